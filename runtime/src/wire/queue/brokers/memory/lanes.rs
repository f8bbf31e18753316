//! Order per key: at most one message of a key is out at a time.

use crate::wire::queue::Envelope;
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

/// The keys of which a message is out, and the messages that wait behind it.
///
/// While a key is neither out nor has a message at the front of the queue, nothing of it is parked; so the order of
/// a key is: out, at the front, parked, in the queue.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    out: HashSet<Arc<str>>,
    parked: HashMap<Arc<str>, VecDeque<Arc<Envelope>>>,
}

impl Lanes {
    /// Lets the message out, or parks it when an earlier one of its key is out.
    pub(super) fn enter(&mut self, envelope: Arc<Envelope>) -> Option<Arc<Envelope>> {
        let Some(key) = &envelope.key else { return Some(envelope) };
        if self.out.insert(key.clone()) {
            return Some(envelope);
        }
        self.parked.entry(key.clone()).or_default().push_back(envelope);
        None
    }

    /// The message is settled: gives the next of its key, for the front of the queue.
    pub(super) fn leave(&mut self, envelope: &Envelope) -> Option<Arc<Envelope>> {
        let key = envelope.key.as_ref()?;
        self.out.remove(key);
        let parked = self.parked.get_mut(key)?;
        let next = parked.pop_front();
        if parked.is_empty() {
            self.parked.remove(key);
        }
        next
    }

    /// The message goes back to the front of the queue.
    pub(super) fn give_back(&mut self, envelope: &Envelope) {
        if let Some(key) = &envelope.key {
            self.out.remove(key);
        }
    }
}
