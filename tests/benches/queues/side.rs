//! One side of a comparison, and the load that both sides get.

use polywire::BoxFuture;
use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{sync::Notify, task::JoinSet};

/// The text of every message.
pub(crate) fn text() -> String {
    "x".repeat(100)
}

/// The message, as both sides write it.
#[derive(Clone, PartialEq, polywire::prost::Message)]
#[prost(prost_path = "::polywire::prost")]
pub(crate) struct RawNote {
    #[prost(string, tag = "1")]
    pub(crate) text: String,
}

/// Makes one call, or publishes one message; done when it is answered, or the broker has it.
pub(crate) type Work = Arc<dyn Fn() -> BoxFuture<()> + Send + Sync>;

/// Polywire, or a client library: a server and a client that are connected.
pub(crate) struct Side {
    pub(crate) call: Work,
    pub(crate) publish: Work,
    pub(crate) handled: Arc<Handled>,
    /// The values that have to live as long as the side.
    pub(crate) _alive: Box<dyn Any + Send + Sync>,
}

/// Counts what the consumer has handled.
#[derive(Default)]
pub(crate) struct Handled {
    count: AtomicU64,
    more: Notify,
}

impl Handled {
    pub(crate) fn add(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.more.notify_waiters();
    }

    fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Waits until so many are handled.
    async fn reaches(&self, count: u64) {
        loop {
            let more = self.more.notified();
            tokio::pin!(more);
            more.as_mut().enable();
            if self.count() >= count {
                return;
            }
            more.await;
        }
    }
}

impl Side {
    /// Calls a second, of so many callers.
    pub(crate) async fn calls(&self, callers: usize, length: Duration) -> f64 {
        // Connections are opened, and topology is declared, with the first.
        (self.call)().await;
        let begin = Instant::now();
        let calls = repeat(&self.call, callers, begin + length).await;
        rate(calls, begin)
    }

    /// Messages a second, of so many publishers, until all are handled.
    pub(crate) async fn messages(&self, publishers: usize, length: Duration) -> f64 {
        (self.publish)().await;
        let before = self.handled.count();
        within(self.handled.reaches(before.max(1))).await;
        let before = self.handled.count();
        let begin = Instant::now();
        let published = repeat(&self.publish, publishers, begin + length).await;
        within(self.handled.reaches(before + published)).await;
        rate(published, begin)
    }
}

fn rate(count: u64, begin: Instant) -> f64 {
    count as f64 / begin.elapsed().as_secs_f64()
}

async fn within(future: impl Future<Output = ()>) {
    let done = tokio::time::timeout(Duration::from_secs(60), future).await;
    assert!(done.is_ok(), "what was published is not handled within 60 s");
}

/// The number of times that so many workers do `work`.
async fn repeat(work: &Work, workers: usize, end: Instant) -> u64 {
    let mut running = JoinSet::new();
    for _ in 0..workers {
        let work = work.clone();
        running.spawn(async move {
            let mut done = 0;
            while Instant::now() < end {
                work().await;
                done += 1;
            }
            done
        });
    }
    running.join_all().await.into_iter().sum()
}
