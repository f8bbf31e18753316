//! What a broker can keep, as data.

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
    /// What was published survives a restart of the broker.
    Durable,
    /// What a consumer did not settle comes back. With [`Capability::Durable`] that is at least once; without either, at
    /// most once.
    Redelivery,
    /// A message can come back after a delay, its attempts counted, also at another consumer.
    DelayedRetry,
    /// Messages that cannot be handled are kept apart.
    DeadLetters,
    /// Messages of one key are handled one at a time, in the order of publishing.
    KeyOrder,
    /// A message that is published twice under one id is stored once.
    Deduplication,
    /// It tells a caller at once that an address has no server.
    NoResponder,
    /// Dead letters can be published again where they came from: [`Broker::redrive`](super::Broker::redrive).
    Redrive,
    /// Fields of the request can make the address.
    AddressTemplates,
}

impl Capability {
    const ALL: [Self; 13] = [
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

    /// The set with `capability` as well.
    #[must_use]
    pub const fn with(self, capability: Capability) -> Self {
        Self(self.0 | capability.bit())
    }

    /// The set with `capability` as well, if `condition` holds.
    #[must_use]
    pub(crate) const fn with_if(self, condition: bool, capability: Capability) -> Self {
        if condition { self.with(capability) } else { self }
    }

    /// Whether `capability` is in the set.
    pub const fn has(self, capability: Capability) -> bool {
        self.0 & capability.bit() != 0
    }

    /// What is in the set and not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the set is empty.
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
