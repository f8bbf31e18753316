//! One consumer's view of a queue.

use super::{
    hub::Hub,
    queue::{Found, Queue},
};
use crate::{
    BoxFuture,
    wire::queue::{
        BrokerError, Death, Envelope,
        broker::{Delivery, Settle, Settlement},
    },
};
use futures_core::Stream;
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    task::coop,
    time::{Instant, Sleep, sleep_until},
};

/// The time that a message waits that could not be moved to its dead-letter queue.
const DEAD_LETTER_RETRY: Duration = Duration::from_secs(1);

/// The deliveries of one member of a queue.
pub(super) struct Subscription {
    /// Keeps the broker while there is a consumer.
    _hub: Arc<Hub>,
    place: Arc<Place>,
    timer: Option<Pin<Box<Sleep>>>,
}

/// The source of a subscription, with everything that a delivery needs.
struct Place {
    queue: Arc<Queue>,
    dead_letters: Option<Arc<Queue>>,
    member: u64,
}

impl Subscription {
    pub(super) fn new(
        hub: Arc<Hub>,
        queue: Arc<Queue>,
        dead_letters: Option<Arc<Queue>>,
        connection: u64,
        max_in_flight: u32,
    ) -> Self {
        let member = hub.next_id();
        queue.join(member, connection, max_in_flight);
        Self { _hub: hub, place: Arc::new(Place { queue, dead_letters, member }), timer: None }
    }

    fn delivery(&self, envelope: Arc<Envelope>) -> Delivery {
        let settler = Settler { place: self.place.clone(), envelope: Some(envelope.clone()) };
        Delivery::new(envelope, Box::new(settler))
    }

    /// Waits for `until` as well. True when that moment has come already.
    fn is_due(&mut self, until: Option<Instant>, context: &mut Context<'_>) -> bool {
        let Some(until) = until else {
            self.timer = None;
            return false;
        };
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(until)));
        if timer.deadline() != until {
            timer.as_mut().reset(until);
        }
        timer.as_mut().poll(context).is_ready()
    }
}

impl Stream for Subscription {
    type Item = Result<Delivery, BrokerError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let progress = std::task::ready!(coop::poll_proceed(context));
        loop {
            match self.place.queue.take(self.place.member, context.waker()) {
                Found::Message(envelope) => {
                    progress.made_progress();
                    return Poll::Ready(Some(Ok(self.delivery(envelope))));
                }
                Found::Removed => return Poll::Ready(None),
                Found::Nothing(until) => {
                    if !self.is_due(until, context) {
                        return Poll::Pending;
                    }
                    self.timer = None;
                }
            }
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.place.queue.leave(self.place.member);
    }
}

/// Settles one delivery; holds the message until then.
struct Settler {
    place: Arc<Place>,
    envelope: Option<Arc<Envelope>>,
}

impl Settler {
    fn bury(&self, mut envelope: Arc<Envelope>, death: Box<Death>) -> Result<(), BrokerError> {
        let mut dead = Envelope::clone(&envelope);
        dead.expiry = None;
        dead.death = Some(death);
        let stored = match &self.place.dead_letters {
            Some(dead_letters) => dead_letters.try_put(Arc::new(dead)),
            None => Ok(()),
        };
        match stored {
            Ok(()) => {
                self.place.queue.done(self.place.member, &envelope);
                Ok(())
            }
            Err(error) => {
                count_attempt(&mut envelope);
                self.place.queue.give_back(self.place.member, envelope, Some(DEAD_LETTER_RETRY));
                Err(error)
            }
        }
    }
}

impl Settle for Settler {
    fn settle(mut self: Box<Self>, settlement: Settlement) -> BoxFuture<Result<(), BrokerError>> {
        let mut settled = Ok(());
        if let Some(mut envelope) = self.envelope.take() {
            match settlement {
                Settlement::Done => self.place.queue.done(self.place.member, &envelope),
                Settlement::Retry { after, failure } => {
                    let next = count_attempt(&mut envelope);
                    next.first_failure.get_or_insert_with(|| Box::new(failure));
                    self.place.queue.give_back(self.place.member, envelope, Some(after));
                }
                Settlement::Dead(death) => settled = self.bury(envelope, death),
            }
        }
        Box::pin(std::future::ready(settled))
    }
}

impl Drop for Settler {
    fn drop(&mut self) {
        if let Some(mut envelope) = self.envelope.take() {
            count_attempt(&mut envelope);
            self.place.queue.give_back(self.place.member, envelope, None);
        }
    }
}

fn count_attempt(envelope: &mut Arc<Envelope>) -> &mut Envelope {
    let envelope = Arc::make_mut(envelope);
    envelope.attempt = envelope.attempt.saturating_add(1);
    envelope
}
