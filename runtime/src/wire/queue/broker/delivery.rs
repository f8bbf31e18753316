//! A message in the hands of a consumer.

use super::BrokerError;
use crate::{
    BoxFuture,
    wire::queue::{Death, Envelope, Failure},
};
use futures_core::Stream;
use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

/// The deliveries of one subscription, at most `max_in_flight` of them unsettled at a time.
///
/// Dropping it stops the intake: a message that was not yet yielded goes back at once and does not count as an attempt.
/// One that was yielded stays with its holder, who can still settle it. It ends when the broker is closed; an error in
/// between is passing, unless the end follows.
pub struct Deliveries(Pin<Box<dyn Stream<Item = Result<Delivery, BrokerError>> + Send>>);

impl Deliveries {
    /// Wraps a stream.
    pub fn new(stream: impl Stream<Item = Result<Delivery, BrokerError>> + Send + 'static) -> Self {
        Self(Box::pin(stream))
    }
}

impl Stream for Deliveries {
    type Item = Result<Delivery, BrokerError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl fmt::Debug for Deliveries {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Deliveries").finish_non_exhaustive()
    }
}

/// A message in the hands of a consumer, who has to settle it.
///
/// Dropped unsettled, it goes back to the broker, to be delivered again as the next attempt.
pub struct Delivery {
    envelope: Arc<Envelope>,
    settler: Box<dyn Settle>,
}

impl Delivery {
    /// A delivery of `envelope`, settled by `settler`.
    pub fn new(envelope: Arc<Envelope>, settler: Box<dyn Settle>) -> Self {
        Self { envelope, settler }
    }

    /// The message.
    pub fn envelope(&self) -> &Arc<Envelope> {
        &self.envelope
    }

    /// Tells the broker what becomes of the message. Resolves when the broker knows.
    ///
    /// # Errors
    /// When the broker could not be reached: the message will be delivered again.
    pub async fn settle(self, settlement: Settlement) -> Result<(), BrokerError> {
        self.settler.settle(settlement).await
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Delivery").field("envelope", &self.envelope).finish_non_exhaustive()
    }
}

/// The fate of a message.
#[derive(Debug)]
#[non_exhaustive]
pub enum Settlement {
    /// It is handled, or worthless: it never comes back.
    Done,
    /// It comes back as the next attempt, no earlier than after `after`.
    Retry {
        /// The shortest wait.
        after: Duration,
        /// The failure. A broker that can write to the message keeps that of the first attempt.
        failure: Failure,
    },
    /// It goes to the dead-letter queue of its route.
    Dead(Box<Death>),
}

/// Settles one delivery. Dropping it unused gives the message back.
pub trait Settle: Send {
    /// Tells the broker what becomes of the message.
    ///
    /// A dead letter is stored before the original is removed: a crash in between leaves it twice, never not at all,
    /// and when it cannot be stored, the original comes back.
    fn settle(self: Box<Self>, settlement: Settlement) -> BoxFuture<Result<(), BrokerError>>;
}
