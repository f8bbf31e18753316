//! Kafka through polywire against the client library alone, with the same settings, on one node of its own.
//!
//! `cargo bench -p polywire-tests --features kafka --bench kafka`: commands a second from the first publish to the last
//! that is handled, and calls a second with 1 and with 64 callers. Each figure is the best of three rounds, the two sides
//! in turn.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a failure is a failed bench")]

use bytes::Bytes;
use polywire::{
    Method as _, Request, Response,
    queue::{
        Broker, Envelope, Id, IdSource, QueueTransport, Route, Settlement, Target,
        kafka::{KafkaBroker, KafkaOptions},
    },
};
use polywire_tests::{
    brokers::KafkaServer,
    conformance::{
        Running,
        desk::{Ask, Desk, News},
    },
};
use rdkafka::{
    ClientConfig, Message as _, Offset, TopicPartitionList,
    consumer::{CommitMode, Consumer as _, StreamConsumer},
    message::{Header, Headers as _, OwnedHeaders},
    producer::{FutureProducer, FutureRecord},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::sync::{Semaphore, oneshot};
use tokio_stream::StreamExt as _;

const MESSAGES: usize = 100_000;
const CALLS: usize = 5_000;
const PUBLISHERS: usize = 1024;
const PAYLOAD: [u8; 100] = [7; 100];
const ROUNDS: usize = 3;
const PARTITIONS: u16 = 2;

fn main() {
    let server = KafkaServer::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        report("events/s", async || polywire_events(&server).await, async || raw_events(&server).await).await;
        for callers in [1, 64] {
            let name = format!("calls/s, {callers} at once");
            let (ours, raw) =
                (async || polywire_calls(&server, callers).await, async || raw_calls(&server, callers).await);
            report(&name, ours, raw).await;
        }
    });
    runtime.shutdown_timeout(Duration::from_secs(5));
}

async fn report(what: &str, ours: impl AsyncFn() -> f64, raw: impl AsyncFn() -> f64) {
    let (mut best_ours, mut best_raw) = (0_f64, 0_f64);
    for _ in 0..ROUNDS {
        best_raw = best_raw.max(raw().await);
        best_ours = best_ours.max(ours().await);
    }
    println!("{what}: polywire {best_ours:.0}, rdkafka {best_raw:.0}, ratio {:.3}", best_ours / best_raw);
}

fn options() -> KafkaOptions {
    KafkaOptions::default().with_prefix(format!("{}.", IdSource::new().next())).with_partitions(PARTITIONS)
}

async fn connect(server: &KafkaServer, options: &KafkaOptions) -> Arc<dyn Broker> {
    KafkaBroker::with_options(&[&server.authority()], options.clone()).await.unwrap().into()
}

fn rate(count: usize, begin: Instant) -> f64 {
    count as f64 / begin.elapsed().as_secs_f64()
}

async fn polywire_events(server: &KafkaServer) -> f64 {
    let options = options();
    let mut route = Route::of(News::DESCRIPTOR).unwrap();
    route.max_in_flight = PUBLISHERS as u32;
    let route = Arc::new(route);
    let consumer = connect(server, &options).await;
    let mut deliveries = consumer.subscribe(route.clone()).await.unwrap();
    let producer = connect(server, &options).await;
    let begin = Instant::now();
    let publishing = tokio::spawn(async move {
        let room = Arc::new(Semaphore::new(PUBLISHERS));
        for number in 0..MESSAGES {
            let permit = room.clone().acquire_owned().await.unwrap();
            let mut envelope = Envelope::new(Id::parse(&number.to_string()));
            envelope.payload = Bytes::from_static(&PAYLOAD);
            let published = producer.publish(Target::Route(route.clone()), envelope);
            tokio::spawn(async move {
                published.await.unwrap();
                drop(permit);
            });
        }
        drop(room.acquire_many(PUBLISHERS as u32).await.unwrap());
        producer
    });
    for _ in 0..MESSAGES {
        deliveries.next().await.unwrap().unwrap().settle(Settlement::Done).await.unwrap();
    }
    let rate = rate(MESSAGES, begin);
    publishing.await.unwrap().close().await;
    drop(deliveries);
    consumer.close().await;
    rate
}

/// What polywire sets, and nothing of what only it needs.
fn raw_config(server: &KafkaServer) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", server.authority());
    config
}

fn raw_producer(server: &KafkaServer) -> FutureProducer {
    let mut config = raw_config(server);
    config.set("enable.idempotence", "true").set("acks", "all").set("linger.ms", "0");
    config.set("partitioner", "murmur2_random").create().unwrap()
}

fn raw_consumer(server: &KafkaServer, group: &str) -> StreamConsumer {
    let mut config = raw_config(server);
    config.set("group.id", group).set("enable.auto.commit", "false").set("auto.offset.reset", "earliest");
    config.set("queued.min.messages", "10000").set("queued.max.messages.kbytes", "8192");
    config.set("fetch.queue.backoff.ms", "20").set("fetch.wait.max.ms", "250").create().unwrap()
}

/// Makes topics as polywire would.
async fn declare(
    server: &KafkaServer,
    options: &KafkaOptions,
    method: &'static polywire::MethodDescriptor,
) -> String {
    let broker = connect(server, options).await;
    let route = Arc::new(Route::of(method).unwrap());
    broker.declare(route.clone()).await.unwrap();
    broker.close().await;
    format!("{}{}", options.prefix, route.address)
}

async fn raw_events(server: &KafkaServer) -> f64 {
    let options = options();
    let topic = declare(server, &options, News::DESCRIPTOR).await;
    let consumer = raw_consumer(server, &topic);
    let mut assignment = TopicPartitionList::new();
    for partition in 0..PARTITIONS {
        assignment.add_partition_offset(&topic, i32::from(partition), Offset::Beginning).unwrap();
    }
    consumer.assign(&assignment).unwrap();
    let producer = raw_producer(server);
    let begin = Instant::now();
    let publishing = tokio::spawn(async move {
        let room = Arc::new(Semaphore::new(PUBLISHERS));
        for number in 0..MESSAGES {
            let permit = room.clone().acquire_owned().await.unwrap();
            let id = number.to_string();
            let headers = OwnedHeaders::new().insert(Header { key: "message-id", value: Some(&id) });
            let record = FutureRecord::<(), _>::to(&topic).payload(&PAYLOAD[..]).headers(headers);
            let delivery = producer.send_result(record).map_err(|(error, _)| error).unwrap();
            tokio::spawn(async move {
                delivery.await.unwrap().unwrap();
                drop(permit);
            });
        }
        drop(room.acquire_many(PUBLISHERS as u32).await.unwrap());
    });
    let mut marks = HashMap::new();
    let mut committed = Instant::now();
    for _ in 0..MESSAGES {
        let message = consumer.recv().await.unwrap();
        marks.insert(message.partition(), message.offset() + 1);
        if committed.elapsed() >= Duration::from_millis(50) {
            let mut offsets = TopicPartitionList::new();
            for (partition, mark) in &marks {
                offsets.add_partition_offset(message.topic(), *partition, Offset::Offset(*mark)).unwrap();
            }
            consumer.commit(&offsets, CommitMode::Async).unwrap();
            committed = Instant::now();
        }
    }
    let rate = rate(MESSAGES, begin);
    publishing.await.unwrap();
    tokio::task::spawn_blocking(move || drop(consumer)).await.unwrap();
    rate
}

/// Makes calls with so many callers, after one of each to warm up.
async fn call_all<F: Future<Output = ()> + Send + 'static>(
    callers: usize,
    call: impl Fn() -> F + Clone + Send + 'static,
) -> f64 {
    call().await;
    let begin = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|_| {
            let call = call.clone();
            tokio::spawn(async move {
                for _ in 0..CALLS / callers {
                    call().await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    rate(CALLS / callers * callers, begin)
}

async fn polywire_calls(server: &KafkaServer, callers: usize) -> f64 {
    let options = options();
    let desk = Desk::default().ask(|request| async { Ok(Response::new(request.into_inner())) });
    let running = Running::start_over(connect(server, &options).await, desk).await;
    let client = QueueTransport::new(connect(server, &options).await);
    let text = "x".repeat(PAYLOAD.len());
    let rate = call_all(callers, move || {
        let (client, text) = (client.clone(), text.clone());
        async move {
            let called = polywire::__codegen::unary::<Ask>(&client, Request::new(text)).await;
            assert_eq!(called.unwrap().into_inner().len(), PAYLOAD.len());
        }
    })
    .await;
    running.stop();
    running.ended().await.unwrap();
    rate
}

async fn raw_calls(server: &KafkaServer, callers: usize) -> f64 {
    let options = options();
    let requests = declare(server, &options, Ask::DESCRIPTOR).await;
    let replies = declare(server, &options, News::DESCRIPTOR).await;
    let consumer = raw_consumer(server, &requests);
    consumer.subscribe(&[&requests]).unwrap();
    let serving = tokio::spawn(serve(consumer, raw_producer(server), replies.clone()));
    let waiting: Arc<Mutex<HashMap<String, oneshot::Sender<Vec<u8>>>>> = Arc::default();
    let reading = tokio::spawn(read_replies(raw_consumer(server, &replies), replies, waiting.clone()));
    let producer = raw_producer(server);
    let ids = Arc::new(IdSource::new());
    let rate = call_all(callers, move || {
        let (producer, waiting, id) = (producer.clone(), waiting.clone(), ids.next().to_string());
        let requests = requests.clone();
        async move {
            let (sender, reply) = oneshot::channel();
            waiting.lock().unwrap().insert(id.clone(), sender);
            let headers = OwnedHeaders::new().insert(Header { key: "correlation-id", value: Some(&id) });
            let record = FutureRecord::<(), _>::to(&requests).payload(&PAYLOAD[..]).headers(headers);
            producer.send_result(record).map_err(|(error, _)| error).unwrap().await.unwrap().unwrap();
            assert_eq!(reply.await.unwrap().len(), PAYLOAD.len());
        }
    })
    .await;
    serving.abort();
    reading.abort();
    rate
}

async fn serve(consumer: StreamConsumer, producer: FutureProducer, replies: String) {
    loop {
        let request = consumer.recv().await.unwrap().detach();
        let headers = OwnedHeaders::new().insert(request.headers().unwrap().get(0));
        let record = FutureRecord::<(), _>::to(&replies).payload(request.payload().unwrap()).headers(headers);
        let delivery = producer.send_result(record).map_err(|(error, _)| error).unwrap();
        tokio::spawn(async move { delivery.await.unwrap().unwrap() });
    }
}

async fn read_replies(
    consumer: StreamConsumer,
    topic: String,
    waiting: Arc<Mutex<HashMap<String, oneshot::Sender<Vec<u8>>>>>,
) {
    let mut assignment = TopicPartitionList::new();
    for partition in 0..PARTITIONS {
        assignment.add_partition_offset(&topic, i32::from(partition), Offset::Beginning).unwrap();
    }
    consumer.assign(&assignment).unwrap();
    loop {
        let reply = consumer.recv().await.unwrap();
        let id = String::from_utf8(reply.headers().unwrap().get(0).value.unwrap().to_vec()).unwrap();
        if let Some(waiting) = waiting.lock().unwrap().remove(&id) {
            let _ = waiting.send(reply.payload().unwrap().to_vec());
        }
    }
}
