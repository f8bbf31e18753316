//! The guarantees of queues for a method, by broker. The runtime states the same for itself; `fixtures/guarantees.md`
//! is the table that both are tested against.

use super::{
    Method,
    queue::{Pattern, Rule, Storage, own_address},
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
        /// The demands that the broker cannot keep, by the words that the runtime's errors have for them.
        missing: Vec<&'static str>,
    },
}

impl Guarantee {
    /// In a sentence, before the places where it holds.
    fn word(&self) -> &'static str {
        match self {
            Self::Reply => "answered",
            Self::AtLeastOnce => "at least once",
            Self::AtMostOnce => "at most once",
            Self::Refused { .. } => "refused",
        }
    }
}

/// One thing that a broker can keep; the names are the runtime's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Capability {
    RequestReply,
    Streams,
    Commands,
    Events,
    Durable,
    Redelivery,
    DelayedRetry,
    DeadLetters,
    KeyOrder,
    Deduplication,
    NoResponder,
    Redrive,
    AddressTemplates,
}

use Capability::{
    AddressTemplates, Commands, DeadLetters, Deduplication, DelayedRetry, Durable, Events, KeyOrder,
    NoResponder, Redelivery, Redrive, RequestReply, Streams,
};

impl Capability {
    #[cfg(test)]
    const ALL: [Self; 13] = [
        RequestReply,
        Streams,
        Commands,
        Events,
        Durable,
        Redelivery,
        DelayedRetry,
        DeadLetters,
        KeyOrder,
        Deduplication,
        NoResponder,
        Redrive,
        AddressTemplates,
    ];

    fn text(self) -> &'static str {
        match self {
            RequestReply => "request-reply",
            Streams => "streams",
            Commands => "commands",
            Events => "events",
            Durable => "durability",
            Redelivery => "redelivery",
            DelayedRetry => "delayed retry",
            DeadLetters => "dead letters",
            KeyOrder => "order per key",
            Deduplication => "deduplication",
            NoResponder => "no-responder errors",
            Redrive => "redrive",
            AddressTemplates => "address templates",
        }
    }
}

impl Broker {
    /// Every broker.
    pub const ALL: [Self; 5] = [Self::Nats, Self::RabbitMq, Self::Kafka, Self::ZeroMq, Self::Memory];

    fn lacks(self) -> &'static [Capability] {
        match self {
            Self::Nats => &[],
            Self::RabbitMq => &[Deduplication],
            Self::Kafka => &[Deduplication, NoResponder],
            Self::ZeroMq => {
                &[Durable, Redelivery, DelayedRetry, DeadLetters, KeyOrder, Deduplication, Redrive]
            }
            Self::Memory => &[Durable, Deduplication],
        }
    }

    fn keeps(self, capability: Capability) -> bool {
        !self.lacks().contains(&capability)
    }

    /// True if it is told to keep messages in memory.
    fn forgets(self, rule: &Rule) -> bool {
        let storage = rule.bindings.nats.as_ref().and_then(|nats| nats.storage);
        self == Self::Nats && storage == Some(Storage::Memory)
    }

    /// The guarantee for a method.
    fn guarantee(self, rule: &Rule, streams: bool) -> Guarantee {
        let keeps = |capability| self.keeps(capability) && !(capability == Durable && self.forgets(rule));
        let missing: Vec<_> =
            needs(rule, streams).filter(|need| !keeps(*need)).map(Capability::text).collect();
        if !missing.is_empty() {
            return Guarantee::Refused { missing };
        }
        match rule.pattern {
            Pattern::RequestReply => Guarantee::Reply,
            _ if keeps(Durable) && keeps(Redelivery) => Guarantee::AtLeastOnce,
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
fn needs(rule: &Rule, streams: bool) -> impl Iterator<Item = Capability> {
    let settles = rule.pattern != Pattern::RequestReply;
    let pattern = match rule.pattern {
        Pattern::RequestReply => RequestReply,
        Pattern::Command => Commands,
        Pattern::Event => Events,
    };
    let template = rule.address.as_ref().is_some_and(|address| address.template().is_some());
    let retries = rule.retry.as_ref().is_some_and(|retry| !retry.is_default());
    [
        (pattern, true),
        (Streams, streams),
        (Durable, rule.durable && settles),
        (Redelivery, rule.durable && settles),
        (DelayedRetry, retries && settles),
        (DeadLetters, rule.dead_letter.is_some() && settles),
        (KeyOrder, rule.ordered),
        (AddressTemplates, template),
    ]
    .into_iter()
    .filter_map(|(capability, asked)| asked.then_some(capability))
}

impl<D, S> Method<D, S> {
    /// The guarantee of each broker for the method.
    pub(crate) fn guarantees(&self) -> Vec<(Broker, Guarantee)> {
        let rule = self.queue.clone().unwrap_or_default();
        let streams = self.streaming.client_streams() || self.streaming.server_streams();
        Broker::ALL.map(|broker| (broker, broker.guarantee(&rule, streams))).into()
    }

    /// The effect of a queue on the method, in a sentence; `None` where no rule speaks of it or no queue carries it.
    pub(crate) fn queue_line(&self) -> Option<String> {
        let rule = self.queue.as_ref().filter(|_| self.wires().queue)?;
        let pattern = match rule.pattern {
            Pattern::RequestReply => "request and reply",
            Pattern::Command => "command",
            Pattern::Event => "event",
        };
        let own = || own_address(&self.path);
        let address = rule.address.as_ref().map_or_else(own, |address| address.text.value().to_owned());
        Some(format!("Queue: {pattern} at `{address}`; {}.", sentence(&self.guarantees())))
    }
}

/// `at least once on NATS and Kafka; refused on ZeroMQ`
fn sentence(guarantees: &[(Broker, Guarantee)]) -> String {
    let parts = ["answered", "at least once", "at most once", "refused"].into_iter().filter_map(|word| {
        let kept = guarantees.iter().filter(|(_, guarantee)| guarantee.word() == word);
        let brokers: Vec<Broker> = kept.map(|(broker, _)| *broker).collect();
        match brokers.len() {
            0 => None,
            all if all == guarantees.len() => Some(format!("{word} on every broker")),
            _ => Some(format!("{word} {}", places(&brokers))),
        }
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// `on NATS, Kafka and in memory`
fn places(brokers: &[Broker]) -> String {
    let places: Vec<String> = brokers
        .iter()
        .enumerate()
        .map(|(index, broker)| match (broker, index) {
            (Broker::Memory, _) => "in memory".to_owned(),
            (broker, 0) => format!("on {broker}"),
            (broker, _) => broker.to_string(),
        })
        .collect();
    match places.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fmt::Write as _, fs, path::Path};

    /// The table of brokers, as the runtime's own test reads it.
    fn table() -> String {
        let mut table = String::from("| |");
        Broker::ALL.iter().for_each(|broker| {
            let _ = write!(table, " {broker} |");
        });
        table.push_str("\n|---|---|---|---|---|---|\n");
        for capability in Capability::ALL {
            let _ = write!(table, "| {} |", capability.text());
            for broker in Broker::ALL {
                table.push_str(if broker.keeps(capability) { " yes |" } else { " – |" });
            }
            table.push('\n');
        }
        table
    }

    #[test]
    fn the_table_says_what_brokers_keep() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/guarantees.md");
        let text = fs::read_to_string(path).unwrap();
        let written = text.split_once("\n\n").map(|(_, table)| table);
        assert_eq!(written, Some(&*table()));
    }

    #[test]
    fn places_are_listed_as_people_do() {
        let text = |brokers: &[Broker]| places(brokers);
        assert_eq!(text(&Broker::ALL), "on NATS, RabbitMQ, Kafka, ZeroMQ and in memory");
        assert_eq!(text(&[Broker::Memory]), "in memory");
        assert_eq!(text(&[Broker::Kafka]), "on Kafka");
    }
}
