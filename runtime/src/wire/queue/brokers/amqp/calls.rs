//! Requests, and the messages of a call that follow.

use super::{
    connection::Connection,
    error, names,
    outbox::{Place, begin},
    properties::{self, Kind, Outgoing},
    store,
};
use crate::{
    Status,
    wire::queue::{Address, BrokerError, Envelope, Frame, Id, Route},
};
use futures_util::TryFutureExt as _;
use lapin::{Channel, message::BasicReturnMessage, options::BasicPublishOptions};
use std::{
    pin::pin,
    sync::{PoisonError, RwLock, Weak},
};
use tokio::sync::mpsc;

/// Publishes a request. If no server takes it, it comes back to the sender's inbox.
pub(super) async fn request(
    connection: &Connection,
    route: &Route,
    envelope: Envelope,
) -> Result<(), BrokerError> {
    let place = store::place(connection, route, &envelope)?;
    match send(connection, place, envelope).await {
        Err(BrokerError::Missing { address, .. }) => Err(BrokerError::NoReceiver { address }),
        sent => sent,
    }
}

/// Publishes a request to one queue.
pub(super) async fn request_again(
    connection: &Connection,
    address: &Address,
    queue: &str,
    envelope: Envelope,
) -> Result<(), BrokerError> {
    let key = names::short(address, queue)?;
    let place = Place { exchange: "".into(), key, mandatory: true, address: address.clone() };
    send(connection, place, envelope).await
}

async fn send(connection: &Connection, place: Place, mut envelope: Envelope) -> Result<(), BrokerError> {
    if let Some(reply_to) = envelope.reply_to.take() {
        envelope.reply_to = Some(connection.inboxes.current(reply_to).await?);
    }
    connection.requests.publish(place, properties::write(connection, envelope, Kind::Call)?).await
}

/// Sends a message to an inbox.
pub(super) async fn reply(
    connection: &Connection,
    inbox: &Address,
    mut envelope: Envelope,
) -> Result<(), BrokerError> {
    if let Some(reply_to) = envelope.reply_to.take() {
        envelope.reply_to = Some(connection.inboxes.current(reply_to).await?);
    }
    let in_stream = matches!(envelope.frame, Frame::Item { .. });
    let outgoing = properties::write(connection, envelope, Kind::Call)?;
    connection.replies.send(connection, inbox, outgoing, in_stream).await
}

/// The channel of replies: they are not confirmed, as the server stores none of them.
#[derive(Debug, Default)]
pub(super) struct Replies(RwLock<Option<Channel>>);

impl Replies {
    async fn send(
        &self,
        connection: &Connection,
        inbox: &Address,
        outgoing: Outgoing,
        in_stream: bool,
    ) -> Result<(), BrokerError> {
        let key = names::short(inbox, inbox.as_str())?;
        let channel = self.channel(connection).await?;
        let Outgoing { properties, payload } = outgoing;
        let options = BasicPublishOptions::default();
        let mut sending =
            pin!(channel.basic_publish("".into(), key, options, &payload, properties).map_ok(drop));
        let sent = match in_stream {
            // The place of an item in its stream shows when one was lost, so the next need not wait for this one.
            true => begin(&mut sending).await.unwrap_or(Ok(())),
            false => sending.await,
        };
        sent.map_err(error::of)
    }

    async fn channel(&self, connection: &Connection) -> Result<Channel, BrokerError> {
        if let Some(channel) = self.open_channel() {
            return Ok(channel);
        }
        let another = connection.channel().await?;
        let mut channel = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Messages of one call keep their order: all go over the first channel that was opened.
        Ok(match &*channel {
            Some(channel) if channel.status().connected() => channel.clone(),
            _ => channel.insert(another).clone(),
        })
    }

    fn open_channel(&self) -> Option<Channel> {
        let channel = self.0.read().unwrap_or_else(PoisonError::into_inner);
        channel.as_ref().filter(|channel| channel.status().connected()).cloned()
    }
}

/// Tells the senders of requests that no queue takes.
pub(super) async fn answer_undeliverable(
    connection: Weak<Connection>,
    mut returned: mpsc::UnboundedReceiver<BasicReturnMessage>,
) {
    while let Some(message) = returned.recv().await {
        let Some(connection) = connection.upgrade() else { return };
        let id = connection.ids.next();
        let properties = &message.delivery.properties;
        let request = match properties::read(&connection, properties, Vec::new(), id) {
            Ok(request) => request,
            Err(spoiled) => spoiled.envelope,
        };
        let Some(inbox) = request.reply_to else { continue };
        let answer = nobody(connection.ids.next(), request.correlation);
        if let Err(error) = reply(&connection, &inbox, answer).await {
            tracing::debug!(%error, "that nobody serves a request could not be told");
        }
    }
}

/// The message that reports to the sender of a request that no server takes it.
pub(super) fn nobody(id: Id, call: Option<Id>) -> Envelope {
    let mut envelope = Envelope::new(id);
    envelope.correlation = call;
    envelope.set_status(Status::unavailable("nobody serves the method at its address"));
    envelope
}
