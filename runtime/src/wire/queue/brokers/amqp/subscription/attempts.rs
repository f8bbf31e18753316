//! The attempts at the messages of a lane.
//!
//! A message that fails in a lane is tried again in its place, so there is no copy that could carry its count. The
//! consumer of the lane stores the counts of all messages that have failed and are not done as one message of the queue
//! `<lane>.attempts`, which keeps its newest message only. The next consumer sees that messages come again, and reads
//! it.

use super::{Held, Subscription, told};
use crate::wire::queue::{
    BrokerError, Envelope, Id,
    brokers::amqp::{
        error, names,
        outbox::begin,
        properties::Outgoing,
        store,
        topology::{self, Purpose, Queue, Source, answered},
    },
};
use futures_util::{FutureExt as _, future::BoxFuture};
use lapin::options::{BasicGetOptions, BasicNackOptions};
use std::{collections::HashMap, sync::Arc};

/// The known attempts at the messages of one lane.
pub(super) struct Attempts {
    subscription: Arc<Subscription>,
    queue: String,
    stage: Stage,
    counts: Counts,
}

/// The state of the queue of attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Unread,
    Read,
    Declared,
    /// Others declare what there is, and have not declared it.
    Missing,
}

/// The next attempt, by the id of the message; the first is left out.
#[derive(Debug, Default)]
struct Counts {
    here: HashMap<Id, u32>,
    /// The counts of an earlier consumer for messages that have not come yet.
    ahead: HashMap<Id, u32>,
}

impl Attempts {
    pub(super) fn new(subscription: &Arc<Subscription>, lane: &Source) -> Self {
        Self {
            subscription: subscription.clone(),
            queue: format!("{}.attempts", lane.queue),
            stage: Stage::Unread,
            counts: Counts::default(),
        }
    }

    /// A message came again: its count goes on where an earlier consumer stopped.
    pub(super) async fn recall(&mut self, held: &mut Held) {
        if self.stage == Stage::Unread {
            self.stage = Stage::Read;
            match self.read().await {
                Ok(ahead) => self.counts.ahead = ahead,
                Err(error) => tracing::warn!(%error, queue = self.queue, "attempts are counted anew"),
            }
        }
        if let Some(attempt) = self.counts.recall(&held.envelope) {
            Arc::make_mut(&mut held.envelope).attempt = attempt;
        }
    }

    /// A message came for the first time: those that come again come before it.
    pub(super) fn begin_new(&mut self) {
        self.counts.ahead.clear();
    }

    /// A message comes again with the count in its envelope. Returns the work that is left until that is stored.
    pub(super) async fn back(&mut self, envelope: &Envelope) -> Option<BoxFuture<'static, ()>> {
        if self.counts.back(envelope) { self.store().await } else { None }
    }

    /// A message is done. Gives what is left to do until that is stored.
    pub(super) async fn done(&mut self, id: &Id) -> Option<BoxFuture<'static, ()>> {
        if self.counts.done(id) { self.store().await } else { None }
    }

    /// The work that is left until every count of this consumer is stored.
    pub(super) async fn leave(&mut self) -> Option<BoxFuture<'static, ()>> {
        if self.stage == Stage::Declared { self.store().await } else { None }
    }

    /// Stores what is known. What was begun first is stored first.
    async fn store(&mut self) -> Option<BoxFuture<'static, ()>> {
        if matches!(self.stage, Stage::Unread | Stage::Read) {
            self.stage = match self.declare().await {
                Ok(()) => Stage::Declared,
                Err(BrokerError::Missing { .. }) => Stage::Missing,
                Err(error) => {
                    tracing::warn!(%error, queue = self.queue, "the attempts of a message are not stored");
                    Stage::Read
                }
            };
        }
        if self.stage != Stage::Declared {
            return None;
        }
        let (subscription, name) = (self.subscription.clone(), self.queue.clone());
        let outgoing = Outgoing::note(self.counts.write());
        let mut storing = async move {
            let Subscription { connection, route, .. } = &*subscription;
            let queue = Queue::of(connection, route, &name, Purpose::Attempts);
            if let Err(error) = store::put(connection, &route.address, queue, outgoing).await {
                tracing::warn!(%error, queue = name, "the attempts of a message are not stored");
            }
        }
        .boxed();
        match begin(&mut storing).await {
            Some(()) => None,
            None => Some(storing),
        }
    }

    async fn declare(&self) -> Result<(), BrokerError> {
        let Subscription { connection, route, .. } = &*self.subscription;
        let queue = Queue::of(connection, route, &self.queue, Purpose::Attempts);
        topology::declare_queue(connection, &route.address, queue).await
    }

    /// Reads what was stored last, and leaves it there.
    async fn read(&self) -> Result<HashMap<Id, u32>, BrokerError> {
        let Subscription { connection, route, .. } = &*self.subscription;
        let queue = names::short(&route.address, self.queue.as_str())?;
        let channel = connection.channel().await?;
        let taken = match answered(channel.basic_get(queue, BasicGetOptions::default())).await? {
            Ok(taken) => taken,
            Err(error) if error::reply(&error).is_some_and(|reply| reply.code == error::NOT_FOUND) => None,
            Err(error) => return Err(error::of(error)),
        };
        let Some(message) = taken else { return Ok(HashMap::new()) };
        let back = BasicNackOptions { requeue: true, ..BasicNackOptions::default() };
        told(message.acker.nack(back).await)?;
        answered(channel.close(200, "OK".into())).await?.map_err(error::of)?;
        Ok(Counts::read(&message.data))
    }
}

impl Counts {
    fn recall(&mut self, envelope: &Envelope) -> Option<u32> {
        let attempt = self.ahead.remove(&envelope.id).filter(|attempt| *attempt > envelope.attempt)?;
        self.here.insert(envelope.id.clone(), attempt);
        Some(attempt)
    }

    /// True if that is news.
    fn back(&mut self, envelope: &Envelope) -> bool {
        envelope.attempt > 1
            && self.here.insert(envelope.id.clone(), envelope.attempt) != Some(envelope.attempt)
    }

    /// True if that is news.
    fn done(&mut self, id: &Id) -> bool {
        self.here.remove(id).is_some()
    }

    /// A line for each message: the attempt, a space and the id, which has no line breaks.
    fn write(&self) -> String {
        let all = self.here.iter().chain(&self.ahead);
        all.map(|(id, attempt)| format!("{attempt} {id}\n")).collect()
    }

    /// An unreadable text counts for no message.
    fn read(text: &[u8]) -> HashMap<Id, u32> {
        let count = |line: &str| {
            let (attempt, id) = line.split_once(' ')?;
            Some((Id::parse(id), attempt.parse().ok()?))
        };
        // A lane takes no more than this in advance.
        String::from_utf8_lossy(text).lines().take(u16::MAX.into()).filter_map(count).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(id: &str, attempt: u32) -> Envelope {
        let mut envelope = Envelope::new(Id::parse(id));
        envelope.attempt = attempt;
        envelope
    }

    #[test]
    fn the_next_consumer_goes_on_where_the_last_stopped() {
        let mut counts = Counts::default();
        assert!(!counts.back(&envelope("given up untried", 1)));
        assert!(counts.back(&envelope("twice", 3)));
        assert!(!counts.back(&envelope("twice", 3)), "nothing has happened");
        assert!(counts.back(&envelope("done", 2)) && counts.done(&Id::parse("done")));
        assert!(!counts.done(&Id::parse("at once")));

        let mut next = Counts { ahead: Counts::read(counts.write().as_bytes()), ..Counts::default() };
        assert_eq!(next.write(), "3 twice\n", "nothing is forgotten before it has come");
        assert_eq!(next.recall(&envelope("done", 1)), None);
        assert_eq!(next.recall(&envelope("twice", 1)), Some(3));
        assert_eq!(next.recall(&envelope("twice", 1)), None, "another of the same id");
        assert!(next.done(&Id::parse("twice")));
        assert_eq!(next.write(), "");
    }

    #[test]
    fn what_is_no_count_counts_nothing() {
        let read = Counts::read(b"3 an id with spaces\nnothing\n-1 id\n99999999999 id\n\xff id\n2 \xff\n");
        assert_eq!(read.get(&Id::parse("an id with spaces")), Some(&3));
        assert_eq!(read.len(), 2);
    }
}
