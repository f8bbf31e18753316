//! The code that brokers outside the process share: the check of their URIs, and messages that cannot be read.

#[cfg(any(feature = "amqp", feature = "kafka", feature = "nats"))]
mod cloud_event;
#[cfg(any(feature = "amqp", feature = "kafka"))]
mod lanes;
#[cfg(any(feature = "amqp", feature = "nats"))]
pub(in crate::wire::queue) mod partition;
mod spoiled;

#[cfg(any(feature = "amqp", feature = "kafka"))]
pub(in crate::wire::queue) use lanes::Lanes;
pub(in crate::wire::queue) use spoiled::refusal;
#[cfg(any(feature = "amqp", feature = "kafka", feature = "nats"))]
pub(in crate::wire::queue) use {cloud_event::attributes, spoiled::death};

use crate::wire::{
    endpoint::{Endpoint, form::Form, forms::OF_QUEUES},
    error::InvalidUri,
};

/// Checks the URI that a broker itself is opened by: it has no options of the client or the server above it.
///
/// # Errors
/// The parts that have no place in it.
pub(in crate::wire::queue) fn check(endpoint: &Endpoint, form: &Form) -> Result<(), InvalidUri> {
    let options: Vec<_> = form.options.iter().copied().filter(|name| !OF_QUEUES.contains(name)).collect();
    endpoint.check_with(&Form { options: &[], ..*form }, &options)
}
