//! Requests, taken by the members of a queue group.
//!
//! Core NATS forgets a message once it is sent. So what this side has received and does not handle is published again:
//! another member takes it, or its caller is told that there is no server. NATS reports that only to the publisher, so
//! such a request is sent in this side's name, and carries in a header where it is answered.

use super::{
    connection::Connection,
    headers::{self, Identity, Outgoing},
    publish, subject,
};
use crate::{
    BoxFuture,
    wire::queue::{
        BrokerError, Deliveries, Delivery, Envelope, Route, Settle, Settlement,
        brokers::remote::{partition, refusal},
        envelope::Spoiled,
    },
};
use async_nats::{Message, StatusCode, Subscriber};
use futures_util::{FutureExt as _, StreamExt as _, stream::poll_fn};
use std::{
    sync::Arc,
    task::{Poll, ready},
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tokio_util::sync::PollSemaphore;

/// The time to wait for a foreign server's answer to a request that was given back.
const FOREIGN_ANSWER: Duration = Duration::from_secs(30);

/// Takes requests from now on.
pub(super) async fn subscribe(
    connection: Arc<Connection>,
    route: Arc<Route>,
) -> Result<Deliveries, BrokerError> {
    let subject = subject::of_route(&route)?.to_owned();
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
                Ok(mut envelope) => {
                    envelope.address = partition::published(&route, &message.subject);
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
        let pending = connection.pending.clone();
        let giving_back = async move {
            for message in connection.end(subscriber).await {
                let reply = headers::answer_to(&message);
                let Message { subject, headers, payload, .. } = message;
                let outgoing = Outgoing { reply, headers: headers.unwrap_or_default(), payload };
                give_back(&connection, subject.to_string(), outgoing).await;
            }
        };
        pending.spawn_on(giving_back, &self.runtime);
    }
}

async fn give_back(connection: &Arc<Connection>, subject: String, outgoing: Outgoing) {
    if let Err(error) = try_give_back(connection, subject, outgoing).await {
        tracing::debug!(%error, "a request could not be given back");
    }
}

async fn try_give_back(
    connection: &Arc<Connection>,
    subject: String,
    mut outgoing: Outgoing,
) -> Result<(), BrokerError> {
    let Some(caller) = outgoing.reply.take() else {
        return publish::send(connection, subject, outgoing).await;
    };
    headers::set_answer_to(&mut outgoing.headers, &caller)?;
    let inbox = connection.client.new_inbox();
    let subscribed = connection.client.subscribe(inbox.clone()).await;
    let mut answers = subscribed.map_err(|error| BrokerError::Connection(error.into()))?;
    outgoing.reply = Some(inbox);
    publish::send(connection, subject, outgoing).await?;
    connection.synchronize().await?;
    match answers.next().now_or_never().flatten() {
        Some(answer) => forward(connection, caller, answer).await,
        None => {
            // A server has it. One that does not know the header answers here.
            let connection = connection.clone();
            tokio::spawn(async move {
                if let Ok(Some(answer)) = timeout(FOREIGN_ANSWER, answers.next()).await
                    && let Err(error) = forward(&connection, caller, answer).await
                {
                    tracing::debug!(%error, "an answer could not be passed on");
                }
            });
            Ok(())
        }
    }
}

/// Passes an answer on to the caller; without a server, a failure of the call.
async fn forward(connection: &Connection, caller: String, answer: Message) -> Result<(), BrokerError> {
    let outgoing = match answer.status {
        Some(StatusCode::NO_RESPONDERS) => {
            headers::write(headers::nobody(connection.ids.next(), None), None, Identity::Message)?
        }
        _ => Outgoing {
            reply: answer.reply.map(|reply| reply.to_string()),
            headers: answer.headers.unwrap_or_default(),
            payload: answer.payload,
        },
    };
    publish::send(connection, caller, outgoing).await
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
        let pending = connection.pending.clone();
        pending.spawn_on(async move { give_back(&connection, subject, outgoing).await }, &self.runtime);
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
