//! Publishes at a rate, in lanes: each lane is one key, whose messages follow one another.

use polywire_tests::load::v1::{LoadClient, WorkRequest};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{task::JoinSet, time::Instant};

/// The number of keys.
pub(crate) const LANES: u64 = 128;

/// The time that one publish may take before it is tried again.
const PATIENCE: Duration = Duration::from_secs(10);

/// The fate of the published messages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Published {
    /// The number of acknowledged messages of each lane: 1, 2, 3 and so on.
    pub(crate) acknowledged: Vec<u64>,
    /// Publishes that failed or stayed unknown, and were tried again under a new id: each may be a duplicate.
    pub(crate) repeated: u64,
    /// The longest time in which nothing was acknowledged.
    pub(crate) longest_pause: Duration,
}

/// Runs until stopped.
pub(crate) struct Publisher {
    lanes: JoinSet<u64>,
    stop: Arc<AtomicBool>,
    shared: Arc<Shared>,
}

struct Shared {
    repeated: AtomicU64,
    begin: Instant,
    /// When something was acknowledged last, and the longest pause, in milliseconds.
    last: AtomicU64,
    longest: AtomicU64,
}

impl Shared {
    fn acknowledged(&self) {
        let now = u64::try_from(self.begin.elapsed().as_millis()).unwrap_or(u64::MAX);
        let last = self.last.swap(now, Ordering::Relaxed);
        self.longest.fetch_max(now.saturating_sub(last), Ordering::Relaxed);
    }
}

impl Publisher {
    pub(crate) fn start(client: &LoadClient, rate: u64) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let shared = Arc::new(Shared {
            repeated: AtomicU64::new(0),
            begin: Instant::now(),
            last: AtomicU64::new(0),
            longest: AtomicU64::new(0),
        });
        let mut lanes = JoinSet::new();
        let pause = Duration::from_secs_f64(LANES as f64 / rate as f64);
        for lane in 0..LANES {
            lanes.spawn(publish(client.clone(), lane, pause, stop.clone(), shared.clone()));
        }
        Self { lanes, stop, shared }
    }

    /// Stops, when what is under way is acknowledged.
    pub(crate) async fn finish(mut self) -> Published {
        self.stop.store(true, Ordering::Relaxed);
        let mut acknowledged = vec![0; LANES as usize];
        while let Some(ended) = self.lanes.join_next().await {
            let ended = ended.expect("a lane ends by itself");
            acknowledged[(ended % LANES) as usize] = ended / LANES;
        }
        Published {
            acknowledged,
            repeated: self.shared.repeated.load(Ordering::Relaxed),
            longest_pause: Duration::from_millis(self.shared.longest.load(Ordering::Relaxed)),
        }
    }
}

/// The key of a lane.
pub(crate) fn key(lane: u64) -> String {
    format!("key-{lane:03}")
}

/// Publishes one message after the other; gives the number of acknowledged ones times [`LANES`], plus the lane.
async fn publish(
    client: LoadClient,
    lane: u64,
    pause: Duration,
    stop: Arc<AtomicBool>,
    shared: Arc<Shared>,
) -> u64 {
    let mut ticks =
        tokio::time::interval_at(Instant::now() + pause.mul_f64(lane as f64 / LANES as f64), pause);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        ticks.tick().await;
        number += 1;
        loop {
            let work = client.work(WorkRequest { key: key(lane), number });
            match tokio::time::timeout(PATIENCE, work).await {
                Ok(Ok(_)) => break shared.acknowledged(),
                Ok(Err(_)) | Err(_) => {
                    shared.repeated.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }
    number * LANES + lane
}
