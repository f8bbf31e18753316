//! The reports of clients of librdkafka.

use super::error;
use crate::wire::queue::BrokerError;
use rdkafka::{
    ClientContext, TopicPartitionList,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer, ConsumerContext, RebalanceProtocol},
    error::KafkaError,
    types::{RDKafkaErrorCode, RDKafkaRespErr},
};
use tokio::sync::{mpsc, watch};

/// Takes the errors of a client that publishes or administers.
#[derive(Clone)]
pub(super) struct Context {
    faults: watch::Sender<Option<Fault>>,
}

/// The reason that nothing can be done at the moment, or at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Denied(RDKafkaErrorCode),
    Unreachable(RDKafkaErrorCode),
}

impl Fault {
    fn of(error: &KafkaError) -> Option<Self> {
        let code = error.rdkafka_error_code()?;
        match code {
            RDKafkaErrorCode::AllBrokersDown => Some(Self::Unreachable(code)),
            code if error::is_denial(code) => Some(Self::Denied(code)),
            _ => None,
        }
    }
}

impl From<Fault> for BrokerError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Denied(code) => Self::Denied(code.into()),
            Fault::Unreachable(code) => Self::Connection(code.into()),
        }
    }
}

impl Context {
    pub(super) fn new() -> (Self, watch::Receiver<Option<Fault>>) {
        let (faults, receiver) = watch::channel(None);
        (Self { faults }, receiver)
    }
}

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "a connection to Kafka failed");
        if let Some(fault) = Fault::of(&error) {
            // Who is denied is also cut off; that it was denied says more.
            self.faults.send_if_modified(|known| {
                let says_more = !matches!(known, Some(Fault::Denied(_)));
                if says_more {
                    *known = Some(fault);
                }
                says_more
            });
        }
    }
}

/// Hands what happens to a group's member to its subscription, which does what has to be done in its own time: until
/// partitions are taken or given up, the group waits.
pub(super) struct Membership {
    changes: mpsc::UnboundedSender<Change>,
}

/// Partitions that come, or have to go.
pub(super) enum Change {
    Assigned(TopicPartitionList),
    Revoked(TopicPartitionList),
}

impl Membership {
    pub(super) fn new() -> (Self, mpsc::UnboundedReceiver<Change>) {
        let (changes, receiver) = mpsc::unbounded_channel();
        (Self { changes }, receiver)
    }
}

impl ClientContext for Membership {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "a connection to Kafka failed");
    }
}

impl ConsumerContext for Membership {
    fn rebalance(
        &self,
        consumer: &BaseConsumer<Self>,
        kind: RDKafkaRespErr,
        partitions: &mut TopicPartitionList,
    ) {
        let change = match kind {
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS => Change::Assigned(partitions.clone()),
            _ => Change::Revoked(partitions.clone()),
        };
        // Who closes has given everything up, and takes nothing.
        if let Err(change) = self.changes.send(change) {
            change.0.acknowledge(consumer);
        }
    }
}

impl Change {
    /// Does what the group asks for.
    pub(super) fn acknowledge(&self, consumer: &impl Consumer<Membership>) {
        let eager = matches!(consumer.rebalance_protocol(), RebalanceProtocol::Eager);
        let result = match self {
            Self::Assigned(partitions) if eager => consumer.assign(partitions),
            Self::Assigned(partitions) => consumer.incremental_assign(partitions),
            Self::Revoked(_) if eager => consumer.unassign(),
            Self::Revoked(partitions) => consumer.incremental_unassign(partitions),
        };
        if let Err(error) = result {
            tracing::warn!(%error, "Kafka refuses a change of partitions");
        }
    }
}

/// Lines that librdkafka logs are reported as errors too.
fn log(level: RDKafkaLogLevel, facility: &str, message: &str) {
    tracing::debug!(?level, facility, "librdkafka: {message}");
}
