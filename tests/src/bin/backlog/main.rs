//! Sends many messages through a slow consumer, and fails when the memory of the process grows meanwhile.
//!
//! ```text
//! cargo run --release -p polywire-tests --bin backlog -- memory|nats [MESSAGES [SLOWNESS_IN_MICROSECONDS]]
//! ```
//!
//! The publishers never wait for anything but the broker, so the backlog is always as large as the broker lets it be; the
//! handler sleeps. Publishers and consumer are in this process, a broker in one of its own. Once a second the resident
//! size is read from `/proc/self/statm`. What counts is how much it grows after the first tenth of the messages, when
//! every buffer has been full: at most [`MOST_GROWTH`], which is a few bytes for each of 10 million messages.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a run that cannot go on says why")]

mod resident;

use polywire::{Outcome, Request, Response};
use polywire_tests::{brokers::NatsServer, wires::serve};
use resident::Samples;
use std::{
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const USAGE: &str = "usage: backlog memory|nats [MESSAGES [SLOWNESS_IN_MICROSECONDS]]";
const MESSAGES: u64 = 10_000_000;
const PUBLISHERS: u64 = 256;
/// The bytes that the process may grow by after the first tenth.
const MOST_GROWTH: u64 = 32 << 20;

/// Takes work.
#[polywire::service(package = "backlog.v1")]
trait Backlog {
    /// A piece of work.
    #[queue(command, address = "backlog.work", max_in_flight = 256)]
    async fn work(&self, request: Request<Work>) -> Outcome<()>;
}

/// A piece of work.
#[polywire::message(package = "backlog.v1")]
struct Work {
    #[field(1)]
    number: u64,
    #[field(2)]
    text: String,
}

/// A handler that takes its time.
struct Slow {
    pause: Duration,
    handled: Arc<AtomicU64>,
}

impl Backlog for Slow {
    async fn work(&self, _: Request<Work>) -> Outcome<()> {
        tokio::time::sleep(self.pause).await;
        self.handled.fetch_add(1, Ordering::Relaxed);
        Ok(Response::new(()))
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (broker, numbers) = match arguments.split_first() {
        Some((broker, numbers)) if numbers.len() <= 2 => (broker.as_str(), numbers),
        _ => return usage(),
    };
    let Ok(numbers) = numbers.iter().map(|number| number.parse()).collect::<Result<Vec<u64>, _>>() else {
        return usage();
    };
    let messages = numbers.first().copied().unwrap_or(MESSAGES);
    let pause = numbers.get(1).copied().map(Duration::from_micros);
    match broker {
        "memory" => {
            run(broker, "memory://backlog", messages, pause.unwrap_or(Duration::from_millis(1))).await
        }
        "nats" => {
            let server = NatsServer::start();
            run(broker, &server.uri(), messages, pause.unwrap_or(Duration::from_millis(10))).await
        }
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

async fn run(broker: &str, uri: &str, messages: u64, pause: Duration) -> ExitCode {
    let handled = Arc::<AtomicU64>::default();
    let slow = Slow { pause, handled: handled.clone() };
    let (_, _server) = serve(polywire::Server::new().add(BacklogServer::new(slow)), uri).await;
    let client = BacklogClient::connect(uri).await.expect("the broker is there");
    let (begin, next) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let mut publishers = JoinSet::new();
    for _ in 0..PUBLISHERS {
        publishers.spawn(publish(client.clone(), next.clone(), messages));
    }
    let mut samples = Samples::default();
    let mut clock = tokio::time::interval(Duration::from_secs(1));
    let mut published_after = None;
    loop {
        clock.tick().await;
        let done = handled.load(Ordering::Relaxed);
        samples.take(done);
        if published_after.is_none() && next.load(Ordering::Relaxed) >= messages {
            published_after = Some(begin.elapsed());
        }
        if done >= messages {
            break;
        }
    }
    publishers.join_all().await;
    let growth = samples.growth_after(messages / 10);
    println!(
        "{broker}: {messages} messages in {:.0} s, the last published after {:.0} s",
        begin.elapsed().as_secs_f64(),
        published_after.unwrap_or_else(|| begin.elapsed()).as_secs_f64()
    );
    println!("{samples}");
    println!(
        "grown after the first tenth: {:.1} MiB of at most {} MiB",
        growth as f64 / f64::from(1 << 20),
        MOST_GROWTH >> 20
    );
    if growth <= MOST_GROWTH { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn publish(client: BacklogClient, next: Arc<AtomicU64>, messages: u64) {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= messages {
            return;
        }
        let work = Work { number, text: "x".repeat(100) };
        client.work(work).await.expect("the broker has the message");
    }
}
