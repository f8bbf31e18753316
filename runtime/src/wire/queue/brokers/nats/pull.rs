//! Pulls the messages of one consumer: as many as there is room for, in one request at a time.

use super::{
    connection::Connection,
    gone, headers,
    settle::{Receipt, Settler},
    subscription::{Place, Subscription},
    topology::{self, Consumer},
};
use crate::wire::queue::{
    BrokerError, Delivery, Settlement,
    brokers::remote::{death, partition},
};
use async_nats::{Message, StatusCode, Subscriber};
use futures_util::StreamExt as _;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc, watch},
    time::{sleep, timeout},
};

/// The time that the server keeps a request for messages.
const EXPIRES: Duration = Duration::from_secs(30);
/// The interval in which it shows that it still has it.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// After which silence the request is taken for lost.
const SILENCE: Duration = Duration::from_secs(12);
/// The time to wait after a failure.
const PAUSE: Duration = Duration::from_millis(250);
/// The number of messages without a key that one request asks for where order is kept.
const BATCH_WITHOUT_KEY: usize = 16;

/// Pulls the messages of one consumer.
pub(super) struct Puller {
    subscription: Arc<Subscription>,
    consumer: Consumer,
    output: mpsc::UnboundedSender<Delivery>,
    reconnects: watch::Receiver<u64>,
    /// Room that is reserved for messages that were asked for.
    room: Option<OwnedSemaphorePermit>,
}

/// The reason that a request for messages ended.
enum Ended {
    /// It is used up: ask again.
    Again,
    /// It expired, or was lost with its connection: ask again.
    Idle,
    /// Something is wrong at the server.
    Trouble,
    /// The server does not know the consumer.
    Missing,
    /// No messages are wanted any more.
    Stopped,
}

impl Puller {
    pub(super) fn new(
        subscription: Arc<Subscription>,
        consumer: Consumer,
        output: mpsc::UnboundedSender<Delivery>,
    ) -> Self {
        let mut reconnects = subscription.connection.reconnects.clone();
        reconnects.mark_unchanged();
        Self { subscription, consumer, output, reconnects, room: None }
    }

    /// Pulls until the subscription ends; then gives back what was not handed out.
    pub(super) async fn run(mut self) {
        let connection = self.subscription.connection.clone();
        let inbox = connection.client.new_inbox();
        let mut subscriber = match connection.client.subscribe(inbox.clone()).await {
            Ok(subscriber) => subscriber,
            Err(error) => return tracing::error!(%error, "no messages can be pulled"),
        };
        let stop = self.subscription.stop.clone();
        loop {
            let ended = tokio::select! {
                biased;
                () = stop.cancelled() => Ended::Stopped,
                ended = self.round(&connection, &inbox, &mut subscriber) => ended,
            };
            match ended {
                Ended::Again => {}
                Ended::Idle => self.release(&connection).await,
                Ended::Trouble => pause(&self.subscription).await,
                Ended::Missing => {
                    pause(&self.subscription).await;
                    self.declare(&connection).await;
                }
                Ended::Stopped => break,
            }
        }
        self.drain(subscriber).await;
    }

    /// One request for messages.
    async fn round(&mut self, connection: &Connection, inbox: &str, subscriber: &mut Subscriber) -> Ended {
        if self.reconnects.has_changed().unwrap_or(false) {
            self.reconnects.mark_unchanged();
            return Ended::Idle;
        }
        let mut left = self.make_room().await;
        let next = format!("$JS.API.CONSUMER.MSG.NEXT.{}.{}", self.consumer.stream, self.consumer.name);
        let request = format!(
            r#"{{"batch":{left},"expires":{},"idle_heartbeat":{}}}"#,
            EXPIRES.as_nanos(),
            HEARTBEAT.as_nanos()
        );
        if connection.client.publish_with_reply(next, inbox.to_owned(), request.into()).await.is_err() {
            return Ended::Trouble;
        }
        while left > 0 {
            let next = tokio::select! {
                biased;
                next = timeout(SILENCE, subscriber.next()) => next,
                _ = self.reconnects.changed() => return Ended::Idle,
            };
            let Ok(Some(message)) = next else {
                return if next.is_err() { Ended::Idle } else { Ended::Stopped };
            };
            match message.status {
                None | Some(StatusCode::OK) => {
                    left -= 1;
                    self.hand_out(message).await;
                }
                Some(StatusCode::IDLE_HEARTBEAT) => {}
                Some(StatusCode::TIMEOUT | StatusCode::NOT_FOUND) => return Ended::Idle,
                Some(StatusCode::NO_RESPONDERS) => return Ended::Missing,
                Some(_) if is_deleted(&message) => return Ended::Missing,
                Some(status) => {
                    tracing::debug!(%status, description = message.description, "a request for messages ended");
                    return Ended::Trouble;
                }
            }
        }
        Ended::Again
    }

    /// Reserves room for as many messages as may be in flight, at least one, and returns their number.
    ///
    /// The consumers of an ordered route share the room: what one reserved, others could not use. There each message
    /// waits for room in hand. A partition gives no more at a time than may be unacknowledged.
    async fn make_room(&mut self) -> usize {
        if self.consumer.one_at_a_time {
            return 1;
        }
        if self.subscription.route.ordered {
            return BATCH_WITHOUT_KEY;
        }
        let slots = &self.subscription.slots;
        let reserved = self.room.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        if reserved == 0 {
            self.room = slots.clone().acquire_owned().await.ok();
        }
        let free = u32::try_from(slots.available_permits()).unwrap_or(u32::MAX);
        if let (Some(room), Ok(more)) = (&mut self.room, slots.clone().try_acquire_many_owned(free)) {
            room.merge(more);
        }
        self.room.as_ref().map_or(1, OwnedSemaphorePermit::num_permits)
    }

    async fn hand_out(&mut self, message: Message) {
        let Some((receipt, place)) = message.reply.clone().zip(place(&message)) else {
            return tracing::warn!("NATS sent a message that cannot be acknowledged");
        };
        let held = self.subscription.hold(place, receipt);
        let slot = match self.room.as_mut().and_then(|room| room.split(1)) {
            Some(slot) => slot,
            None => match self.subscription.slots.clone().acquire_owned().await {
                Ok(slot) => slot,
                Err(_) => return,
            },
        };
        let connection = &self.subscription.connection;
        let read = headers::read(&message, connection.ids.next(), &connection.limits());
        let (mut envelope, error) = match read {
            Ok(envelope) => (envelope, None),
            Err(spoiled) => (spoiled.envelope, Some(spoiled.error)),
        };
        envelope.attempt = place.attempt;
        envelope.reply_to = None;
        envelope.address = partition::published(&self.subscription.route, &message.subject);
        envelope.first_failure = self.subscription.first_failure(place.sequence).map(Box::new);
        let envelope = Arc::new(envelope);
        let receipt = Receipt { held, envelope: envelope.clone(), _slot: slot };
        match error {
            None => drop(self.output.send(Delivery::new(envelope, Box::new(Settler::new(receipt))))),
            Some(error) => {
                tracing::warn!(%error, id = %envelope.id, "a message cannot be read");
                let death = death(&self.subscription.route, &envelope, &error);
                tokio::spawn(receipt.settle(Settlement::Dead(death)));
            }
        }
    }

    /// Nothing has come for a while, or the server has come back: maybe it waits for what is gone.
    async fn release(&self, connection: &Connection) {
        if self.consumer.one_at_a_time
            && let Err(error) = gone::release(connection, &self.consumer).await
        {
            tracing::debug!(%error, consumer = self.consumer.name, "the state of a consumer is not known");
        }
    }

    async fn declare(&self, connection: &Connection) {
        let route = &self.subscription.route;
        let declared = async {
            topology::declare(connection, route).await?;
            topology::consumers(connection, route).await?;
            Ok::<_, BrokerError>(())
        };
        if let Err(error) = declared.await {
            tracing::warn!(%error, address = %route.address, "there is nothing to pull from");
        }
    }

    /// Messages that came while the server ended the subscription go back.
    async fn drain(self, subscriber: Subscriber) {
        let connection = &self.subscription.connection;
        for message in connection.end(subscriber).await {
            if let (Some(receipt), None) = (message.reply, message.status)
                && let Err(error) = connection.client.publish(receipt, "-NAK".into()).await
            {
                tracing::debug!(%error, "a message comes back only after its time");
            }
        }
    }
}

async fn pause(subscription: &Subscription) {
    tokio::select! {
        () = sleep(PAUSE) => {}
        () = subscription.stop.cancelled() => {}
    }
}

fn is_deleted(message: &Message) -> bool {
    message.description.as_deref().is_some_and(|text| text.eq_ignore_ascii_case("Consumer Deleted"))
}

/// Reads the acknowledgement subject (NATS ADR-15): `$JS.ACK.<stream>.<consumer>.<delivered>.<sequence>.…`, or with
/// domain and account before the stream.
fn place(message: &Message) -> Option<Place> {
    let tokens: Vec<&str> = message.reply.as_ref()?.strip_prefix("$JS.ACK.")?.split('.').collect();
    let first = if tokens.len() == 7 { 2 } else { 4 };
    let attempt = tokens.get(first)?.parse().ok()?;
    Some(Place { attempt, sequence: tokens.get(first + 1)?.parse().ok()? })
}
