//! lapin: direct reply-to for calls, a durable queue with confirms for messages.

use crate::{
    IN_FLIGHT,
    side::{Handled, RawNote, Side, text},
};
use lapin::{
    BasicProperties, Channel, Connection, ConnectionProperties, Consumer,
    options::{
        BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions, ConfirmSelectOptions,
        QueueDeclareOptions,
    },
    types::FieldTable,
};
use polywire::{prost::Message as _, queue::IdSource};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use tokio::{sync::oneshot, task::JoinSet};
use tokio_stream::StreamExt as _;

const ECHO: &str = "raw.echo";
const WORK: &str = "raw.work";
const REPLIES: &str = "amq.rabbitmq.reply-to";
const PERSISTENT: u8 = 2;

/// The calls that wait for their answer.
type Waiting = Arc<Mutex<HashMap<String, oneshot::Sender<Vec<u8>>>>>;

pub(crate) async fn side(uri: &str) -> Side {
    let server = Connection::connect(uri, ConnectionProperties::default()).await.unwrap();
    let client = Connection::connect(uri, ConnectionProperties::default()).await.unwrap();
    let mut alive = JoinSet::new();
    let (requests, consumer) = served(&server, ECHO).await;
    alive.spawn(answer(requests, consumer));
    let handled = Arc::<Handled>::default();
    let (_, consumer) = served(&server, WORK).await;
    alive.spawn(work(consumer, handled.clone()));

    let calls = confirming(&client).await;
    let no_ack = BasicConsumeOptions { no_ack: true, ..BasicConsumeOptions::default() };
    let replies = calls.basic_consume(REPLIES.into(), "".into(), no_ack, FieldTable::default());
    let replies = replies.await.unwrap();
    let waiting = Waiting::default();
    alive.spawn(read(replies, waiting.clone()));
    let publisher = confirming(&client).await;
    let ids = Arc::new(IdSource::new());
    let published = ids.clone();
    Side {
        call: Arc::new(move || {
            let (calls, waiting, id) = (calls.clone(), waiting.clone(), ids.next().to_string());
            Box::pin(async move {
                let (sender, answer) = oneshot::channel();
                waiting.lock().unwrap().insert(id.clone(), sender);
                let properties =
                    BasicProperties::default().with_correlation_id(id.into()).with_reply_to(REPLIES.into());
                publish(&calls, ECHO, properties).await;
                assert_eq!(RawNote::decode(&answer.await.unwrap()[..]).unwrap().text.len(), 100);
            })
        }),
        publish: Arc::new(move || {
            let (publisher, id) = (publisher.clone(), published.next().to_string());
            Box::pin(async move {
                let properties =
                    BasicProperties::default().with_message_id(id.into()).with_delivery_mode(PERSISTENT);
                publish(&publisher, WORK, properties).await;
            })
        }),
        handled,
        _alive: Box::new((alive, server, client)),
    }
}

/// Done when the server has it.
async fn publish(channel: &Channel, queue: &str, properties: BasicProperties) {
    let payload = RawNote { text: text() }.encode_to_vec();
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let sent = channel.basic_publish("".into(), queue.into(), options, &payload, properties).await;
    assert!(sent.unwrap().await.unwrap().is_ack());
}

async fn confirming(connection: &Connection) -> Channel {
    let channel = connection.create_channel().await.unwrap();
    channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
    channel
}

/// A durable queue and its consumer, with polywire's prefetch.
async fn served(connection: &Connection, queue: &str) -> (Channel, Consumer) {
    let channel = connection.create_channel().await.unwrap();
    let durable = QueueDeclareOptions::durable();
    channel.queue_declare(queue.into(), durable, FieldTable::default()).await.unwrap();
    let prefetch = u16::try_from(IN_FLIGHT).unwrap();
    channel.basic_qos(prefetch, BasicQosOptions::default()).await.unwrap();
    let options = BasicConsumeOptions::default();
    let consumer = channel.basic_consume(queue.into(), "".into(), options, FieldTable::default());
    let consumer = consumer.await.unwrap();
    (channel, consumer)
}

async fn answer(channel: Channel, mut requests: Consumer) {
    while let Some(request) = requests.next().await {
        let request = request.unwrap();
        let note = RawNote::decode(&request.data[..]).unwrap().encode_to_vec();
        let reply_to = request.properties.reply_to().clone().unwrap();
        let correlation = request.properties.correlation_id().clone().unwrap();
        let properties = BasicProperties::default().with_correlation_id(correlation);
        let options = BasicPublishOptions::default();
        channel.basic_publish("".into(), reply_to, options, &note, properties).await.unwrap();
        request.ack(BasicAckOptions::default()).await.unwrap();
    }
}

async fn read(mut replies: Consumer, waiting: Waiting) {
    while let Some(reply) = replies.next().await {
        let reply = reply.unwrap();
        let id = reply.properties.correlation_id().as_ref().unwrap().as_str();
        if let Some(waiting) = waiting.lock().unwrap().remove(id) {
            let _ = waiting.send(reply.data);
        }
    }
}

async fn work(mut messages: Consumer, handled: Arc<Handled>) {
    while let Some(message) = messages.next().await {
        let message = message.unwrap();
        RawNote::decode(&message.data[..]).unwrap();
        handled.add();
        message.ack(BasicAckOptions::default()).await.unwrap();
    }
}
