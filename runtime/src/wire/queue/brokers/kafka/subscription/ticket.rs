//! A message in the hands of a consumer.

use super::Source;
use crate::{
    BoxFuture,
    wire::queue::{
        BrokerError, Death, Delivery, Envelope, Failure, Settle, Settlement,
        brokers::kafka::{
            headers::{self, Place},
            publish,
        },
    },
};
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::sync::{OwnedSemaphorePermit, mpsc};

/// The time that a message waits that could not be moved to its destination.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// A report to a partition about a message that it gave out.
pub(super) struct Report {
    pub(super) offset: i64,
    pub(super) envelope: Arc<Envelope>,
    pub(super) fate: Fate,
    /// The place that it took.
    pub(super) slot: Option<OwnedSemaphorePermit>,
}

/// The fate of a message.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fate {
    Done,
    /// It comes back in its place, with the count in its envelope.
    Back {
        after: Duration,
    },
}

/// The right to settle one message. Dropped, it reports what became of it.
pub(super) struct Ticket {
    source: Arc<Source>,
    place: Place,
    envelope: Arc<Envelope>,
    reports: mpsc::UnboundedSender<Report>,
    state: State,
    slot: Option<OwnedSemaphorePermit>,
}

enum State {
    /// No handler has seen it.
    Unseen,
    /// A handler has it.
    Held,
    Settled(Fate),
}

impl Ticket {
    pub(super) fn new(
        source: Arc<Source>,
        place: Place,
        envelope: Arc<Envelope>,
        reports: mpsc::UnboundedSender<Report>,
        slot: Option<OwnedSemaphorePermit>,
    ) -> Self {
        Self { source, place, envelope, reports, state: State::Unseen, slot }
    }

    /// Gives the message to a consumer.
    pub(super) fn deliver(mut self) -> Delivery {
        self.state = State::Held;
        Delivery::new(self.envelope.clone(), Box::new(self))
    }

    /// Keeps a message that cannot be handled.
    pub(super) async fn bury(self, death: Box<Death>) -> Result<(), BrokerError> {
        Box::new(self).settled(Settlement::Dead(death)).await
    }

    /// The message needs nothing more.
    pub(super) fn finish(mut self) {
        self.state = State::Settled(Fate::Done);
    }

    async fn settled(mut self: Box<Self>, settlement: Settlement) -> Result<(), BrokerError> {
        if self.reports.is_closed() {
            let address = self.source.route.address.clone();
            return Err(BrokerError::Missing { address, what: "partition any more" });
        }
        let moved = match settlement {
            Settlement::Done => Ok(()),
            Settlement::Retry { after, failure } => match self.source.names.retry.clone() {
                Some(topic) => self.put_off(&topic, after, failure).await,
                None => {
                    self.count_attempt(Some(failure));
                    self.state = State::Settled(Fate::Back { after });
                    return Ok(());
                }
            },
            Settlement::Dead(death) => match self.source.names.dead.clone() {
                Some(topic) => self.store_dead(&topic, death).await,
                None => Ok(()),
            },
        };
        if moved.is_err() {
            self.count_attempt(None);
            self.state = State::Settled(Fate::Back { after: AGAIN_AFTER });
        } else {
            self.state = State::Settled(Fate::Done);
        }
        moved
    }

    /// Stores the next attempt in the retry topic.
    async fn put_off(&self, topic: &str, after: Duration, failure: Failure) -> Result<(), BrokerError> {
        let mut next = Envelope::clone(&self.envelope);
        next.attempt = next.attempt.saturating_add(1);
        next.first_failure.get_or_insert_with(|| Box::new(failure));
        self.source.put_off(topic, next, after).await
    }

    async fn store_dead(&self, topic: &str, death: Box<Death>) -> Result<(), BrokerError> {
        let source = &self.source;
        let mut dead = Envelope::clone(&self.envelope);
        dead.expiry = None;
        dead.death = Some(death.clone());
        let outgoing = headers::write(dead, Some(&source.route)).died(&self.place, &death);
        let address = source.route.dead_letter.as_ref().unwrap_or(&source.route.address);
        publish::confirmed(&source.connection, topic, address, outgoing).await
    }

    fn count_attempt(&mut self, failure: Option<Failure>) {
        let envelope = Arc::make_mut(&mut self.envelope);
        envelope.attempt = envelope.attempt.saturating_add(1);
        if let Some(failure) = failure {
            envelope.first_failure.get_or_insert_with(|| Box::new(failure));
        }
    }
}

impl Settle for Ticket {
    fn settle(self: Box<Self>, settlement: Settlement) -> BoxFuture<Result<(), BrokerError>> {
        Box::pin(self.settled(settlement))
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let fate = match self.state {
            State::Settled(fate) => fate,
            State::Unseen => Fate::Back { after: Duration::ZERO },
            State::Held => {
                self.count_attempt(None);
                Fate::Back { after: Duration::ZERO }
            }
        };
        let (offset, envelope, slot) = (self.place.offset, self.envelope.clone(), self.slot.take());
        let report = Report { offset, envelope, fate, slot };
        // A partition that is gone has another reader.
        let _ = self.reports.send(report);
    }
}

impl Source {
    /// Stores a message in the retry topic, to be handled after a while.
    pub(super) async fn put_off(
        &self,
        topic: &str,
        envelope: Envelope,
        after: Duration,
    ) -> Result<(), BrokerError> {
        let due = SystemTime::now().checked_add(after).unwrap_or_else(SystemTime::now);
        let outgoing = headers::write(envelope, None).not_before(due);
        publish::confirmed(&self.connection, topic, &self.route.address, outgoing).await
    }
}
