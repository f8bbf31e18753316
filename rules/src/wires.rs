//! The wires that carry a method.

use crate::{
    queue::QueuePattern,
    schema::{Field, Kind, Rule, Schema, Spelling, Value},
};
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

    /// The name in a definition.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Grpc => "grpc",
            Self::Rest => "rest",
            Self::Queue => "queue",
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

/// A set of wires, as `(polywire.wires)` of a definition or `Server::with_wires` gives it to a method. Calls within the
/// process reach every method, whatever its wires.
///
/// ```
/// use polywire_rules::{Wire, Wires};
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

    /// The wires of a method that is given none: every wire. A command or an event without an HTTP binding is on queues
    /// alone, so that what reaches the HTTP port cannot publish it unasked.
    pub const fn by_default(pattern: QueuePattern, has_binding: bool) -> Self {
        match pattern {
            QueuePattern::Command | QueuePattern::Event if !has_binding => Self::NONE.with(Wire::Queue),
            _ => Self::ALL,
        }
    }

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

    /// True if `wire` is in the set.
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

/// No wire, as a definition in which none is set.
impl Default for Wires {
    fn default() -> Self {
        Self::NONE
    }
}

static SCHEMA: Schema = Schema {
    name: "polywire.Wires",
    constant: "::polywire::Wires",
    arguments: 0,
    fields: &[wire(Wire::Grpc, 1), wire(Wire::Rest, 2), wire(Wire::Queue, 3)],
};

const fn wire(wire: Wire, number: u32) -> Field {
    let name = wire.name();
    Field { name, number, builder: "with", kind: Kind::Bool, spelling: Spelling::Named }
}

/// The message `polywire.Wires`: a boolean for each wire.
impl Rule for Wires {
    fn schema(&self) -> &'static Schema {
        &SCHEMA
    }

    fn get(&self, index: usize) -> Option<Value<'_>> {
        Wire::ALL.get(index).filter(|wire| self.contains(**wire)).map(|_| Value::Bool(true))
    }

    fn set(&mut self, index: usize, value: Value<'_>) -> bool {
        let (Some(wire), Value::Bool(set)) = (Wire::ALL.get(index), value) else { return false };
        *self = if set { self.with(*wire) } else { self.without(*wire) };
        true
    }

    fn nested(&mut self, _: usize) -> Option<&mut dyn Rule> {
        None
    }
}
