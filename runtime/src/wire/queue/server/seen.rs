//! The memory of handled messages.

use crate::wire::queue::Id;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// The number of ids that are remembered at most. Beyond that the oldest are forgotten before their window has passed,
/// so that a flood of messages cannot fill the memory.
const MOST: usize = 1 << 18;

/// The ids of what one subscription has handled within a window.
pub(super) struct Seen {
    window: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    ids: HashMap<Id, Stage>,
    /// The handled ids, oldest first.
    handled: VecDeque<(Instant, Id)>,
}

enum Stage {
    /// It is being handled; the signal comes when that ends.
    Running(Arc<Notify>),
    Handled,
}

/// The turn of a message: new, or seen before.
pub(super) enum Turn {
    /// It was not: it is to be handled now.
    First(Claim),
    /// It was handled.
    Handled,
}

/// The right to handle a message. Dropped without [`Claim::handled`], it passes to the next that waits for it.
pub(super) struct Claim {
    seen: Arc<Seen>,
    id: Id,
    ended: Arc<Notify>,
}

impl Seen {
    pub(super) fn new(window: Duration) -> Arc<Self> {
        Arc::new(Self { window, state: Mutex::default() })
    }

    /// Waits for the handler of a message with this id, and returns true if it is still to be handled.
    pub(super) async fn turn(self: &Arc<Self>, id: &Id) -> Turn {
        loop {
            let running = match self.look(id) {
                Ok(turn) => return turn,
                Err(running) => running,
            };
            let ended = running.notified();
            tokio::pin!(ended);
            // Registered before the second look, so that an end between the two is not missed.
            ended.as_mut().enable();
            match self.look(id) {
                Ok(turn) => return turn,
                Err(still) if Arc::ptr_eq(&still, &running) => ended.await,
                // That one has ended, and the next has begun.
                Err(_) => {}
            }
        }
    }

    fn look(self: &Arc<Self>, id: &Id) -> Result<Turn, Arc<Notify>> {
        let mut state = self.lock();
        state.forget(Instant::now(), self.window);
        match state.ids.get(id) {
            Some(Stage::Handled) => Ok(Turn::Handled),
            Some(Stage::Running(ended)) => Err(ended.clone()),
            None => {
                let ended = Arc::new(Notify::new());
                state.ids.insert(id.clone(), Stage::Running(ended.clone()));
                Ok(Turn::First(Claim { seen: self.clone(), id: id.clone(), ended }))
            }
        }
    }

    /// Every change of the state is one step, so it is whole when a holder of the lock has panicked.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn forget(&mut self, now: Instant, window: Duration) {
        while let Some((handled, _)) = self.handled.front() {
            if now.duration_since(*handled) < window && self.handled.len() <= MOST {
                return;
            }
            if let Some((_, id)) = self.handled.pop_front() {
                self.ids.remove(&id);
            }
        }
    }
}

impl Claim {
    /// The message is handled: what comes under its id within the window is dropped.
    pub(super) fn handled(self) {
        let mut state = self.seen.lock();
        state.handled.push_back((Instant::now(), self.id.clone()));
        state.ids.insert(self.id.clone(), Stage::Handled);
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut state = self.seen.lock();
        if matches!(state.ids.get(&self.id), Some(Stage::Running(_))) {
            state.ids.remove(&self.id);
        }
        drop(state);
        self.ended.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Id {
        Id::parse(text)
    }

    async fn claim(seen: &Arc<Seen>, text: &str) -> Option<Claim> {
        match seen.turn(&id(text)).await {
            Turn::First(claim) => Some(claim),
            Turn::Handled => None,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_handled_is_known_until_its_window_has_passed() {
        let seen = Seen::new(Duration::from_secs(10));
        claim(&seen, "a").await.into_iter().for_each(Claim::handled);
        assert!(claim(&seen, "a").await.is_none());
        assert!(claim(&seen, "b").await.is_some());
        tokio::time::advance(Duration::from_secs(10)).await;
        assert!(claim(&seen, "a").await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn what_failed_is_handled_again() {
        let seen = Seen::new(Duration::from_secs(10));
        drop(claim(&seen, "a").await);
        assert!(claim(&seen, "a").await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_copy_waits_for_the_one_in_progress() {
        for succeeds in [true, false] {
            let seen = Seen::new(Duration::from_secs(10));
            let first = claim(&seen, "a").await;
            let copy = tokio::spawn({
                let seen = seen.clone();
                async move { claim(&seen, "a").await.is_some() }
            });
            tokio::time::sleep(Duration::from_secs(1)).await;
            assert!(!copy.is_finished());
            match succeeds {
                true => first.into_iter().for_each(Claim::handled),
                false => drop(first),
            }
            assert_eq!(copy.await.ok(), Some(!succeeds));
        }
    }
}
