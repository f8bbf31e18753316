//! Inboxes: direct reply-to.
//!
//! The server knows such an inbox by a long name, which stands for a channel of this connection. A client usually
//! writes `amq.rabbitmq.reply-to` and publishes on that channel, where the server puts the long name in its place. Here
//! the inbox learns its long name once, from a message without a receiver that comes back, and then writes it itself:
//! so messages may be published on any channel, and calls of both directions have an address that others can write to.

use super::{
    connection::{ANSWER_TIMEOUT, Connection},
    error, properties,
};
use crate::{
    Status,
    wire::queue::{Address, BrokerError, Envelope, Inbox, Receive},
};
use futures_util::StreamExt as _;
use lapin::{
    BasicProperties, Channel, Consumer,
    message::Delivery,
    options::{BasicConsumeOptions, BasicPublishOptions, ConfirmSelectOptions},
    types::FieldTable,
};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

const DIRECT_REPLY_TO: &str = "amq.rabbitmq.reply-to";
/// The time to wait before an inbox is opened again.
const PAUSE: Duration = Duration::from_millis(100);

/// The owner's names of inboxes, each with its present address; none while the connection is lost.
type Places = HashMap<Address, watch::Receiver<Option<Address>>>;

/// The inboxes of one connection.
#[derive(Debug, Default)]
pub(super) struct Inboxes(RwLock<Places>);

impl Inboxes {
    /// The address that replies to `address` are to be sent to. An inbox of this connection that is being opened again
    /// is waited for.
    pub(super) async fn current(&self, address: Address) -> Result<Address, BrokerError> {
        let place = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&address).cloned();
        let Some(mut place) = place else { return Ok(address) };
        match timeout(ANSWER_TIMEOUT, place.wait_for(Option::is_some)).await {
            Ok(Ok(current)) => Ok(current.clone().unwrap_or(address)),
            _ => Err(BrokerError::Connection("replies cannot be received for now".into())),
        }
    }

    fn add(&self, address: Address, place: watch::Receiver<Option<Address>>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(address, place);
    }

    fn remove(&self, address: &Address) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(address);
    }
}

/// The address at which an inbox listens.
struct Attached {
    /// The consumer ends with its channel.
    _channel: Channel,
    consumer: Consumer,
    address: Address,
}

/// Opens an inbox.
pub(super) async fn open(
    connection: Arc<Connection>,
    receiver: Arc<dyn Receive>,
) -> Result<Inbox, BrokerError> {
    let attached = attach(&connection).await?;
    let address = attached.address.clone();
    let (place, current) = watch::channel(Some(address.clone()));
    connection.inboxes.add(address.clone(), current);
    let gone = CancellationToken::new();
    let inbox = Inbox::new(address.clone(), gone.clone().drop_guard());
    tokio::spawn(async move {
        tokio::select! {
            () = gone.cancelled() => {}
            () = connection.closed.cancelled() => {}
            () = run(&connection, attached, &place, &*receiver) => {}
        }
        connection.inboxes.remove(&address);
    });
    Ok(inbox)
}

async fn attach(connection: &Connection) -> Result<Attached, BrokerError> {
    let channel = connection.channel().await?;
    let attaching = async {
        channel.confirm_select(ConfirmSelectOptions::default()).await?;
        let options = BasicConsumeOptions { no_ack: true, ..BasicConsumeOptions::default() };
        let table = FieldTable::default();
        let consumer = channel.basic_consume(DIRECT_REPLY_TO.into(), "".into(), options, table).await?;
        Ok((consumer, learn(connection, &channel).await?))
    };
    let attached: lapin::Result<_> = match timeout(ANSWER_TIMEOUT, attaching).await {
        Ok(attached) => attached,
        Err(_) => return Err(BrokerError::Connection("the server does not answer".into())),
    };
    let (consumer, address) = attached.map_err(error::of)?;
    let address =
        address.ok_or_else(|| BrokerError::Refused("the server knows no direct reply-to".into()))?;
    Ok(Attached { _channel: channel, consumer, address })
}

/// The name that the server gives to the inbox of this channel.
async fn learn(connection: &Connection, channel: &Channel) -> lapin::Result<Option<Address>> {
    let nobody = format!("polywire.nobody.{}", connection.ids.next());
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let properties = BasicProperties::default().with_reply_to(DIRECT_REPLY_TO.into());
    let sent = channel.basic_publish("".into(), nobody.into(), options, &[], properties).await?;
    let returned = sent.await?.take_message();
    Ok(returned.and_then(|returned| properties::reply_to(&returned.properties)))
}

/// Hands over what arrives, and opens the inbox again when the connection was lost.
async fn run(
    connection: &Connection,
    mut attached: Attached,
    place: &watch::Sender<Option<Address>>,
    receiver: &dyn Receive,
) {
    loop {
        while let Some(Ok(message)) = attached.consumer.next().await {
            receiver.receive(envelope(connection, message));
        }
        place.send_replace(None);
        receiver.lost();
        attached = loop {
            match attach(connection).await {
                Ok(attached) => break attached,
                Err(error) => tracing::debug!(%error, "an inbox is not open"),
            }
            sleep(PAUSE).await;
        };
        place.send_replace(Some(attached.address.clone()));
    }
}

/// A message that cannot be read ends the call that waits for it.
fn envelope(connection: &Connection, message: Delivery) -> Envelope {
    let Delivery { properties, data, .. } = message;
    match properties::read(connection, &properties, data, connection.ids.next()) {
        Ok(envelope) => envelope,
        Err(spoiled) => {
            let mut envelope = Envelope::new(spoiled.envelope.id);
            envelope.correlation = spoiled.envelope.correlation;
            envelope.set_status(Status::internal(format!("the reply cannot be read: {}", spoiled.error)));
            envelope
        }
    }
}
