//! Requests, taken by the members of a queue group.
//!
//! Core NATS forgets a message once it is sent. So what this side has received and does not handle is published again:
//! another member takes it, or its sender is told that nobody is there.

use super::{
    connection::Connection,
    headers::{self, Identity, Outgoing},
    publish, subject,
};
use crate::{
    BoxFuture,
    queue::{
        BrokerError, Deliveries, Delivery, Envelope, Route, Settle, Settlement, envelope::Spoiled,
        remote::refusal,
    },
};
use async_nats::{Message, Subscriber};
use futures_util::{StreamExt as _, stream::poll_fn};
use std::{
    sync::Arc,
    task::{Poll, ready},
};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::sync::PollSemaphore;

/// Takes requests from now on.
pub(super) async fn subscribe(
    connection: Arc<Connection>,
    route: Arc<Route>,
) -> Result<Deliveries, BrokerError> {
    let subject = subject::of_address(&route.address)?.to_owned();
    let subscribed = connection.client.queue_subscribe(subject, route.group.to_string()).await;
    let subscriber = subscribed.map_err(|error| BrokerError::Connection(error.into()))?;
    connection.synchronize().await?;
    let mut intake =
        Intake { connection: connection.clone(), subscriber: Some(subscriber), runtime: Handle::current() };
    let slots = usize::try_from(route.max_in_flight).unwrap_or(Semaphore::MAX_PERMITS);
    let mut slots = PollSemaphore::new(Arc::new(Semaphore::new(slots.min(Semaphore::MAX_PERMITS))));
    let mut slot = None;
    let deliveries = poll_fn(move |context| {
        loop {
            if slot.is_none() {
                slot = ready!(slots.poll_acquire(context));
            }
            let Some(subscriber) = &mut intake.subscriber else { return Poll::Ready(None) };
            let Some(message) = ready!(subscriber.poll_next_unpin(context)) else { return Poll::Ready(None) };
            match headers::read(&message, intake.connection.ids.next(), &intake.connection.limits()) {
                Ok(envelope) => {
                    return Poll::Ready(Some(Ok(intake.delivery(&message, envelope, slot.take()))));
                }
                Err(spoiled) => intake.refuse(*spoiled),
            }
        }
    });
    Ok(Deliveries::new(deliveries.take_until(connection.closed.clone().cancelled_owned())))
}

/// A subscription; dropped, it gives back what it has received meanwhile.
struct Intake {
    connection: Arc<Connection>,
    subscriber: Option<Subscriber>,
    runtime: Handle,
}

impl Intake {
    fn delivery(
        &self,
        message: &Message,
        envelope: Envelope,
        slot: Option<OwnedSemaphorePermit>,
    ) -> Delivery {
        let envelope = Arc::new(envelope);
        let settler = Settler {
            connection: self.connection.clone(),
            subject: message.subject.to_string(),
            envelope: Some(envelope.clone()),
            runtime: self.runtime.clone(),
            _slot: slot,
        };
        Delivery::new(envelope, Box::new(settler))
    }

    fn refuse(&self, spoiled: Spoiled) {
        tracing::warn!(error = %spoiled.error, "a request cannot be read");
        let Some((inbox, answer)) = refusal(&self.connection.ids, &spoiled.envelope, spoiled.error) else {
            return;
        };
        let connection = self.connection.clone();
        self.runtime.spawn(async move {
            if let Err(error) = publish::reply(&connection, &inbox, answer).await {
                tracing::debug!(%error, "an answer could not be sent");
            }
        });
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        let Some(subscriber) = self.subscriber.take() else { return };
        let connection = self.connection.clone();
        self.runtime.spawn(async move {
            for Message { subject, reply, headers, payload, .. } in connection.end(subscriber).await {
                let reply = reply.map(|reply| reply.to_string());
                let outgoing = Outgoing { reply, headers: headers.unwrap_or_default(), payload };
                give_back(&connection, subject.to_string(), outgoing).await;
            }
        });
    }
}

async fn give_back(connection: &Connection, subject: String, outgoing: Outgoing) {
    if let Err(error) = publish::send(connection, subject, outgoing).await {
        tracing::debug!(%error, "a request could not be given back");
    }
}

/// A request has its answer; settling it does nothing. Dropped, it goes to another member.
struct Settler {
    connection: Arc<Connection>,
    subject: String,
    envelope: Option<Arc<Envelope>>,
    runtime: Handle,
    _slot: Option<OwnedSemaphorePermit>,
}

impl Settler {
    fn again(&mut self) {
        let Some(envelope) = self.envelope.take() else { return };
        let mut envelope = Envelope::clone(&envelope);
        envelope.attempt = envelope.attempt.saturating_add(1);
        let Ok(outgoing) = headers::write(envelope, None, Identity::Message) else { return };
        let (connection, subject) = (self.connection.clone(), std::mem::take(&mut self.subject));
        self.runtime.spawn(async move { give_back(&connection, subject, outgoing).await });
    }
}

impl Settle for Settler {
    fn settle(mut self: Box<Self>, settlement: Settlement) -> BoxFuture<Result<(), BrokerError>> {
        match settlement {
            Settlement::Retry { .. } => self.again(),
            Settlement::Done | Settlement::Dead(_) => self.envelope = None,
        }
        Box::pin(std::future::ready(Ok(())))
    }
}

impl Drop for Settler {
    fn drop(&mut self) {
        self.again();
    }
}
