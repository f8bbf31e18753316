//! The settings of rules for single brokers.

use super::{Message, Wait};
use crate::literal::StrLit;
use prost_reflect::Value;
use std::fmt;

/// The settings of single brokers; not checked yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bindings {
    pub(crate) amqp: Option<Amqp>,
    pub(crate) kafka: Option<Kafka>,
    pub(crate) nats: Option<Nats>,
}

/// The settings of RabbitMQ.
#[derive(Clone, Debug, Default)]
pub(crate) struct Amqp {
    pub(crate) exchange: Option<StrLit>,
    pub(crate) queue_type: Option<QueueType>,
    pub(crate) max_length: Option<u32>,
}

/// The type of a queue of RabbitMQ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QueueType {
    Classic,
    Quorum,
}

/// The settings of Kafka.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kafka {
    pub(crate) topic: Option<StrLit>,
    pub(crate) partitions: Option<u32>,
    pub(crate) replicas: Option<u32>,
    pub(crate) retention: Option<Wait>,
}

/// The settings of NATS JetStream.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nats {
    pub(crate) stream: Option<StrLit>,
    pub(crate) replicas: Option<u32>,
    pub(crate) storage: Option<Storage>,
}

/// The storage of a stream of JetStream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Storage {
    File,
    Memory,
}

/// The name of the value in the runtime.
impl fmt::Display for QueueType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Classic => "Classic",
            Self::Quorum => "Quorum",
        })
    }
}

/// The name of the value in the runtime.
impl fmt::Display for Storage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::File => "File",
            Self::Memory => "Memory",
        })
    }
}

impl Bindings {
    /// These, and of `common` what they do not set.
    pub(super) fn or(self, common: &Self) -> Self {
        Self {
            amqp: merged(self.amqp, common.amqp.as_ref(), |own, common| Amqp {
                exchange: own.exchange.or(common.exchange),
                queue_type: own.queue_type.or(common.queue_type),
                max_length: own.max_length.or(common.max_length),
            }),
            kafka: merged(self.kafka, common.kafka.as_ref(), |own, common| Kafka {
                topic: own.topic.or(common.topic),
                partitions: own.partitions.or(common.partitions),
                replicas: own.replicas.or(common.replicas),
                retention: own.retention.or(common.retention),
            }),
            nats: merged(self.nats, common.nats.as_ref(), |own, common| Nats {
                stream: own.stream.or(common.stream),
                replicas: own.replicas.or(common.replicas),
                storage: own.storage.or(common.storage),
            }),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.amqp.is_none() && self.kafka.is_none() && self.nats.is_none()
    }
}

fn merged<T: Clone>(own: Option<T>, common: Option<&T>, merge: impl FnOnce(T, T) -> T) -> Option<T> {
    match (own, common.cloned()) {
        (Some(own), Some(common)) => Some(merge(own, common)),
        (own, common) => own.or(common),
    }
}

impl Message<'_> {
    pub(super) fn bindings(&self) -> Bindings {
        let read = self.message("bindings", |bindings| Bindings {
            amqp: bindings.message("amqp", |amqp| Amqp {
                exchange: amqp.text("exchange"),
                queue_type: match amqp.get("queue_type", Value::as_enum_number) {
                    Some(1) => Some(QueueType::Classic),
                    Some(2) => Some(QueueType::Quorum),
                    _ => None,
                },
                max_length: amqp.get("max_length", Value::as_u32),
            }),
            kafka: bindings.message("kafka", |kafka| Kafka {
                topic: kafka.text("topic"),
                partitions: kafka.get("partitions", Value::as_u32),
                replicas: kafka.get("replicas", Value::as_u32),
                retention: kafka.wait("retention"),
            }),
            nats: bindings.message("nats", |nats| Nats {
                stream: nats.text("stream"),
                replicas: nats.get("replicas", Value::as_u32),
                storage: match nats.get("storage", Value::as_enum_number) {
                    Some(1) => Some(Storage::File),
                    Some(2) => Some(Storage::Memory),
                    _ => None,
                },
            }),
        });
        read.unwrap_or_default()
    }
}
