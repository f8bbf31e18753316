//! Inboxes: a topic of its own each, or a place in a topic that several share.

use super::{
    apart::{Apart, apart},
    connection::{ANSWER_TIMEOUT, CLOSE_TIMEOUT, Connection},
    context::Membership,
    error, headers,
    topology::{self, Purpose, Topic},
};
use crate::{
    Status,
    wire::queue::{Address, BrokerError, Envelope, Inbox, KafkaBinding, Receive},
};
use rdkafka::{
    Message as _, Offset, TopicPartitionList,
    config::FromClientConfigAndContext as _,
    consumer::{Consumer as _, StreamConsumer},
    error::KafkaError,
    message::BorrowedMessage,
    types::RDKafkaErrorCode,
};
use std::sync::Arc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

type Reader = StreamConsumer<Membership>;

/// The place of an inbox.
struct Place {
    topic: String,
    /// The record key of its messages, where it shares the topic.
    key: Option<String>,
}

/// Opens an inbox. When this resolves, everything that is published to it will arrive.
pub(super) async fn open(
    connection: Arc<Connection>,
    receiver: Arc<dyn Receive>,
) -> Result<Inbox, BrokerError> {
    let place = place(&connection).await?;
    let address = match &place.key {
        Some(key) => Address::from(format!("{}#{key}", place.topic)),
        None => Address::from(place.topic.as_str()),
    };
    let (context, _) = Membership::new();
    let reader = Reader::from_config_and_context(&connection.config.consumer(&place.topic), context);
    let reader = Apart::new(reader.map_err(error::of)?);
    let reader = match place.key {
        Some(_) => read_from_end(&connection, reader, &place.topic).await?,
        None => read_from_begin(reader, &place.topic)?,
    };
    let gone = CancellationToken::new();
    let inbox = Inbox::new(address, gone.clone().drop_guard());
    connection.tasks.spawn(run(connection.clone(), reader, place, receiver, gone));
    Ok(inbox)
}

async fn place(connection: &Arc<Connection>) -> Result<Place, BrokerError> {
    let options = &connection.config.options;
    let id = connection.ids.next();
    if let Some(topic) = &options.reply_topic {
        return Ok(Place { topic: topic.clone(), key: Some(id.to_string()) });
    }
    let topic = format!("{}polywire.reply.{id}", options.prefix);
    let address = Address::from(topic.as_str());
    if !options.declare {
        return Err(BrokerError::Missing { address, what: "topic (name one as `reply_topic`)" });
    }
    let name = topic.as_str().into();
    let replies = Topic { name, purpose: Purpose::Replies, binding: KafkaBinding::DEFAULT };
    topology::declare(connection, &address, &[replies]).await?;
    Ok(Place { topic, key: None })
}

/// Places the reader at the begin of the only partition of a topic that is new.
fn read_from_begin(reader: Apart<Reader>, topic: &str) -> Result<Apart<Reader>, BrokerError> {
    let mut assignment = TopicPartitionList::new();
    let placed = assignment.add_partition_offset(topic, 0, Offset::Beginning);
    placed.and_then(|()| reader.assign(&assignment)).map_err(error::of)?;
    Ok(reader)
}

/// Places the reader at the end of every partition.
async fn read_from_end(
    connection: &Arc<Connection>,
    reader: Apart<Reader>,
    topic: &str,
) -> Result<Apart<Reader>, BrokerError> {
    let partitions = topology::partitions(connection, topic).await?;
    if partitions == 0 {
        return Err(BrokerError::Missing { address: topic.into(), what: "topic" });
    }
    let topic = topic.to_owned();
    let placed = apart(move || {
        let mut assignment = TopicPartitionList::new();
        for partition in (0..).take(partitions) {
            let (_, end) = reader.fetch_watermarks(&topic, partition, ANSWER_TIMEOUT)?;
            assignment.add_partition_offset(&topic, partition, Offset::Offset(end))?;
        }
        reader.assign(&assignment)?;
        Ok(reader)
    });
    placed.await.unwrap_or(Err(KafkaError::Canceled)).map_err(error::of)
}

/// Hands over what arrives until the inbox is gone.
async fn run(
    connection: Arc<Connection>,
    reader: Apart<Reader>,
    place: Place,
    receiver: Arc<dyn Receive>,
    gone: CancellationToken,
) {
    loop {
        let received = tokio::select! {
            biased;
            () = gone.cancelled() => break,
            () = connection.closed.cancelled() => break,
            received = reader.recv() => received,
        };
        match received {
            Ok(message) => {
                if let Some(envelope) = take(&connection, &place, &message) {
                    receiver.receive(envelope);
                }
            }
            Err(error) if is_lost(&error) => receiver.lost(),
            Err(error) => tracing::debug!(%error, "an inbox could not be read"),
        }
    }
    let _late = timeout(CLOSE_TIMEOUT, reader.end()).await;
    if place.key.is_none() {
        let _late = timeout(CLOSE_TIMEOUT, topology::remove(&connection, &place.topic)).await;
    }
}

fn is_lost(error: &KafkaError) -> bool {
    matches!(error.rdkafka_error_code(), Some(RDKafkaErrorCode::AllBrokersDown))
}

/// A message of this inbox; one that cannot be read ends the call that waits for it.
fn take(connection: &Connection, place: &Place, message: &BorrowedMessage<'_>) -> Option<Envelope> {
    if place.key.as_ref().is_some_and(|key| message.key() != Some(key.as_bytes())) {
        return None;
    }
    match headers::read(message, connection.limits()).envelope {
        Ok(envelope) => Some(envelope),
        Err(spoiled) => {
            let mut envelope = Envelope::new(spoiled.envelope.id);
            envelope.correlation = spoiled.envelope.correlation;
            envelope.set_status(Status::internal(format!("the reply cannot be read: {}", spoiled.error)));
            Some(envelope)
        }
    }
}
