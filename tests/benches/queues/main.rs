//! Queues through polywire against the client library of each broker alone, doing the same work with the same settings.
//!
//! ```text
//! cargo bench -p polywire-tests --features amqp,kafka,zeromq --bench queues -- [--quick] [NAMES]
//! ```
//!
//! Names are `memory`, `nats`, `rabbitmq`, `kafka` and `zeromq`; without names, every broker that is compiled in. Each broker is a process of its own on loopback; the two sides take
//! turns in every pass. The result is a table in Markdown: the median of the passes and their range.
//!
//! The work: a message of 100 bytes of text, written and read as protobuf by both sides. *Calls* are answered with the
//! same message, by 1 and by 64 callers, each of which waits for its answer. *Messages* are commands, published by
//! [`PUBLISHERS`] who each wait for the broker's word, and handled meanwhile, with at most [`IN_FLIGHT`] in hand, each of
//! which is acknowledged; what counts is the time from the first publish until the last is handled. With Kafka what is
//! handled keeps its place until it is committed, and the other side commits by the clock without such a bound; so there is
//! a row more, in which as many as the clock needs may wait to be committed.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a failure is a failed bench")]

#[cfg(feature = "amqp")]
mod amqp;
#[cfg(feature = "kafka")]
mod kafka;
mod measure;
mod memory;
mod nats;
mod polywire_side;
mod side;
#[cfg(feature = "zeromq")]
mod zeromq;

use measure::{Row, Schedule};
use polywire_tests::brokers::NatsServer;
use side::Side;
use std::time::Duration;

/// The number of publishers at a time.
const PUBLISHERS: usize = 256;
/// The number of messages that a consumer has in hand: polywire's default.
const IN_FLIGHT: usize = 256;

/// The brokers that can be named, in the order of the table.
const BROKERS: [&str; 5] = ["memory", "nats", "rabbitmq", "kafka", "zeromq"];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_named = |broker: &str| arguments.iter().any(|argument| argument == broker);
    let all = !BROKERS.into_iter().any(is_named);
    let schedule = match is_named("--quick") {
        true => Schedule { passes: 1, length: Duration::from_millis(500) },
        false => Schedule { passes: 5, length: Duration::from_secs(2) },
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("{}", Row::HEAD);
    for broker in BROKERS.into_iter().filter(|broker| all || is_named(broker)) {
        let rows = runtime.block_on(bench(broker, &schedule));
        rows.iter().for_each(|row| println!("{row}"));
    }
    runtime.shutdown_timeout(Duration::from_secs(5));
}

async fn bench(broker: &str, schedule: &Schedule) -> Vec<Row> {
    match broker {
        "memory" => memory::bench(schedule).await,
        "nats" => {
            let server = NatsServer::start();
            let raw = nats::side(&server.uri()).await;
            compare("NATS", schedule, &server.uri(), &raw).await
        }
        #[cfg(feature = "amqp")]
        "rabbitmq" => {
            let server = polywire_tests::brokers::RabbitServer::start();
            let raw = amqp::side(&server.uri()).await;
            compare("RabbitMQ", schedule, &server.uri(), &raw).await
        }
        #[cfg(feature = "kafka")]
        "kafka" => {
            let server = polywire_tests::brokers::KafkaServer::start();
            let raw = kafka::side(&server.authority()).await;
            let mut rows = compare("Kafka", schedule, &kafka::uri(&server), &raw).await;
            let polywire = polywire_side::side(&kafka::uri_with_uncommitted(&server)).await;
            let work = format!("messages/s, {} uncommitted", kafka::UNCOMMITTED);
            rows.push(messages("Kafka", &work, schedule, &polywire, &raw).await);
            rows
        }
        #[cfg(feature = "zeromq")]
        "zeromq" => {
            let raw = zeromq::side().await;
            let uri = format!("zmq+tcp://127.0.0.1:{}", polywire_tests::brokers::free_port());
            compare("ZeroMQ", schedule, &uri, &raw).await
        }
        _ => Vec::new(),
    }
}

async fn compare(broker: &'static str, schedule: &Schedule, uri: &str, raw: &Side) -> Vec<Row> {
    let polywire = polywire_side::side(uri).await;
    let mut rows = Vec::new();
    for callers in [1, 64] {
        rows.push(
            schedule
                .compare(
                    broker,
                    &format!("calls/s, {callers} at once"),
                    async |side: &Side, length| side.calls(callers, length).await,
                    &polywire,
                    raw,
                )
                .await,
        );
    }
    rows.push(messages(broker, "messages/s", schedule, &polywire, raw).await);
    rows
}

async fn messages(broker: &'static str, work: &str, schedule: &Schedule, polywire: &Side, raw: &Side) -> Row {
    let measure = async |side: &Side, length| side.messages(PUBLISHERS, length).await;
    schedule.compare(broker, work, measure, polywire, raw).await
}
