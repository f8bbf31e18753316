//! The guarantees of each broker for a method.

mod capability;
mod sentence;

pub use {
    capability::{Capabilities, Capability},
    sentence::queue_line,
};

use crate::{
    StreamingKind,
    queue::{NatsStorage, QueuePattern, QueueRule, RetryPolicy},
};
use std::fmt;

/// A message broker that polywire speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Broker {
    /// NATS, from 2.10 on, with JetStream.
    Nats,
    /// RabbitMQ.
    RabbitMq,
    /// Kafka.
    Kafka,
    /// ZeroMQ, which has no broker in between.
    ZeroMq,
    /// The broker in the memory of a process.
    Memory,
}

/// The guarantee of a broker for a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Guarantee {
    /// The caller gets the reply, or an error.
    Reply,
    /// Published messages are handled, maybe more than once, whatever process ends.
    AtLeastOnce,
    /// Published messages are lost with the process that holds them.
    AtMostOnce,
    /// The method asks for more than the broker keeps: it is refused.
    Refused {
        /// The guarantees that the broker cannot give.
        missing: Capabilities,
    },
}

impl Broker {
    /// Every broker.
    pub const ALL: [Self; 5] = [Self::Nats, Self::RabbitMq, Self::Kafka, Self::ZeroMq, Self::Memory];

    /// The guarantees that it can give, in the version and with the settings that it is made for.
    pub const fn capabilities(self) -> Capabilities {
        use Capability::{
            DeadLetters, Deduplication, DelayedRetry, Durable, KeyOrder, NoResponder, Redelivery, Redrive,
        };
        let lacks: &[Capability] = match self {
            Self::Nats => &[],
            Self::RabbitMq => &[Deduplication],
            Self::Kafka => &[Deduplication, NoResponder],
            Self::ZeroMq => {
                &[Durable, Redelivery, DelayedRetry, DeadLetters, KeyOrder, Deduplication, Redrive]
            }
            Self::Memory => &[Durable, Deduplication],
        };
        Capabilities::ALL.without(Capabilities::of(lacks))
    }

    /// The guarantee for a method with `rule`.
    pub fn guarantee(self, rule: &QueueRule, streaming: StreamingKind) -> Guarantee {
        let kept = match self {
            // JetStream is told to keep the messages in memory.
            Self::Nats if rule.bindings.nats.storage == Some(NatsStorage::Memory) => {
                self.capabilities().without(Capabilities::of(&[Capability::Durable]))
            }
            _ => self.capabilities(),
        };
        let missing = needs(rule, streaming).without(kept);
        let survives = kept.has(Capability::Durable) && kept.has(Capability::Redelivery);
        match rule.pattern {
            _ if !missing.is_empty() => Guarantee::Refused { missing },
            QueuePattern::RequestReply => Guarantee::Reply,
            _ if survives => Guarantee::AtLeastOnce,
            _ => Guarantee::AtMostOnce,
        }
    }
}

impl fmt::Display for Broker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Nats => "NATS",
            Self::RabbitMq => "RabbitMQ",
            Self::Kafka => "Kafka",
            Self::ZeroMq => "ZeroMQ",
            Self::Memory => "memory",
        })
    }
}

/// The demands of a method on a broker. Only what its rule states counts: a default is kept as well as the broker can.
pub fn needs(rule: &QueueRule, streaming: StreamingKind) -> Capabilities {
    let settles = rule.pattern != QueuePattern::RequestReply;
    let pattern = match rule.pattern {
        QueuePattern::RequestReply => Capability::RequestReply,
        QueuePattern::Command => Capability::Commands,
        QueuePattern::Event => Capability::Events,
    };
    let template = rule.address.as_ref().is_some_and(|address| address.is_template());
    let retries = rule.retry.as_ref().is_some_and(|retry| *retry != RetryPolicy::DEFAULT);
    let asked = [
        (pattern, true),
        (Capability::Streams, streaming != StreamingKind::Unary),
        (Capability::AddressTemplates, template),
        (Capability::Durable, rule.durable && settles),
        (Capability::Redelivery, rule.durable && settles),
        (Capability::KeyOrder, rule.ordered),
        (Capability::DeadLetters, rule.dead_letter.is_some() && settles),
        (Capability::DelayedRetry, retries && settles),
    ];
    let asked = asked.into_iter().filter(|(_, asked)| *asked);
    asked.fold(Capabilities::NONE, |needs, (capability, _)| needs.with(capability))
}

/// The guarantee of each broker for a method with `rule`.
pub fn guarantees(rule: &QueueRule, streaming: StreamingKind) -> [(Broker, Guarantee); 5] {
    Broker::ALL.map(|broker| (broker, broker.guarantee(rule, streaming)))
}
