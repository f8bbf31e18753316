//! One queue: what is ready, what waits for its time, and who takes.

use super::{lanes::Lanes, lock};
use crate::wire::queue::{Address, BrokerError, Envelope};
use std::{
    cmp::Ordering,
    collections::{BinaryHeap, VecDeque},
    sync::{Arc, Mutex},
    task::Waker,
    time::Duration,
};
use tokio::{sync::Semaphore, time::Instant};

/// The time to which longer waits are cut: thirty years.
const LONGEST_WAIT: Duration = Duration::from_secs(30 * 365 * 86_400);

/// One queue, of requests, commands, or the events of one group.
///
/// `room` holds a permit for every message that may still come; a message gives its permit back when it is settled.
#[derive(Debug)]
pub(super) struct Queue {
    address: Address,
    room: Semaphore,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    ready: VecDeque<Arc<Envelope>>,
    delayed: BinaryHeap<Delayed>,
    /// Present when order per key is kept.
    lanes: Option<Lanes>,
    members: Vec<Member>,
    /// The member at which the search for one to wake begins, so that all have their turn.
    turn: usize,
}

/// One subscription.
#[derive(Debug)]
struct Member {
    id: u64,
    connection: u64,
    in_flight: u32,
    max_in_flight: u32,
    waker: Option<Waker>,
}

/// The thing that a member finds.
pub(super) enum Found {
    /// A message, which is now out.
    Message(Arc<Envelope>),
    /// Nothing; something at the latest at this moment.
    Nothing(Option<Instant>),
    /// The member was removed.
    Removed,
}

impl Queue {
    pub(super) fn new(address: Address, capacity: usize) -> Self {
        let capacity = capacity.clamp(1, Semaphore::MAX_PERMITS);
        Self { address, room: Semaphore::new(capacity), state: Mutex::default() }
    }

    /// Adds a message; waits for room as long as there is someone to make it.
    pub(super) async fn put(&self, envelope: Arc<Envelope>) -> Result<(), BrokerError> {
        match self.room.try_acquire() {
            Ok(permit) => permit.forget(),
            Err(_) if !self.has_members() => return Err(self.full()),
            Err(_) => self.room.acquire().await.map_err(|_| BrokerError::Closed)?.forget(),
        }
        self.push(envelope);
        Ok(())
    }

    /// Adds a message if there is room.
    pub(super) fn try_put(&self, envelope: Arc<Envelope>) -> Result<(), BrokerError> {
        self.room.try_acquire().map_err(|_| self.full())?.forget();
        self.push(envelope);
        Ok(())
    }

    pub(super) fn has_members(&self) -> bool {
        !lock(&self.state).members.is_empty()
    }

    /// Keeps order per key from now on.
    pub(super) fn keep_order(&self) {
        lock(&self.state).lanes.get_or_insert_default();
    }

    pub(super) fn join(&self, id: u64, connection: u64, max_in_flight: u32) {
        lock(&self.state).members.push(Member { id, connection, in_flight: 0, max_in_flight, waker: None });
    }

    pub(super) fn leave(&self, id: u64) {
        let mut state = lock(&self.state);
        state.members.retain(|member| member.id != id);
        // The one who left may have been woken for a message that it did not take.
        wake(state);
    }

    /// Removes the members of a connection.
    pub(super) fn disconnect(&self, connection: u64) {
        let mut state = lock(&self.state);
        let gone: Vec<Member> =
            state.members.extract_if(.., |member| member.connection == connection).collect();
        drop(state);
        gone.into_iter().filter_map(|member| member.waker).for_each(Waker::wake);
    }

    /// Takes the next message for a member, or leaves its waker.
    pub(super) fn take(&self, id: u64, waker: &Waker) -> Found {
        let mut state = lock(&self.state);
        let Some(member) = state.members.iter().position(|member| member.id == id) else {
            return Found::Removed;
        };
        if !state.members[member].is_full() {
            state.promote();
            if let Some(envelope) = state.next() {
                state.members[member].in_flight += 1;
                return Found::Message(envelope);
            }
        }
        let until = state.delayed.peek().map(|delayed| delayed.due);
        state.members[member].wait(waker);
        Found::Nothing(until)
    }

    /// The message is settled for good.
    pub(super) fn done(&self, id: u64, envelope: &Envelope) {
        let mut state = lock(&self.state);
        state.free(id);
        if let Some(next) = state.lanes.as_mut().and_then(|lanes| lanes.leave(envelope)) {
            state.ready.push_front(next);
        }
        wake(state);
        self.room.add_permits(1);
    }

    /// The message comes back: now, or after a while.
    pub(super) fn give_back(&self, id: u64, envelope: Arc<Envelope>, after: Option<Duration>) {
        let due = after.map(|after| Instant::now() + after.min(LONGEST_WAIT));
        let mut state = lock(&self.state);
        state.free(id);
        match due {
            None => {
                state.return_to_front(envelope);
                wake(state);
            }
            Some(due) => {
                state.delayed.push(Delayed { due, envelope });
                // Every waiting member sets its clock anew: any of them may be busy when the time has come.
                let wakers: Vec<Waker> =
                    state.members.iter_mut().filter_map(|member| member.waker.take()).collect();
                drop(state);
                wakers.into_iter().for_each(Waker::wake);
            }
        }
    }

    /// The messages that are ready, oldest first.
    pub(super) fn ready(&self) -> Vec<Arc<Envelope>> {
        lock(&self.state).ready.iter().cloned().collect()
    }

    fn push(&self, envelope: Arc<Envelope>) {
        let mut state = lock(&self.state);
        state.ready.push_back(envelope);
        wake(state);
    }

    fn full(&self) -> BrokerError {
        BrokerError::Full { address: self.address.clone() }
    }
}

/// Wakes one member that can take a message, if there is one to take, after the lock is gone.
fn wake(mut state: std::sync::MutexGuard<'_, State>) {
    if state.ready.is_empty() {
        return;
    }
    let waker = state.next_waker();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl State {
    /// Moves what is due to the front: it came before everything that is ready.
    fn promote(&mut self) {
        if self.delayed.is_empty() {
            return;
        }
        let now = Instant::now();
        while self.delayed.peek().is_some_and(|delayed| delayed.due <= now) {
            if let Some(delayed) = self.delayed.pop() {
                self.return_to_front(delayed.envelope);
            }
        }
    }

    fn return_to_front(&mut self, envelope: Arc<Envelope>) {
        if let Some(lanes) = &mut self.lanes {
            lanes.give_back(&envelope);
        }
        self.ready.push_front(envelope);
    }

    fn next(&mut self) -> Option<Arc<Envelope>> {
        loop {
            let envelope = self.ready.pop_front()?;
            match &mut self.lanes {
                None => return Some(envelope),
                Some(lanes) => {
                    if let Some(envelope) = lanes.enter(envelope) {
                        return Some(envelope);
                    }
                }
            }
        }
    }

    fn free(&mut self, id: u64) {
        if let Some(member) = self.members.iter_mut().find(|member| member.id == id) {
            member.in_flight = member.in_flight.saturating_sub(1);
        }
    }

    fn next_waker(&mut self) -> Option<Waker> {
        let count = self.members.len();
        for offset in 0..count {
            let index = (self.turn + offset) % count;
            if self.members[index].is_full() {
                continue;
            }
            if let Some(waker) = self.members[index].waker.take() {
                self.turn = (index + 1) % count;
                return Some(waker);
            }
        }
        None
    }
}

impl Member {
    fn is_full(&self) -> bool {
        self.in_flight >= self.max_in_flight
    }

    fn wait(&mut self, waker: &Waker) {
        match &mut self.waker {
            Some(known) => known.clone_from(waker),
            None => self.waker = Some(waker.clone()),
        }
    }
}

/// A message that waits for its time; the heap gives the earliest first.
#[derive(Debug)]
struct Delayed {
    due: Instant,
    envelope: Arc<Envelope>,
}

impl Ord for Delayed {
    fn cmp(&self, other: &Self) -> Ordering {
        other.due.cmp(&self.due)
    }
}

impl PartialOrd for Delayed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Delayed {
    fn eq(&self, other: &Self) -> bool {
        self.due == other.due
    }
}

impl Eq for Delayed {}
