//! Errors of librdkafka as those of brokers.

use crate::wire::queue::{Address, BrokerError, EnvelopeError};
use rdkafka::{error::KafkaError, types::RDKafkaErrorCode};

/// True if the broker denies the operation to this side.
pub(super) fn is_denial(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as Code;
    matches!(
        code,
        Code::Authentication
            | Code::SaslAuthenticationFailed
            | Code::TopicAuthorizationFailed
            | Code::GroupAuthorizationFailed
            | Code::ClusterAuthorizationFailed
            | Code::UnsupportedSASLMechanism
    )
}

/// True if a broker is older than the requests that it was sent.
fn is_outdated(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as Code;
    matches!(code, Code::UnsupportedFeature | Code::UnsupportedVersion | Code::UnsupportedForMessageFormat)
}

/// Headers and idempotent producers came with 0.11.
fn outdated(error: KafkaError) -> BrokerError {
    BrokerError::Outdated { needed: "Kafka 0.11", source: error.into() }
}

/// The error of anything but publishing.
pub(super) fn of(error: KafkaError) -> BrokerError {
    match (error.rdkafka_error_code(), &error) {
        (Some(code), _) if is_denial(code) => BrokerError::Denied(error.into()),
        (Some(code), _) if is_outdated(code) => outdated(error),
        (_, KafkaError::ClientConfig(..) | KafkaError::ClientCreation(_)) => {
            BrokerError::Refused(error.into())
        }
        _ => BrokerError::Connection(error.into()),
    }
}

/// The error of publishing a message of `bytes` to `address`.
pub(super) fn of_publishing(
    error: KafkaError,
    address: &Address,
    bytes: usize,
    largest: usize,
) -> BrokerError {
    use RDKafkaErrorCode as Code;
    let address = || address.clone();
    match error.rdkafka_error_code() {
        Some(Code::MessageSizeTooLarge | Code::InvalidMessageSize) => {
            EnvelopeError::PayloadTooLarge { bytes, limit: largest }.into()
        }
        Some(Code::UnknownTopic | Code::UnknownTopicOrPartition | Code::UnknownPartition) => {
            BrokerError::NoReceiver { address: address() }
        }
        Some(
            Code::MessageTimedOut
            | Code::RequestTimedOut
            | Code::OperationTimedOut
            | Code::PurgeInflight
            | Code::NotEnoughReplicasAfterAppend,
        ) => BrokerError::Unconfirmed { address: address() },
        Some(Code::QueueFull) => BrokerError::Full { address: address() },
        Some(Code::PurgeQueue) => BrokerError::Closed,
        Some(code) if is_denial(code) => BrokerError::Denied(error.into()),
        Some(code) if is_outdated(code) => outdated(error),
        Some(Code::BrokerTransportFailure | Code::AllBrokersDown | Code::NotEnoughReplicas) => {
            BrokerError::Connection(error.into())
        }
        _ => BrokerError::Refused(error.into()),
    }
}
