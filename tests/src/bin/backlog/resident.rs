//! The resident size of this process, over time.

use std::{fmt, fs};

/// The size of a page on every machine that the tests know.
const PAGE: u64 = 4096;

/// The measurements, in the order of time.
#[derive(Default)]
pub(crate) struct Samples(Vec<Sample>);

struct Sample {
    /// The number of messages that were handled.
    handled: u64,
    bytes: u64,
}

impl Samples {
    pub(crate) fn take(&mut self, handled: u64) {
        self.0.push(Sample { handled, bytes: resident_bytes() });
    }

    /// By how much the largest later sample exceeds the largest up to `handled` messages.
    pub(crate) fn growth_after(&self, handled: u64) -> u64 {
        let split = self.0.partition_point(|sample| sample.handled <= handled);
        let largest = |samples: &[Sample]| samples.iter().map(|sample| sample.bytes).max().unwrap_or(0);
        let (before, after) = self.0.split_at(split);
        largest(after).saturating_sub(largest(before))
    }
}

impl fmt::Display for Samples {
    /// Eleven samples, spread evenly.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "resident MiB after millions handled:")?;
        let last = self.0.len().saturating_sub(1);
        for tenth in 0..=10 {
            let Some(Sample { handled, bytes }) = self.0.get(last * tenth / 10) else { break };
            let (millions, mebibytes) = (*handled as f64 / 1e6, *bytes as f64 / f64::from(1 << 20));
            write!(formatter, " {millions:.1}: {mebibytes:.1}")?;
        }
        Ok(())
    }
}

/// The second field of `/proc/self/statm` (proc(5)).
fn resident_bytes() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").expect("Linux has /proc");
    let pages: u64 = statm.split_whitespace().nth(1).and_then(|pages| pages.parse().ok()).expect("a number");
    pages * PAGE
}
