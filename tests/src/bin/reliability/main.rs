//! Publishes to a real broker while consumers and the broker fail, and counts what became of every message.
//!
//! ```text
//! cargo run --release -p polywire-tests --features kafka --bin reliability -- nats
//! ```
//!
//! A run of 60 s: three times one of two consumers is killed, twice the broker is killed and started again, once it is
//! frozen for 5 s. Consumers are processes of their own, as in production; they write down each message before they
//! return. Everything is on loopback, bounded in time, and ended by process id.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a run that cannot go on says why"
)]

mod consumer;
mod faults;
mod journal;
mod publisher;
mod report;

use faults::Run;
use std::{env, process::ExitCode, time::Duration};

const USAGE: &str = "usage: reliability nats|kafka|rabbitmq [SECONDS [MESSAGES_PER_SECOND]]";

/// The first argument of a process that consumes.
const CONSUMER: &str = "consumer";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [CONSUMER, uri, journal] => {
            consumer::consume(uri, journal.as_ref()).await;
            ExitCode::SUCCESS
        }
        [broker, options @ ..] if options.len() <= 2 => {
            let numbers: Result<Vec<u64>, _> = options.iter().map(|option| option.parse()).collect();
            let Ok(numbers) = numbers else { return usage() };
            let seconds = numbers.first().copied().unwrap_or(60);
            let rate = numbers.get(1).copied().unwrap_or(2000);
            let Some(run) = Run::new(broker, Duration::from_secs(seconds), rate) else { return usage() };
            let outcome = run.run().await;
            println!("{outcome}");
            if outcome.is_kept() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}
