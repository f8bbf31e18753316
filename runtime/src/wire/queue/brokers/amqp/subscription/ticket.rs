//! A message in the hands of a consumer.

use super::{Subscription, acknowledge};
use crate::{
    BoxFuture,
    wire::queue::{
        BrokerError, Death, Delivery, Envelope, Settle, Settlement,
        brokers::amqp::{
            calls, names,
            outbox::begin,
            properties::{self, Kind},
            store,
            topology::{Discipline, Queue, Source},
        },
    },
};
use lapin::{Acker, Channel};
use std::{pin::pin, sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc},
    time::sleep,
};

/// The time that a message waits that could not be moved to its destination.
pub(super) const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// A message that this side has, and the server waits to hear of.
pub(super) struct Held {
    pub(super) subscription: Arc<Subscription>,
    pub(super) source: Arc<Source>,
    /// Lives as long as something of it is held.
    pub(super) _channel: Channel,
    pub(super) acker: Acker,
    pub(super) envelope: Arc<Envelope>,
}

/// A report to a lane about a message that it gave out.
pub(super) struct Report {
    pub(super) held: Held,
    pub(super) fate: Fate,
}

/// The fate of a message of a lane.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fate {
    Done,
    /// It comes back in its place, with the count in its envelope.
    Back {
        after: Duration,
    },
}

/// The right to settle one message.
pub(super) struct Ticket {
    envelope: Arc<Envelope>,
    /// Taken when it is settled.
    held: Option<Held>,
    /// The channel by which lanes hear of it.
    reports: Option<mpsc::UnboundedSender<Report>>,
    seen: bool,
    _slot: OwnedSemaphorePermit,
}

impl Ticket {
    pub(super) fn new(
        held: Held,
        reports: Option<mpsc::UnboundedSender<Report>>,
        slot: OwnedSemaphorePermit,
    ) -> Self {
        Self { envelope: held.envelope.clone(), held: Some(held), reports, seen: false, _slot: slot }
    }

    /// True if the server still waits to hear of the message.
    pub(super) fn is_usable(&self) -> bool {
        self.held.as_ref().is_some_and(|held| held.acker.usable())
    }

    /// Gives the message to a consumer.
    pub(super) fn deliver(mut self) -> Delivery {
        self.seen = true;
        Delivery::new(self.envelope.clone(), Box::new(self))
    }
}

impl Settle for Ticket {
    fn settle(mut self: Box<Self>, settlement: Settlement) -> BoxFuture<Result<(), BrokerError>> {
        let (held, reports) = (self.held.take(), self.reports.take());
        Box::pin(async move {
            let _slot = self;
            match (held, reports) {
                (Some(held), Some(reports)) => held.settle_in_lane(settlement, &reports).await,
                (Some(held), None) => held.settle(settlement).await,
                (None, _) => Ok(()),
            }
        })
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let Some(mut held) = self.held.take() else { return };
        if let Some(reports) = &self.reports {
            if self.seen {
                held.envelope = Arc::new(held.next_attempt());
            }
            let _lost_with_its_lane =
                reports.send(Report { held, fate: Fate::Back { after: Duration::ZERO } });
            return;
        }
        let (connection, runtime, seen) =
            (held.subscription.connection.clone(), held.subscription.runtime.clone(), self.seen);
        let giving_back = async move {
            match seen {
                true => held.give_back().await,
                false => held.give_back_untouched().await,
            }
        };
        connection.tasks.spawn_on(giving_back, &runtime);
    }
}

impl Held {
    async fn settle(self, settlement: Settlement) -> Result<(), BrokerError> {
        let moved = match settlement {
            Settlement::Done => return self.acknowledge().await,
            Settlement::Retry { after, failure } => {
                let mut next = self.next_attempt();
                next.first_failure.get_or_insert_with(|| Box::new(failure));
                self.put_off(next, after).await
            }
            Settlement::Dead(death) => self.bury(death).await,
        };
        if moved.is_err() {
            let connection = self.subscription.connection.clone();
            connection.tasks.spawn(async move {
                sleep(AGAIN_AFTER).await;
                self.give_back_untouched().await;
            });
        }
        moved
    }

    /// A lane keeps a message that comes again, as the messages behind it have to wait.
    async fn settle_in_lane(
        mut self,
        settlement: Settlement,
        reports: &mpsc::UnboundedSender<Report>,
    ) -> Result<(), BrokerError> {
        let lost = |_| BrokerError::Connection("the channel of the message is closed".into());
        let (settled, fate) = match settlement {
            Settlement::Done => {
                let acker = self.acker.clone();
                let mut acknowledging = pin!(acknowledge(&acker));
                // The next of the key need not wait until the word has left: it is under way in its turn.
                let settled = begin(&mut acknowledging).await;
                reports.send(Report { held: self, fate: Fate::Done }).map_err(lost)?;
                return match settled {
                    Some(settled) => settled,
                    None => acknowledging.await,
                };
            }
            Settlement::Retry { after, failure } => {
                let mut next = self.next_attempt();
                next.first_failure.get_or_insert_with(|| Box::new(failure));
                self.envelope = Arc::new(next);
                (Ok(()), Fate::Back { after })
            }
            Settlement::Dead(death) => match self.bury(death).await {
                Ok(()) => (Ok(()), Fate::Done),
                Err(error) => (Err(error), Fate::Back { after: AGAIN_AFTER }),
            },
        };
        reports.send(Report { held: self, fate }).map_err(lost).and(settled)
    }

    /// Stores a copy for later, then lets the message go.
    async fn put_off(&self, next: Envelope, after: Duration) -> Result<(), BrokerError> {
        let Subscription { connection, route, .. } = &*self.subscription;
        match self.source.discipline {
            Discipline::Requests => {
                calls::request_again(connection, &route.address, &self.source.queue, next).await?;
            }
            Discipline::Competing | Discipline::Lane => {
                store::put_off(connection, route, &self.source, next, after).await?;
            }
        }
        self.acknowledge().await
    }

    /// Stores a copy as a dead letter, then lets the message go.
    pub(super) async fn bury(&self, death: Box<Death>) -> Result<(), BrokerError> {
        let Subscription { connection, route, .. } = &*self.subscription;
        if let Some(address) = &route.dead_letter {
            let mut letter = Envelope::clone(&self.envelope);
            letter.expiry = None;
            letter.death = Some(death);
            let outgoing =
                properties::write(connection, letter, Kind::Copy(route))?.died_in(&self.source.queue);
            let queue = names::queue(&connection.options.prefix, address)?;
            store::put(connection, address, Queue::of_letters(connection, &queue), outgoing).await?;
        }
        self.acknowledge().await
    }

    /// Gives back a message whose handling was given up: it comes again as the next attempt.
    async fn give_back(self) {
        if !self.acker.usable() {
            return;
        }
        if let Err(error) = self.put_off(self.next_attempt(), Duration::ZERO).await {
            tracing::debug!(%error, "a message comes again as the same attempt");
            let _closed_with_its_channel = self.requeue().await;
        }
    }

    /// Gives back a message that was not seen.
    pub(super) async fn give_back_untouched(self) {
        if !self.acker.usable() {
            return;
        }
        let Subscription { connection, route, .. } = &*self.subscription;
        let given_back = match self.source.discipline {
            // The server would say that it was delivered before, and a call that may have had its effect is not
            // tried again.
            Discipline::Requests => {
                let again = Envelope::clone(&self.envelope);
                match calls::request_again(connection, &route.address, &self.source.queue, again).await {
                    Ok(()) => self.acknowledge().await,
                    Err(error) => Err(error),
                }
            }
            Discipline::Competing | Discipline::Lane => self.requeue().await,
        };
        if let Err(error) = given_back {
            tracing::debug!(%error, "a message comes again with the end of its channel");
        }
    }
}
