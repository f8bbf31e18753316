//! The guarantees that a broker can keep, as data.

use std::fmt;

/// One thing that a broker can keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[repr(u8)]
pub enum Capability {
    /// Calls that wait for a reply.
    RequestReply,
    /// Messages in a call's two directions after the first: streams, credits, cancellation.
    Streams,
    /// Work for one of the competing consumers.
    Commands,
    /// News for every consumer group.
    Events,
    /// Messages that survive a restart of the broker once they are published.
    Durable,
    /// Messages that come back when a consumer did not settle them. With [`Capability::Durable`] that is at least once;
    /// without either, at most once.
    Redelivery,
    /// Messages that come back after a delay, their attempts counted, also at another consumer.
    DelayedRetry,
    /// A place apart for messages that cannot be handled.
    DeadLetters,
    /// One message of a key at a time, in the order of publishing.
    KeyOrder,
    /// One copy in store of a message that is published twice under one id.
    Deduplication,
    /// An answer at once to a caller of an address that is not served.
    NoResponder,
    /// Dead letters that are published again where they came from.
    Redrive,
    /// Addresses that fields of the request make.
    AddressTemplates,
}

impl Capability {
    /// Every capability.
    pub const ALL: [Self; 13] = [
        Self::RequestReply,
        Self::Streams,
        Self::Commands,
        Self::Events,
        Self::Durable,
        Self::Redelivery,
        Self::DelayedRetry,
        Self::DeadLetters,
        Self::KeyOrder,
        Self::Deduplication,
        Self::NoResponder,
        Self::Redrive,
        Self::AddressTemplates,
    ];

    const fn bit(self) -> u16 {
        1 << self as u8
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::RequestReply => "request-reply",
            Self::Streams => "streams",
            Self::Commands => "commands",
            Self::Events => "events",
            Self::Durable => "durability",
            Self::Redelivery => "redelivery",
            Self::DelayedRetry => "delayed retry",
            Self::DeadLetters => "dead letters",
            Self::KeyOrder => "order per key",
            Self::Deduplication => "deduplication",
            Self::NoResponder => "no-responder errors",
            Self::Redrive => "redrive",
            Self::AddressTemplates => "address templates",
        })
    }
}

/// A set of capabilities: what a broker keeps, or what a method asks for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Capabilities(u16);

impl Capabilities {
    /// The empty set.
    pub const NONE: Self = Self(0);
    /// The set of every capability.
    pub const ALL: Self = Self::of(&Capability::ALL);

    /// The set of `capabilities`.
    pub const fn of(capabilities: &[Capability]) -> Self {
        let (mut set, mut index) = (Self::NONE, 0);
        while index < capabilities.len() {
            set = set.with(capabilities[index]);
            index += 1;
        }
        set
    }

    /// The set with `capability` as well.
    #[must_use]
    pub const fn with(self, capability: Capability) -> Self {
        Self(self.0 | capability.bit())
    }

    /// True if `capability` is in the set.
    pub const fn has(self, capability: Capability) -> bool {
        self.0 & capability.bit() != 0
    }

    /// The capabilities in the set and not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// True if the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The capabilities in the set.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.into_iter().filter(move |capability| self.has(*capability))
    }
}

impl fmt::Display for Capabilities {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, capability) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(formatter, "{separator}{capability}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Capabilities {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.iter()).finish()
    }
}
