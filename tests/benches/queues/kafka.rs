//! rdkafka, with the properties that polywire sets and nothing of what only polywire needs.

use crate::side::{Handled, RawNote, Side, text};
use polywire::{prost::Message as _, queue::IdSource};
use polywire_tests::brokers::KafkaServer;
use rdkafka::{
    ClientConfig, Message as _, Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{CommitMode, Consumer as _, StreamConsumer},
    message::{Header, Headers as _, OwnedHeaders},
    producer::{FutureProducer, FutureRecord},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::{sync::oneshot, task::JoinSet};

const PARTITIONS: i32 = 2;
const ECHO: &str = "raw.echo";
const REPLIES: &str = "raw.replies";
const WORK: &str = "raw.work";
/// The interval in which polywire commits.
const COMMIT_INTERVAL: Duration = Duration::from_millis(50);

/// The calls that wait for their answer.
type Waiting = Arc<Mutex<HashMap<String, oneshot::Sender<Vec<u8>>>>>;

/// The address that polywire connects to.
pub(crate) fn uri(server: &KafkaServer) -> String {
    format!("{}?partitions={PARTITIONS}", server.uri())
}

/// The number of messages that may wait to be committed, where there is room for them.
pub(crate) const UNCOMMITTED: u32 = 16384;

/// The same, apart from the other, with room for what waits to be committed.
pub(crate) fn uri_with_uncommitted(server: &KafkaServer) -> String {
    format!("{}&prefix=wide.&uncommitted={UNCOMMITTED}", uri(server))
}

pub(crate) async fn side(servers: &str) -> Side {
    create(servers, &[ECHO, REPLIES, WORK]).await;
    let mut alive = JoinSet::new();
    let requests = consumer(servers, ECHO);
    requests.subscribe(&[ECHO]).unwrap();
    alive.spawn(answer(requests, producer(servers)));
    let replies = consumer(servers, REPLIES);
    let mut all = TopicPartitionList::new();
    for partition in 0..PARTITIONS {
        all.add_partition_offset(REPLIES, partition, Offset::Beginning).unwrap();
    }
    replies.assign(&all).unwrap();
    let waiting = Waiting::default();
    alive.spawn(read(replies, waiting.clone()));
    let handled = Arc::<Handled>::default();
    let messages = consumer(servers, WORK);
    messages.subscribe(&[WORK]).unwrap();
    alive.spawn(work(messages, handled.clone()));

    let client = producer(servers);
    let publisher = client.clone();
    let ids = Arc::new(IdSource::new());
    let published = ids.clone();
    Side {
        call: Arc::new(move || {
            let (client, waiting, id) = (client.clone(), waiting.clone(), ids.next().to_string());
            Box::pin(async move {
                let (sender, answer) = oneshot::channel();
                waiting.lock().unwrap().insert(id.clone(), sender);
                publish(&client, ECHO, "correlation-id", &id).await;
                assert_eq!(RawNote::decode(&answer.await.unwrap()[..]).unwrap().text.len(), 100);
            })
        }),
        publish: Arc::new(move || {
            let (publisher, id) = (publisher.clone(), published.next().to_string());
            Box::pin(async move { publish(&publisher, WORK, "message-id", &id).await })
        }),
        handled,
        _alive: Box::new(alive),
    }
}

/// Done when the broker has it.
async fn publish(producer: &FutureProducer, topic: &str, header: &str, id: &str) {
    let payload = RawNote { text: text() }.encode_to_vec();
    let headers = OwnedHeaders::new().insert(Header { key: header, value: Some(id) });
    let record = FutureRecord::<(), _>::to(topic).payload(&payload).headers(headers);
    producer.send_result(record).map_err(|(error, _)| error).unwrap().await.unwrap().unwrap();
}

async fn create(servers: &str, topics: &[&str]) {
    let admin: AdminClient<DefaultClientContext> = config(servers).create().unwrap();
    let topics = topics.iter().map(|topic| NewTopic::new(topic, PARTITIONS, TopicReplication::Fixed(1)));
    let topics: Vec<_> = topics.collect();
    admin.create_topics(&topics, &AdminOptions::new()).await.unwrap();
}

fn config(servers: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", servers);
    config
}

fn producer(servers: &str) -> FutureProducer {
    let mut config = config(servers);
    config.set("enable.idempotence", "true").set("acks", "all").set("linger.ms", "0");
    config.set("partitioner", "murmur2_random").create().unwrap()
}

fn consumer(servers: &str, group: &str) -> StreamConsumer {
    let mut config = config(servers);
    config.set("group.id", group).set("enable.auto.commit", "false").set("auto.offset.reset", "earliest");
    config.set("queued.min.messages", "10000").set("queued.max.messages.kbytes", "8192");
    config.set("fetch.queue.backoff.ms", "20").set("fetch.wait.max.ms", "250").create().unwrap()
}

/// Does not wait until the broker has an answer before it takes the next request.
async fn answer(consumer: StreamConsumer, producer: FutureProducer) {
    loop {
        let request = consumer.recv().await.unwrap();
        let headers = OwnedHeaders::new().insert(request.headers().unwrap().get(0));
        let note = RawNote::decode(request.payload().unwrap()).unwrap().encode_to_vec();
        let record = FutureRecord::<(), _>::to(REPLIES).payload(&note).headers(headers);
        let delivery = producer.send_result(record).map_err(|(error, _)| error).unwrap();
        tokio::spawn(async move { delivery.await.unwrap().unwrap() });
    }
}

async fn read(consumer: StreamConsumer, waiting: Waiting) {
    loop {
        let reply = consumer.recv().await.unwrap();
        let id = str::from_utf8(reply.headers().unwrap().get(0).value.unwrap()).unwrap();
        if let Some(waiting) = waiting.lock().unwrap().remove(id) {
            let _ = waiting.send(reply.payload().unwrap().to_vec());
        }
    }
}

async fn work(consumer: StreamConsumer, handled: Arc<Handled>) {
    let mut marks = HashMap::new();
    let mut committed = Instant::now();
    loop {
        let message = consumer.recv().await.unwrap();
        RawNote::decode(message.payload().unwrap()).unwrap();
        handled.add();
        marks.insert(message.partition(), message.offset() + 1);
        if committed.elapsed() >= COMMIT_INTERVAL {
            let mut offsets = TopicPartitionList::new();
            for (partition, mark) in &marks {
                offsets.add_partition_offset(WORK, *partition, Offset::Offset(*mark)).unwrap();
            }
            consumer.commit(&offsets, CommitMode::Async).unwrap();
            committed = Instant::now();
        }
    }
}
