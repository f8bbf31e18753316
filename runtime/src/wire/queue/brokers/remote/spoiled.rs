//! Messages that cannot be read: they are reported to their senders, or kept apart.

use crate::wire::queue::{Address, Envelope, EnvelopeError, IdSource};
#[cfg(any(feature = "amqp", feature = "kafka", feature = "nats"))]
use crate::{
    Status,
    wire::queue::{Death, DeathReason, Failure, Route},
};
#[cfg(any(feature = "amqp", feature = "kafka", feature = "nats"))]
use std::time::SystemTime;

/// The record of a message that cannot be read, for a dead-letter queue.
#[cfg(any(feature = "amqp", feature = "kafka", feature = "nats"))]
pub(in crate::wire::queue) fn death(route: &Route, envelope: &Envelope, error: &EnvelopeError) -> Box<Death> {
    let failure = Failure::from(&Status::from(error.clone()));
    Box::new(Death {
        reason: DeathReason::Undecodable,
        address: route.origin(envelope),
        group: route.group.to_string(),
        attempts: envelope.attempt,
        first: failure.clone(),
        last: failure,
        time: SystemTime::now(),
    })
}

/// The answer to a request that cannot be read, if it has an address for one.
pub(in crate::wire::queue) fn refusal(
    ids: &IdSource,
    envelope: &Envelope,
    error: EnvelopeError,
) -> Option<(Address, Envelope)> {
    let mut answer = Envelope::new(ids.next());
    answer.correlation = envelope.correlation.clone();
    answer.set_status(error.into());
    Some((envelope.reply_to.clone()?, answer))
}
