//! async-nats: requests over core NATS, work over JetStream.

use crate::{
    IN_FLIGHT,
    side::{Handled, RawNote, Side, text},
};
use async_nats::{
    HeaderMap,
    jetstream::{
        self,
        consumer::{AckPolicy, pull},
        stream::{Config, DiscardPolicy, RetentionPolicy},
    },
};
use polywire::{prost::Message as _, queue::IdSource};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Semaphore, task::JoinSet};
use tokio_stream::StreamExt as _;

const ECHO: &str = "raw.echo";
const WORK: &str = "raw.work";

pub(crate) async fn side(uri: &str) -> Side {
    let server = async_nats::connect(uri).await.unwrap();
    let client = async_nats::connect(uri).await.unwrap();
    let mut alive = JoinSet::new();
    let requests = server.queue_subscribe(ECHO, "raw".to_owned()).await.unwrap();
    server.flush().await.unwrap();
    alive.spawn(answer(server.clone(), requests));

    let streams = jetstream::new(server);
    let stream = Config {
        name: "raw".to_owned(),
        subjects: vec![WORK.to_owned()],
        retention: RetentionPolicy::WorkQueue,
        discard: DiscardPolicy::New,
        duplicate_window: Duration::from_secs(120),
        ..Config::default()
    };
    let stream = streams.create_stream(stream).await.unwrap();
    let consumer = pull::Config {
        durable_name: Some("workers".to_owned()),
        ack_policy: AckPolicy::Explicit,
        max_ack_pending: -1,
        ..pull::Config::default()
    };
    let consumer = stream.create_consumer(consumer).await.unwrap();
    let messages = consumer.stream().max_messages_per_batch(IN_FLIGHT).messages().await.unwrap();
    let handled = Arc::<Handled>::default();
    alive.spawn(work(messages, handled.clone()));

    let publisher = jetstream::new(client.clone());
    let ids = Arc::new(IdSource::new());
    let payload = || RawNote { text: text() }.encode_to_vec().into();
    Side {
        call: Arc::new(move || {
            let client = client.clone();
            Box::pin(async move {
                let answer = client.request(ECHO, payload()).await.unwrap();
                assert_eq!(RawNote::decode(answer.payload).unwrap().text.len(), 100);
            })
        }),
        publish: Arc::new(move || {
            let (publisher, id) = (publisher.clone(), ids.next().to_string());
            Box::pin(async move {
                let mut headers = HeaderMap::new();
                headers.insert("Nats-Msg-Id", id);
                let published = publisher.publish_with_headers(WORK, headers, payload()).await;
                published.unwrap().await.unwrap();
            })
        }),
        handled,
        _alive: Box::new(alive),
    }
}

async fn answer(client: async_nats::Client, mut requests: async_nats::Subscriber) {
    while let Some(request) = requests.next().await {
        let note = RawNote::decode(request.payload).unwrap();
        client.publish(request.reply.unwrap(), note.encode_to_vec().into()).await.unwrap();
    }
}

/// Has as many in hand as polywire, each acknowledged with the server's confirmation, as polywire does.
async fn work(mut messages: pull::Stream, handled: Arc<Handled>) {
    let room = Arc::new(Semaphore::new(IN_FLIGHT));
    while let Some(message) = messages.next().await {
        let message = message.unwrap();
        let room = room.clone().acquire_owned().await.unwrap();
        let handled = handled.clone();
        tokio::spawn(async move {
            RawNote::decode(message.payload.clone()).unwrap();
            handled.add();
            message.double_ack().await.unwrap();
            drop(room);
        });
    }
}
