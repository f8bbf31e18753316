//! The calls of one inbox.

use super::{Session, courier::Courier, lock};
use crate::{
    Status,
    wire::queue::{Address, Envelope, Frame, Id, Receive},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

/// The side of a call that an inbox belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::wire::queue) enum Side {
    Client,
    Server,
}

/// The key by which a call is found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::wire::queue) struct Key {
    /// The client's inbox; at the client itself `None`.
    pub(in crate::wire::queue) client: Option<Address>,
    /// The correlation id, if the client gave one.
    pub(in crate::wire::queue) call: Option<Id>,
}

/// The calls of one inbox: what the broker hands the inbox' messages to.
#[derive(Debug)]
pub(super) struct Table {
    side: Side,
    courier: Courier,
    sessions: Mutex<HashMap<Key, Arc<Session>>>,
}

impl Table {
    pub(super) fn new(side: Side, courier: Courier) -> Self {
        Self { side, courier, sessions: Mutex::default() }
    }

    /// Adds a call. `None` when there is one with its key.
    pub(super) fn open(&self, key: Key) -> Option<Arc<Session>> {
        let session = Arc::new(Session::new(key.clone(), self.side));
        match lock(&self.sessions).entry(key) {
            std::collections::hash_map::Entry::Occupied(_) => None,
            std::collections::hash_map::Entry::Vacant(place) => Some(place.insert(session).clone()),
        }
    }

    /// Removes a call. A peer that still waits for it hears of it.
    pub(super) fn close(&self, session: &Session) {
        lock(&self.sessions).remove(session.key());
        if let Some(peer) = session.close() {
            self.courier.post(peer, Frame::Cancel, session.key().call.clone());
        }
    }

    pub(super) fn all(&self) -> Vec<Arc<Session>> {
        lock(&self.sessions).values().cloned().collect()
    }

    fn key(&self, envelope: &Envelope) -> Key {
        let client = match self.side {
            Side::Client => None,
            Side::Server => envelope.reply_to.clone(),
        };
        Key { client, call: envelope.correlation.clone() }
    }

    /// A client that does not know a call any more, or has another answering it, cancels it. (A server stays silent: to
    /// it such a message is late, and an answer could overtake the end of the call.)
    fn refuse(&self, envelope: &Envelope) {
        let goes_on = !matches!(envelope.frame, Frame::Whole | Frame::End { .. } | Frame::Cancel);
        match &envelope.reply_to {
            Some(sender) if goes_on && self.side == Side::Client => {
                self.courier.post(sender.clone(), Frame::Cancel, envelope.correlation.clone());
            }
            _ => tracing::debug!(frame = ?envelope.frame, "dropped a message of an unknown call"),
        }
    }
}

impl Receive for Table {
    fn receive(&self, envelope: Envelope) {
        // From here on it is handed from one to the next: only its place is moved.
        let envelope = Box::new(envelope);
        let session = lock(&self.sessions).get(&self.key(&envelope)).cloned();
        let refused = match session {
            Some(session) => session.take(envelope),
            None => Some(envelope),
        };
        if let Some(envelope) = refused {
            self.refuse(&envelope);
        }
    }

    fn lost(&self) {
        for session in self.all() {
            session.fail(Status::unavailable("the connection to the broker was lost"));
        }
    }
}
