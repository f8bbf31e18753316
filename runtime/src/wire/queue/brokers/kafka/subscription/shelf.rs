//! The messages that a partition has read and not given out.

use crate::wire::queue::{Envelope, brokers::remote::Lanes};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};
use tokio::time::Instant;

/// The number of messages that are taken from the log before they can be given out: of those that wait for a place,
const READY: usize = 64;
/// of those that may wait behind their key,
const BEHIND_KEYS: usize = 1024;
/// of those that wait for their time,
const BEFORE_TIME: usize = 4096;
/// and of all together, in bytes.
const BYTES: usize = 16 << 20;
/// A longer wait is cut to thirty years.
const LONGEST_WAIT: Duration = Duration::from_secs(30 * 365 * 86_400);

/// A message that lies here.
pub(super) struct Held {
    pub(super) offset: i64,
    pub(super) envelope: Arc<Envelope>,
}

/// The messages of one partition.
pub(super) struct Shelf {
    most: usize,
    ready: VecDeque<Held>,
    lanes: Option<Lanes<Held>>,
    waiting: BTreeMap<(Instant, i64), Held>,
    /// The number of messages behind others of their key.
    parked: usize,
    /// The number of bytes that lie here.
    bytes: usize,
}

impl Shelf {
    fn new(most: usize, lanes: Option<Lanes<Held>>) -> Self {
        Self { most, ready: VecDeque::new(), lanes, waiting: BTreeMap::new(), parked: 0, bytes: 0 }
    }

    /// For messages in any order.
    pub(super) fn unordered() -> Self {
        Self::new(READY, None)
    }

    /// For messages in the order of their keys.
    pub(super) fn ordered() -> Self {
        Self::new(BEHIND_KEYS, Some(Lanes::default()))
    }

    /// For messages in the order of their time.
    pub(super) fn timed() -> Self {
        Self::new(BEFORE_TIME, None)
    }

    pub(super) fn has_room(&self) -> bool {
        let held = self.ready.len() + self.parked + self.waiting.len();
        held < self.most && self.bytes < BYTES && self.ready.len() < READY
    }

    pub(super) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Adds a message that was read.
    pub(super) fn add(&mut self, held: Held) {
        self.bytes += held.envelope.payload.len();
        let Some(lanes) = &mut self.lanes else { return self.ready.push_back(held) };
        let key = held.envelope.key.clone();
        match lanes.enter(key.as_ref(), held) {
            Some(held) => self.ready.push_back(held),
            None => self.parked += 1,
        }
    }

    /// Adds a message that has to wait.
    pub(super) fn add_later(&mut self, held: Held, wait: Duration) {
        self.bytes += held.envelope.payload.len();
        let due = Instant::now() + wait.min(LONGEST_WAIT);
        self.waiting.insert((due, held.offset), held);
    }

    /// Takes a message back that was given out: it came before everything that is ready.
    pub(super) fn put_back(&mut self, held: Held) {
        self.bytes += held.envelope.payload.len();
        self.ready.push_front(held);
    }

    /// Gives a message out.
    pub(super) fn take(&mut self) -> Option<Held> {
        let held = self.ready.pop_front()?;
        self.bytes = self.bytes.saturating_sub(held.envelope.payload.len());
        Some(held)
    }

    /// A message that was given out is done: the next of its key is ready.
    pub(super) fn done(&mut self, envelope: &Envelope) {
        if let Some(next) = self.lanes.as_mut().and_then(|lanes| lanes.leave(envelope.key.as_ref())) {
            self.parked = self.parked.saturating_sub(1);
            self.ready.push_back(next);
        }
    }

    /// When the first of those that wait is due.
    pub(super) fn due(&self) -> Option<Instant> {
        self.waiting.first_key_value().map(|((due, _), _)| *due)
    }

    /// Makes ready what is due: it came before everything that is ready.
    pub(super) fn ring(&mut self, now: Instant) {
        while let Some(due) = self.waiting.first_entry().filter(|entry| entry.key().0 <= now) {
            self.ready.push_front(due.remove());
        }
    }

    /// The number of messages that wait for their time.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Takes a message that waits, and how long it still has to.
    pub(super) fn take_waiting(&mut self, offset: i64) -> Option<(Held, Duration)> {
        let place = self.waiting.keys().find(|(_, waiting)| *waiting == offset).copied()?;
        let held = self.waiting.remove(&place)?;
        self.bytes = self.bytes.saturating_sub(held.envelope.payload.len());
        Some((held, place.0.saturating_duration_since(Instant::now())))
    }
}
