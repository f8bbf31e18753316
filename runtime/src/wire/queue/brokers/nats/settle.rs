//! The fate of a message of a stream.

use super::{
    connection::ANSWER_TIMEOUT,
    headers::{self, Identity},
    publish, subject,
    subscription::Held,
};
use crate::{
    BoxFuture,
    wire::queue::{BrokerError, Death, Envelope, Settle, Settlement},
};
use async_nats::{RequestErrorKind, client::Request};
use bytes::Bytes;
use std::{sync::Arc, time::Duration};
use tokio::sync::OwnedSemaphorePermit;

/// The time that a message waits that could not be stored as a dead letter.
const DEAD_LETTER_RETRY: Duration = Duration::from_secs(1);
/// The number of times that the server is asked to confirm an acknowledgement.
const TRIES: u32 = 3;

/// Settles one message; dropped, it gives it back.
pub(super) struct Settler(Option<Receipt>);

/// A message in hand, and its place.
pub(super) struct Receipt {
    pub(super) held: Held,
    pub(super) envelope: Arc<Envelope>,
    pub(super) _slot: OwnedSemaphorePermit,
}

impl Settler {
    pub(super) fn new(receipt: Receipt) -> Self {
        Self(Some(receipt))
    }
}

impl Settle for Settler {
    fn settle(mut self: Box<Self>, settlement: Settlement) -> BoxFuture<Result<(), BrokerError>> {
        let receipt = self.0.take();
        Box::pin(async move {
            match receipt {
                Some(receipt) => receipt.settle(settlement).await,
                None => Ok(()),
            }
        })
    }
}

impl Drop for Settler {
    fn drop(&mut self) {
        let Some(receipt) = self.0.take() else { return };
        let runtime = receipt.held.subscription.runtime.clone();
        runtime.spawn(async move { receipt.give_back().await });
    }
}

impl Receipt {
    /// Gives the message back for the next attempt.
    pub(super) async fn give_back(self) {
        if let Err(error) = self.acknowledge("-NAK".into()).await {
            tracing::debug!(%error, "a message comes back only after its time");
        }
    }

    pub(super) async fn settle(self, settlement: Settlement) -> Result<(), BrokerError> {
        let subscription = &self.held.subscription;
        match settlement {
            Settlement::Done => {
                subscription.forget(self.held.place.sequence);
                self.acknowledge("+ACK".into()).await
            }
            Settlement::Retry { after, failure } => {
                subscription.remember(self.held.place.sequence, failure);
                self.acknowledge(delayed(after)).await
            }
            Settlement::Dead(death) => self.bury(death).await,
        }
    }

    async fn bury(self, death: Box<Death>) -> Result<(), BrokerError> {
        if let Err(error) = self.store(death).await {
            self.acknowledge(delayed(DEAD_LETTER_RETRY)).await?;
            return Err(error);
        }
        self.held.subscription.forget(self.held.place.sequence);
        self.acknowledge("+TERM".into()).await
    }

    /// Stores a copy as a dead letter. It has an id of its own at the server: one that is published again and dies
    /// again within the duplicate window must not be dropped.
    async fn store(&self, death: Box<Death>) -> Result<(), BrokerError> {
        let subscription = &self.held.subscription;
        let Some(address) = &subscription.route.dead_letter else { return Ok(()) };
        let mut envelope = Envelope::clone(&self.envelope);
        envelope.expiry = None;
        envelope.death = Some(death);
        let name = format!("{}.dead.{}", envelope.id, self.held.place.sequence);
        let subject = subject::of_address(address)?.to_owned();
        let outgoing = headers::write(envelope, Some(&subscription.route), Identity::Copy(name))?;
        publish::confirmed(&subscription.connection, address, subject, outgoing).await
    }

    /// Tells the server, and waits for its word.
    async fn acknowledge(&self, what: Bytes) -> Result<(), BrokerError> {
        let client = &self.held.subscription.connection.client;
        let mut tries = 1;
        loop {
            let request = Request::new().payload(what.clone()).timeout(Some(ANSWER_TIMEOUT));
            match client.send_request(self.held.receipt.clone(), request).await {
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == RequestErrorKind::TimedOut && tries < TRIES => tries += 1,
                Err(error) => return Err(BrokerError::Connection(error.into())),
            }
        }
    }
}

fn delayed(after: Duration) -> Bytes {
    let nanoseconds = i64::try_from(after.as_nanos()).unwrap_or(i64::MAX);
    Bytes::from(format!("-NAK {{\"delay\":{nanoseconds}}}"))
}
