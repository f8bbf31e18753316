//! The results of a run.

use crate::{
    journal::Entry,
    publisher::{LANES, Published, key},
};
use std::{
    collections::{HashMap, HashSet},
    fmt,
    time::Duration,
};

/// The number of messages that one consumer holds at once: the rule of `load.v1.Load/Work`.
const IN_FLIGHT: u64 = 64;

/// The number of failures of each kind.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Faults {
    pub(crate) consumers: u64,
    pub(crate) brokers: u64,
    pub(crate) freezes: u64,
}

impl Faults {
    /// The number of messages that can be handled twice: those in flight at a consumer that was killed, and at both
    /// consumers when the broker failed.
    fn duplicates_at_most(self) -> u64 {
        IN_FLIGHT * (self.consumers + 2 * (self.brokers + self.freezes))
    }
}

/// The figures of a run.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    broker: String,
    length: Duration,
    rate: u64,
    faults: Faults,
    acknowledged: u64,
    lost: u64,
    duplicates: u64,
    repeated: u64,
    out_of_order: u64,
    longest_pause: Duration,
    drained_after: Duration,
}

impl Report {
    /// True if every acknowledged message was handled.
    pub(crate) fn all_handled(published: &Published, handled: &[Entry]) -> bool {
        lost(published, handled) == 0
    }

    pub(crate) fn new(
        broker: &str,
        length: Duration,
        rate: u64,
        faults: Faults,
        published: &Published,
        handled: &[Entry],
        drained_after: Duration,
    ) -> Self {
        let distinct: HashSet<&Entry> = handled.iter().collect();
        Self {
            broker: broker.to_owned(),
            length,
            rate,
            faults,
            acknowledged: published.acknowledged.iter().sum(),
            lost: lost(published, handled),
            duplicates: (handled.len() - distinct.len()) as u64,
            repeated: published.repeated,
            out_of_order: out_of_order(handled),
            longest_pause: published.longest_pause,
            drained_after,
        }
    }

    /// True if the run kept its promises.
    pub(crate) fn is_kept(&self) -> bool {
        self.lost == 0
            && self.out_of_order == 0
            && self.duplicates <= self.faults.duplicates_at_most() + self.repeated
    }
}

fn lost(published: &Published, handled: &[Entry]) -> u64 {
    let mut numbers: HashMap<&str, HashSet<u64>> = HashMap::new();
    for entry in handled {
        numbers.entry(&entry.key).or_default().insert(entry.number);
    }
    (0..LANES)
        .zip(&published.acknowledged)
        .map(|(lane, count)| {
            let seen = numbers.get(key(lane).as_str());
            let seen = seen.map_or(0, |seen| seen.iter().filter(|number| **number <= *count).count());
            count.saturating_sub(seen as u64)
        })
        .sum()
}

/// The number of messages that were first handled after a later one of their key.
fn out_of_order(handled: &[Entry]) -> u64 {
    let mut seen = HashSet::new();
    let mut latest: HashMap<&str, u64> = HashMap::new();
    let mut count = 0;
    for entry in handled {
        if !seen.insert(entry) {
            continue;
        }
        let latest = latest.entry(&entry.key).or_default();
        if entry.number < *latest {
            count += 1;
        }
        *latest = (*latest).max(entry.number);
    }
    count
}

/// A row for RELIABILITY.md, and what it says in words.
impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.length.as_secs_f64();
        let Faults { consumers, brokers, freezes } = self.faults;
        writeln!(
            formatter,
            "{}: {seconds} s at {} messages/s; {consumers} consumers killed, broker restarted {brokers} times, frozen {freezes} times",
            self.broker, self.rate
        )?;
        writeln!(
            formatter,
            "| broker | acknowledged | per second | lost | duplicates | bound | publishes repeated | out of order | longest pause | drained after |"
        )?;
        writeln!(
            formatter,
            "| {} | {} | {:.0} | {} | {} | {} | {} | {} | {:.1} s | {:.1} s |",
            self.broker,
            self.acknowledged,
            self.acknowledged as f64 / seconds,
            self.lost,
            self.duplicates,
            self.faults.duplicates_at_most() + self.repeated,
            self.repeated,
            self.out_of_order,
            self.longest_pause.as_secs_f64(),
            self.drained_after.as_secs_f64(),
        )?;
        write!(formatter, "{}", if self.is_kept() { "kept" } else { "NOT KEPT" })
    }
}
