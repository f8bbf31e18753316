//! The number of messages that a member may have, and the time at which finished ones have to be committed.
//!
//! A message takes a place when it is given out, and has it until a commit covers it: what a member that dies leaves to be
//! done again is never more than there are places.

use super::ledger::{Ledger, Mark};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout_at},
};
use tokio_util::sync::PollSemaphore;

/// The time that finished messages may wait to be committed.
const COMMIT_AFTER: Duration = Duration::from_millis(50);
/// The same time when places are short. What is done meanwhile goes along: the next commit has to wait for this one.
const GATHER: Duration = Duration::from_millis(1);

/// When there has to be a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pace {
    /// Soon.
    Clock,
    /// As soon as what is about to be done is: fewer than half of the places are free.
    Gather,
    /// At once: nothing else can be done.
    Now,
}

/// The state that the partitions of one member share.
pub(super) struct Books {
    /// Places of messages that are out. They keep them when they are done,
    handling: Arc<Semaphore>,
    /// unless there is one of these.
    done: Arc<Semaphore>,
    /// The number of places of both kinds.
    places: usize,
    /// The number of places of finished messages for which no commit was asked.
    waiting: AtomicUsize,
    wanted: Mutex<Option<Pace>>,
    hastened: Notify,
    ledgers: Mutex<Vec<Arc<Ledger>>>,
}

impl Books {
    /// For so many messages that may be out, and so many that may be done and not committed beside them.
    pub(super) fn new(in_flight: u32, uncommitted: u32) -> Arc<Self> {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        let (in_flight, uncommitted) = (count(in_flight), count(uncommitted));
        Arc::new(Self {
            handling: Arc::new(Semaphore::new(in_flight)),
            done: Arc::new(Semaphore::new(uncommitted)),
            places: in_flight.saturating_add(uncommitted),
            waiting: AtomicUsize::new(0),
            wanted: Mutex::default(),
            hastened: Notify::new(),
            ledgers: Mutex::default(),
        })
    }

    /// The line for places.
    pub(super) fn line(&self) -> PollSemaphore {
        PollSemaphore::new(self.handling.clone())
    }

    /// A place, if no other waits for it.
    pub(super) fn place(&self) -> Option<OwnedSemaphorePermit> {
        self.handling.clone().try_acquire_owned().ok()
    }

    /// The place of a message that is done.
    pub(super) fn done(&self, place: OwnedSemaphorePermit) -> OwnedSemaphorePermit {
        self.wait(1);
        self.done.clone().try_acquire_owned().unwrap_or(place)
    }

    /// So many places wait for a commit.
    pub(super) fn wait(&self, places: usize) {
        self.waiting.fetch_add(places, Ordering::Relaxed);
    }

    /// So many places wait no longer, or are asked for.
    pub(super) fn asked(&self, places: usize) {
        self.waiting.fetch_sub(places, Ordering::Relaxed);
    }

    /// Something is to be committed: as soon as the places ask for it.
    pub(super) fn changed(&self) {
        self.hasten(self.pace());
    }

    fn pace(&self) -> Pace {
        let free = self.handling.available_permits() + self.done.available_permits();
        if self.waiting.load(Ordering::Relaxed) >= self.places {
            Pace::Now
        } else if free < self.places.div_ceil(2) {
            Pace::Gather
        } else {
            Pace::Clock
        }
    }

    /// Something is to be committed.
    pub(super) fn hasten(&self, pace: Pace) {
        let mut wanted = lock(&self.wanted);
        if wanted.is_none_or(|before| before < pace) {
            *wanted = Some(pace);
            drop(wanted);
            self.hastened.notify_one();
        }
    }

    /// Resolves when there has to be a commit.
    pub(super) async fn due(&self) {
        let mut deadline: Option<Instant> = None;
        loop {
            let wanted = *lock(&self.wanted);
            let within = match wanted {
                None => None,
                Some(Pace::Clock) => Some(COMMIT_AFTER),
                Some(Pace::Gather) => Some(GATHER),
                Some(Pace::Now) => return,
            };
            let latest = within.map(|within| Instant::now() + within);
            deadline = deadline.into_iter().chain(latest).min();
            match deadline {
                None => self.hastened.notified().await,
                Some(deadline) => {
                    if timeout_at(deadline, self.hastened.notified()).await.is_err() {
                        return;
                    }
                }
            }
        }
    }

    /// Everything that is to be committed now.
    pub(super) fn marks(&self) -> Vec<Mark> {
        *lock(&self.wanted) = None;
        lock(&self.ledgers).iter().filter_map(|ledger| ledger.mark(self)).collect()
    }

    pub(super) fn add(&self, ledger: Arc<Ledger>) {
        lock(&self.ledgers).push(ledger);
    }

    pub(super) fn remove(&self, ledger: &Arc<Ledger>) {
        lock(&self.ledgers).retain(|other| !Arc::ptr_eq(other, ledger));
    }
}

/// Nothing that is done under a lock can leave what it guards half done.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_keeps_its_place_unless_there_is_room_for_it() {
        let books = Books::new(2, 1);
        let (first, second) = (books.place().unwrap(), books.place().unwrap());
        assert!(books.place().is_none());
        let first = books.done(first);
        let third = books.place().unwrap();
        let second = books.done(second);
        assert!(books.place().is_none(), "two are done, and one is out");
        assert_eq!(books.pace(), Pace::Gather);
        let third = books.done(third);
        assert_eq!(books.pace(), Pace::Now);
        drop((first, second, third));
        books.asked(3);
        assert_eq!(books.pace(), Pace::Clock);
        assert!(books.place().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn commits_follow_the_load() {
        let books = Books::new(2, 0);
        let begin = Instant::now();
        books.hasten(Pace::Clock);
        books.due().await;
        assert_eq!(begin.elapsed(), COMMIT_AFTER);
        assert!(books.marks().is_empty());
        let begin = Instant::now();
        books.hasten(Pace::Gather);
        books.due().await;
        assert_eq!(begin.elapsed(), GATHER);
        books.hasten(Pace::Now);
        books.due().await;
        assert_eq!(begin.elapsed(), GATHER);
    }
}
