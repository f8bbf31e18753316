//! The dead-letter queues of a memory broker: read, and published again.

use super::{hub::Hub, queue::Found, queue::Queue};
use crate::wire::queue::{BrokerError, Envelope};
use std::{sync::Arc, task::Waker};

pub(super) fn letters(hub: &Hub, address: &str) -> Vec<Arc<Envelope>> {
    let queue = hub.find_commands(address);
    let messages = queue.map(|queue| queue.ready()).unwrap_or_default();
    messages.into_iter().filter(|message| message.death.is_some()).collect()
}

pub(super) async fn redrive(hub: &Hub, address: &str) -> Result<usize, BrokerError> {
    let Some(queue) = hub.find_commands(address) else { return Ok(0) };
    let taker = Taker::new(hub, queue);
    let mut moved = 0;
    // What dies again meanwhile stays: only what lay there at the start is moved.
    for _ in 0..taker.queue.ready().len() {
        let Some(letter) = taker.take() else { break };
        if taker.move_back(hub, letter).await? {
            moved += 1;
        }
    }
    Ok(moved)
}

/// A member of a dead-letter queue that never waits.
struct Taker {
    queue: Arc<Queue>,
    member: u64,
}

impl Taker {
    fn new(hub: &Hub, queue: Arc<Queue>) -> Self {
        let member = hub.next_id();
        queue.join(member, member, 1);
        Self { queue, member }
    }

    fn take(&self) -> Option<Letter<'_>> {
        match self.queue.take(self.member, Waker::noop()) {
            Found::Message(envelope) => Some(Letter { taker: self, envelope: Some(envelope) }),
            Found::Nothing(_) | Found::Removed => None,
        }
    }

    /// False when the message is not a dead letter but a command that was sent here.
    async fn move_back(&self, hub: &Hub, mut letter: Letter<'_>) -> Result<bool, BrokerError> {
        let Some((address, revived)) = letter.envelope.as_ref().and_then(|letter| letter.revived()) else {
            return Ok(false);
        };
        let group = revived.group.clone().unwrap_or_default();
        hub.consumed(&address, &group)?.put(Arc::new(revived)).await?;
        if let Some(envelope) = letter.envelope.take() {
            self.queue.done(self.member, &envelope);
        }
        Ok(true)
    }
}

impl Drop for Taker {
    fn drop(&mut self) {
        self.queue.leave(self.member);
    }
}

/// A dead letter in hand; dropped, it goes back.
struct Letter<'a> {
    taker: &'a Taker,
    envelope: Option<Arc<Envelope>>,
}

impl Drop for Letter<'_> {
    fn drop(&mut self) {
        if let Some(envelope) = self.envelope.take() {
            self.taker.queue.give_back(self.taker.member, envelope, None);
        }
    }
}
