//! Errors of the client and the server as those of brokers.

use crate::wire::queue::{Address, BrokerError};
use lapin::{Error, ErrorKind};

/// Reply codes of AMQP 0-9-1 and RabbitMQ.
pub(super) const ACCESS_REFUSED: u16 = 403;
pub(super) const NOT_FOUND: u16 = 404;
const RESOURCE_LOCKED: u16 = 405;
pub(super) const PRECONDITION_FAILED: u16 = 406;
const NOT_ALLOWED: u16 = 530;
const NOT_IMPLEMENTED: u16 = 540;

/// The server's names of differences, each with ours.
const ARGUMENTS: [&str; 16] = [
    "type",
    "durable",
    "auto_delete",
    "exclusive",
    "internal",
    "x-queue-type",
    "x-single-active-consumer",
    "x-message-ttl",
    "x-expires",
    "x-dead-letter-exchange",
    "x-dead-letter-routing-key",
    "x-dead-letter-strategy",
    "x-overflow",
    "x-max-length",
    "x-max-length-bytes",
    "x-max-priority",
];

/// The server's report of an error.
pub(super) struct Reply<'a> {
    pub(super) code: u16,
    pub(super) text: &'a str,
}

/// The server's reply, if the error is the server's.
pub(super) fn reply(error: &Error) -> Option<Reply<'_>> {
    match error.kind() {
        ErrorKind::ProtocolError(error) => {
            Some(Reply { code: error.get_id(), text: error.get_message().as_str() })
        }
        _ => None,
    }
}

/// The error of anything that is not about one place.
pub(super) fn of(error: Error) -> BrokerError {
    #[cfg(feature = "amqp-tls")]
    if let ErrorKind::IOError(cause) = error.kind()
        && crate::wire::tls::is_untrusted(cause)
    {
        return BrokerError::Untrusted(error.into());
    }
    match reply(&error) {
        Some(Reply { code: ACCESS_REFUSED, .. }) => BrokerError::Denied(error.into()),
        // Quorum queues and single active consumers came with 3.8. The client does not tell the version that is there.
        Some(Reply { code: NOT_IMPLEMENTED, .. }) => {
            BrokerError::Outdated { needed: "RabbitMQ 3.8", source: error.into() }
        }
        Some(Reply { code: NOT_ALLOWED, text }) if text.contains("refused") => {
            BrokerError::Denied(error.into())
        }
        Some(Reply { code: NOT_FOUND | RESOURCE_LOCKED | PRECONDITION_FAILED | NOT_ALLOWED, .. }) => {
            BrokerError::Refused(error.into())
        }
        _ => BrokerError::Connection(error.into()),
    }
}

/// The error of declaring, checking or consuming `what` at `address`.
pub(super) fn of_topology(error: Error, address: &Address, what: &'static str) -> BrokerError {
    let address = || address.clone();
    match reply(&error) {
        Some(Reply { code: NOT_FOUND, .. }) => BrokerError::Missing { address: address(), what },
        Some(Reply { code: RESOURCE_LOCKED, .. }) => {
            BrokerError::Topology { address: address(), property: "exclusive" }
        }
        Some(Reply { code: PRECONDITION_FAILED, text }) => match difference(text) {
            Some(property) => BrokerError::Topology { address: address(), property },
            None => BrokerError::Refused(error.into()),
        },
        _ => of(error),
    }
}

/// The argument that the server reports as not equal: `inequivalent arg 'durable' for queue …`.
fn difference(text: &str) -> Option<&'static str> {
    let (_, rest) = text.split_once("inequivalent arg '")?;
    let (named, _) = rest.split_once('\'')?;
    Some(ARGUMENTS.into_iter().find(|known| *known == named).unwrap_or("arguments"))
}

/// The largest message that the server takes, if it reports a larger one: `message size 11 is larger than
/// configured max size 10`.
pub(super) fn largest_message(text: &str) -> Option<usize> {
    let (_, size) = text.split_once("larger than configured max size ")?;
    size.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

/// The exchange that the server reports as missing or closed to us: `no exchange 'name' in vhost '/'`.
pub(super) fn named_exchange(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("exchange '")?;
    rest.split_once("' in vhost").map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_says_is_understood() {
        let text = "PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but \
                    current is 'false'";
        assert_eq!(difference(text), Some("durable"));
        assert_eq!(difference("inequivalent arg 'x-other' for queue"), Some("arguments"));
        assert_eq!(difference("fast reply consumer does not exist"), None);
        let text = "PRECONDITION_FAILED - message size 11 is larger than configured max size 10";
        assert_eq!(largest_message(text), Some(10));
        assert_eq!(named_exchange("NOT_FOUND - no exchange 'a.b' in vhost '/'"), Some("a.b"));
    }
}
