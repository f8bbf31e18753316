//! The wires that carry a method.

use std::fmt;

/// A wire that a server can put a method on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wire {
    /// gRPC.
    Grpc,
    /// REST and its WebSockets.
    Rest,
    /// Message queues, the in-memory one among them.
    Queue,
}

impl Wire {
    const ALL: [Self; 3] = [Self::Grpc, Self::Rest, Self::Queue];

    const fn bit(self) -> u8 {
        match self {
            Self::Grpc => 1,
            Self::Rest => 2,
            Self::Queue => 4,
        }
    }
}

impl fmt::Display for Wire {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Grpc => "gRPC",
            Self::Rest => "REST",
            Self::Queue => "queues",
        })
    }
}

/// A set of wires, as `(polywire.wires)` of a definition or [`Server::with_wires`](crate::Server::with_wires) gives it to
/// a method. Calls within the process ([`InProcess`](crate::InProcess)) reach every method, whatever its wires.
///
/// ```
/// use polywire::{Wire, Wires};
/// const INTERNAL: Wires = Wires::NONE.with(Wire::Grpc).with(Wire::Queue);
/// assert!(INTERNAL.contains(Wire::Queue) && !INTERNAL.contains(Wire::Rest));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Wires(u8);

impl Wires {
    /// Every wire.
    pub const ALL: Self = Self::NONE.with(Wire::Grpc).with(Wire::Rest).with(Wire::Queue);
    /// No wire: the method is reached within its process alone.
    pub const NONE: Self = Self(0);

    /// The set with `wire`.
    #[must_use]
    pub const fn with(self, wire: Wire) -> Self {
        Self(self.0 | wire.bit())
    }

    /// The set without `wire`.
    #[must_use]
    pub const fn without(self, wire: Wire) -> Self {
        Self(self.0 & !wire.bit())
    }

    /// Whether `wire` is in the set.
    pub const fn contains(self, wire: Wire) -> bool {
        self.0 & wire.bit() != 0
    }

    /// The wires of the set.
    pub fn iter(self) -> impl Iterator<Item = Wire> {
        Wire::ALL.into_iter().filter(move |wire| self.contains(*wire))
    }
}

impl fmt::Debug for Wires {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.iter()).finish()
    }
}
