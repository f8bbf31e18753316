//! Small messages that are not waited for: cancellations, and signs that a side is still there.

use super::{Liveness, table::Table};
use crate::{
    Status,
    wire::queue::{Address, Broker, Envelope, Frame, Id, IdSource, Target},
};
use std::{
    sync::{Arc, OnceLock, Weak},
    time::Duration,
};
use tokio::{sync::mpsc, time::MissedTickBehavior};

/// The number of messages that may wait to be sent. More are dropped: a peer without the message finds out by
/// the silence.
const WAITING: usize = 1024;

/// A shorter interval would not be one.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(1);

/// Takes small messages that are not waited for.
#[derive(Debug)]
pub(super) struct Courier(mpsc::Sender<Note>);

#[derive(Debug)]
struct Note {
    to: Address,
    frame: Frame,
    call: Option<Id>,
}

/// Sends what the couriers take, as long as there is one.
pub(super) struct Post {
    notes: mpsc::Receiver<Note>,
    pub(super) broker: Arc<dyn Broker>,
    pub(super) inbox: Arc<OnceLock<Address>>,
    ids: IdSource,
    liveness: Liveness,
}

impl Courier {
    pub(super) fn new(broker: Arc<dyn Broker>, liveness: Liveness) -> (Self, Post) {
        let (sender, notes) = mpsc::channel(WAITING);
        let post = Post { notes, broker, inbox: Arc::default(), ids: IdSource::new(), liveness };
        (Self(sender), post)
    }

    pub(super) fn post(&self, to: Address, frame: Frame, call: Option<Id>) {
        if self.0.try_send(Note { to, frame, call }).is_err() {
            tracing::debug!(?frame, "dropped a message to a peer: too many wait");
        }
    }
}

impl Post {
    /// Runs until the table is gone.
    pub(super) async fn run(mut self, table: Weak<Table>) {
        let mut clock = tokio::time::interval(self.liveness.interval.max(SHORTEST_INTERVAL));
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                note = self.notes.recv() => match note {
                    Some(note) => drop(self.send(note).await),
                    None => return,
                },
                _ = clock.tick() => match table.upgrade() {
                    Some(table) => self.keep_alive(&table).await,
                    None => return,
                },
            }
        }
    }

    async fn keep_alive(&self, table: &Table) {
        for session in table.all() {
            let Some(to) = session.check_liveness(self.liveness.silence) else { continue };
            let note = Note { to, frame: Frame::Alive, call: session.key().call.clone() };
            if let Err(error) = self.send(note).await {
                session.fail(Status::unavailable(format!("the peer of the call is gone: {error}")));
            }
        }
    }

    async fn send(&self, note: Note) -> Result<(), crate::wire::queue::BrokerError> {
        let mut envelope = Envelope::new(self.ids.next());
        envelope.frame = note.frame;
        envelope.correlation = note.call;
        envelope.reply_to = self.inbox.get().cloned();
        self.broker.publish(Target::Inbox(note.to), envelope).await
    }
}
