//! `amqp(…)`, `kafka(…)` and `nats(…)` of `#[queue(…)]`

use super::{
    arguments::{self, Entry},
    queue::duration,
};
use crate::rust::{
    fault::{Faults, Spanned},
    texts,
};
use proc_macro2::Span;
use std::time::Duration;
use syn::LitStr;

/// The settings of single brokers, as in `polywire.Bindings`.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Bindings {
    /// The settings of RabbitMQ.
    pub amqp: Option<AmqpBinding>,
    /// The settings of Kafka.
    pub kafka: Option<KafkaBinding>,
    /// The settings of NATS JetStream.
    pub nats: Option<NatsBinding>,
}

/// The settings of RabbitMQ.
#[derive(Clone)]
#[non_exhaustive]
pub struct AmqpBinding {
    /// The place at which it is written.
    pub span: Span,
    /// The topic exchange.
    pub exchange: Option<LitStr>,
    /// The type of queues, by its name in the definition: `QUORUM`.
    pub queue_type: Option<&'static str>,
    /// The number of messages that a queue holds.
    pub max_length: Option<Spanned<u32>>,
}

/// The settings of Kafka.
#[derive(Clone)]
#[non_exhaustive]
pub struct KafkaBinding {
    /// The place at which it is written.
    pub span: Span,
    /// The topic.
    pub topic: Option<LitStr>,
    /// The number of partitions with which the topic is made.
    pub partitions: Option<Spanned<u32>>,
    /// On how many brokers each partition is.
    pub replicas: Option<Spanned<u32>>,
    /// The time that the topic keeps messages.
    pub retention: Option<Spanned<Duration>>,
}

/// The settings of NATS JetStream.
#[derive(Clone)]
#[non_exhaustive]
pub struct NatsBinding {
    /// The place at which it is written.
    pub span: Span,
    /// The stream.
    pub stream: Option<LitStr>,
    /// On how many servers the stream is.
    pub replicas: Option<Spanned<u32>>,
    /// The storage of the stream, by its name in the definition: `MEMORY`.
    pub storage: Option<&'static str>,
}

impl Bindings {
    /// Takes `amqp(…)`, `kafka(…)` or `nats(…)`; false when the argument is none of them.
    pub(crate) fn take(&mut self, name: &str, entry: &Entry, faults: &mut Faults) -> bool {
        match name {
            "amqp" => arguments::set(&mut self.amqp, AmqpBinding::read(entry, faults), entry, faults),
            "kafka" => arguments::set(&mut self.kafka, KafkaBinding::read(entry, faults), entry, faults),
            "nats" => arguments::set(&mut self.nats, NatsBinding::read(entry, faults), entry, faults),
            _ => return false,
        }
        true
    }
}

impl AmqpBinding {
    fn read(entry: &Entry, faults: &mut Faults) -> Option<Self> {
        let mut binding = Self { span: entry.span(), exchange: None, queue_type: None, max_length: None };
        for entry in arguments::entries(entry.list(faults)?, faults) {
            match entry.name().as_str() {
                "exchange" => arguments::set(&mut binding.exchange, entry.text(faults), &entry, faults),
                "queue_type" => {
                    let kinds = [("classic", "CLASSIC"), ("quorum", "QUORUM")];
                    let kind = one_of(&entry, &kinds, "`classic` or `quorum`", faults);
                    arguments::set(&mut binding.queue_type, kind, &entry, faults);
                }
                "max_length" => {
                    arguments::set(&mut binding.max_length, entry.integer(faults), &entry, faults);
                }
                _ => faults
                    .push(texts::unknown_argument(&entry.key, "`exchange`, `queue_type` and `max_length`")),
            }
        }
        Some(binding)
    }
}

impl KafkaBinding {
    fn read(entry: &Entry, faults: &mut Faults) -> Option<Self> {
        let mut binding =
            Self { span: entry.span(), topic: None, partitions: None, replicas: None, retention: None };
        for entry in arguments::entries(entry.list(faults)?, faults) {
            match entry.name().as_str() {
                "topic" => arguments::set(&mut binding.topic, entry.text(faults), &entry, faults),
                "partitions" => {
                    arguments::set(&mut binding.partitions, entry.integer(faults), &entry, faults);
                }
                "replicas" => arguments::set(&mut binding.replicas, entry.integer(faults), &entry, faults),
                "retention" => {
                    arguments::set(&mut binding.retention, duration(&entry, faults), &entry, faults);
                }
                _ => faults.push(texts::unknown_argument(
                    &entry.key,
                    "`topic`, `partitions`, `replicas` and `retention`",
                )),
            }
        }
        Some(binding)
    }
}

impl NatsBinding {
    fn read(entry: &Entry, faults: &mut Faults) -> Option<Self> {
        let mut binding = Self { span: entry.span(), stream: None, replicas: None, storage: None };
        for entry in arguments::entries(entry.list(faults)?, faults) {
            match entry.name().as_str() {
                "stream" => arguments::set(&mut binding.stream, entry.text(faults), &entry, faults),
                "replicas" => arguments::set(&mut binding.replicas, entry.integer(faults), &entry, faults),
                "storage" => {
                    let kinds = [("file", "FILE"), ("memory", "MEMORY")];
                    let kind = one_of(&entry, &kinds, "`file` or `memory`", faults);
                    arguments::set(&mut binding.storage, kind, &entry, faults);
                }
                _ => faults.push(texts::unknown_argument(&entry.key, "`stream`, `replicas` and `storage`")),
            }
        }
        Some(binding)
    }
}

/// One of these words, by its name in the definition.
fn one_of(
    entry: &Entry,
    words: &[(&str, &'static str)],
    expected: &'static str,
    faults: &mut Faults,
) -> Option<&'static str> {
    let word = entry.word(expected, faults)?;
    let found = words.iter().find(|(name, _)| word == name).map(|(_, found)| *found);
    if found.is_none() {
        faults.push(texts::wrong_value(&entry.name(), expected, word.span()));
    }
    found
}
