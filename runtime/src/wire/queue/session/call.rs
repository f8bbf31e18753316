//! One call that goes on after its first message, as one side sees it.

use super::{Key, Side, WINDOW, lock, over::Over};
use crate::{
    Status,
    wire::queue::{Address, Envelope, Frame},
};
use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::Mutex,
    task::{Poll, Waker},
    time::Duration,
};
use tokio::{sync::Semaphore, time::Instant};

/// More credit than this is not kept: it would not be used, and must not overflow.
const MOST_CREDIT: usize = 1 << 24;

/// One call that goes on after its first message, as one side sees it.
#[derive(Debug)]
pub(in crate::wire::queue) struct Session {
    key: Key,
    side: Side,
    state: Mutex<State>,
    /// A permit for every item that the peer can take.
    credit: Semaphore,
    over: Over,
}

#[derive(Debug)]
struct State {
    /// The messages that have arrived and were not yet read: at most a window of items, an opening and an end.
    arrived: VecDeque<Box<Envelope>>,
    reader: Option<Waker>,
    /// The place that the next item must have.
    next: u64,
    /// True if the peer has sent its last message.
    complete: bool,
    /// The address at which the peer listens; the first to answer.
    peer: Option<Address>,
    /// When the peer was last heard, if it promised to be heard.
    heard: Option<Instant>,
    failure: Option<Status>,
}

impl Session {
    pub(super) fn new(key: Key, side: Side) -> Self {
        let state = State {
            arrived: VecDeque::new(),
            reader: None,
            next: 1,
            complete: false,
            peer: None,
            heard: None,
            failure: None,
        };
        Self { key, side, state: Mutex::new(state), credit: Semaphore::new(0), over: Over::default() }
    }

    pub(in crate::wire::queue) fn key(&self) -> &Key {
        &self.key
    }

    /// The address at which the peer listens, if it has named one.
    pub(in crate::wire::queue) fn peer(&self) -> Option<Address> {
        lock(&self.state).peer.clone()
    }

    /// Ends the call, which this side has no more interest in. Gives where the peer listens when it still waits for
    /// this side: at the client, a server that has not sent its last message.
    pub(super) fn close(&self) -> Option<Address> {
        let state = lock(&self.state);
        let unfinished = match self.side {
            Side::Client if state.complete => return None,
            Side::Client => state.peer.clone(),
            Side::Server => None,
        };
        drop(state);
        self.fail(Status::cancelled("the call is over"));
        unfinished
    }

    /// Says where the peer listens, and that it promised to be heard.
    pub(in crate::wire::queue) fn set_peer(&self, peer: Address) {
        let mut state = lock(&self.state);
        state.peer = Some(peer);
        state.heard = Some(Instant::now());
    }

    /// Resolves when the call is over: ended, cancelled or failed.
    pub(in crate::wire::queue) async fn over(&self) {
        self.over.wait().await;
    }

    /// Takes the right to send one item; waits until the peer gives it. `None` when the call is over.
    pub(in crate::wire::queue) async fn credit(&self) -> Option<()> {
        self.credit.acquire().await.ok()?.forget();
        Some(())
    }

    /// Adds to what the peer can take.
    pub(in crate::wire::queue) fn grant(&self, items: u32) {
        let items = items as usize;
        if items <= MOST_CREDIT.saturating_sub(self.credit.available_permits()) {
            self.credit.add_permits(items);
        }
    }

    /// The next message of the peer, in order.
    ///
    /// # Errors
    /// When the call has failed; what arrived before is read first.
    pub(in crate::wire::queue) async fn next(&self) -> Result<Box<Envelope>, Status> {
        poll_fn(|context| {
            let mut state = lock(&self.state);
            if let Some(envelope) = state.arrived.pop_front() {
                return Poll::Ready(Ok(envelope));
            }
            if let Some(failure) = &state.failure {
                return Poll::Ready(Err(failure.clone()));
            }
            state.reader = Some(context.waker().clone());
            Poll::Pending
        })
        .await
    }

    /// Ends the call with a failure, unless it has ended.
    pub(in crate::wire::queue) fn fail(&self, status: Status) {
        let mut state = lock(&self.state);
        let ended = state.complete && self.side == Side::Client;
        if !ended && state.failure.is_none() {
            state.failure = Some(status);
        }
        let reader = state.reader.take();
        drop(state);
        self.finish();
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// Ends the call: nothing more is sent.
    pub(in crate::wire::queue) fn finish(&self) {
        self.credit.close();
        self.over.happen();
    }

    /// Fails the call when the peer has been silent for `limit`. Gives the peer's address when it waits to hear of
    /// this side.
    pub(super) fn check_liveness(&self, limit: Duration) -> Option<Address> {
        let state = lock(&self.state);
        let heard = state.heard?;
        let peer = state.peer.clone();
        drop(state);
        if heard.elapsed() < limit {
            return peer;
        }
        self.fail(Status::unavailable("the peer of the call has fallen silent"));
        None
    }

    /// Takes a message of the peer. One that comes from another is given back.
    pub(super) fn take(&self, envelope: Box<Envelope>) -> Option<Box<Envelope>> {
        let mut state = lock(&self.state);
        if !state.is_from_peer(&envelope) {
            return Some(envelope);
        }
        if state.heard.is_some() {
            state.heard = Some(Instant::now());
        }
        let credit = envelope.credit;
        let step = state.step(envelope, self.side);
        let reader = if state.arrived.is_empty() { None } else { state.reader.take() };
        drop(state);
        self.grant(credit.unwrap_or(0));
        match step {
            Step::Goes => {}
            Step::Ends => self.finish(),
            Step::Fails(status) => self.fail(status),
        }
        if let Some(reader) = reader {
            reader.wake();
        }
        None
    }
}

/// The effect of a message on the call.
enum Step {
    Goes,
    Ends,
    Fails(Status),
}

impl State {
    /// The first to answer is the peer: two servers never answer one call together.
    fn is_from_peer(&mut self, envelope: &Envelope) -> bool {
        match (&self.peer, &envelope.reply_to) {
            (Some(peer), Some(sender)) => peer == sender,
            (None, Some(sender)) => {
                self.peer = Some(sender.clone());
                true
            }
            (_, None) => true,
        }
    }

    fn step(&mut self, envelope: Box<Envelope>, side: Side) -> Step {
        match envelope.frame {
            Frame::Cancel => return Step::Fails(Status::cancelled("the peer cancelled the call")),
            Frame::Alive | Frame::Credit => return Step::Goes,
            _ if self.complete || self.failure.is_some() => return Step::Goes,
            Frame::Accept => self.heard = Some(Instant::now()),
            Frame::Open => {
                self.heard = Some(Instant::now());
                self.arrived.push_back(envelope);
            }
            Frame::Item { sequence } => return self.item(sequence, envelope),
            Frame::End { items } if items != self.next - 1 && envelope.status.is_none() => {
                return Step::Fails(lost());
            }
            Frame::End { .. } | Frame::Whole => {
                self.complete = true;
                self.arrived.push_back(envelope);
                if side == Side::Client {
                    self.heard = None;
                    return Step::Ends;
                }
            }
        }
        Step::Goes
    }

    fn item(&mut self, sequence: u64, envelope: Box<Envelope>) -> Step {
        if sequence < self.next {
            return Step::Goes; // delivered twice
        }
        if sequence > self.next {
            return Step::Fails(lost());
        }
        if self.arrived.len() > WINDOW as usize {
            return Step::Fails(Status::resource_exhausted("the peer sent more than it was asked for"));
        }
        self.next += 1;
        self.arrived.push_back(envelope);
        Step::Goes
    }
}

fn lost() -> Status {
    Status::data_loss("messages of the stream were lost")
}
