//! Passes, medians and the table.

use crate::side::Side;
use std::{fmt, time::Duration};

/// The number and length of measurements.
pub(crate) struct Schedule {
    pub(crate) passes: usize,
    pub(crate) length: Duration,
}

impl Schedule {
    /// Measures both sides in turn.
    pub(crate) async fn compare(
        &self,
        broker: &'static str,
        work: &str,
        measure: impl AsyncFn(&Side, Duration) -> f64,
        polywire: &Side,
        raw: &Side,
    ) -> Row {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..self.passes {
            theirs.push(measure(raw, self.length).await);
            ours.push(measure(polywire, self.length).await);
        }
        Row { broker, work: work.to_owned(), polywire: Figure::of(ours), raw: Some(Figure::of(theirs)) }
    }

    /// Measures what there is nothing to compare with.
    pub(crate) async fn alone(
        &self,
        broker: &'static str,
        work: &str,
        measure: impl AsyncFn(Duration) -> f64,
    ) -> Row {
        let mut ours = Vec::new();
        for _ in 0..self.passes {
            ours.push(measure(self.length).await);
        }
        Row { broker, work: work.to_owned(), polywire: Figure::of(ours), raw: None }
    }
}

/// The median of the passes and their range.
struct Figure {
    lowest: f64,
    median: f64,
    highest: f64,
}

impl Figure {
    fn of(mut passes: Vec<f64>) -> Self {
        passes.sort_by(f64::total_cmp);
        let median = passes[passes.len() / 2];
        Self { lowest: passes[0], median, highest: passes[passes.len() - 1] }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:.0} ({:.0}–{:.0})", self.median, self.lowest, self.highest)
    }
}

/// One line of the table.
pub(crate) struct Row {
    broker: &'static str,
    work: String,
    polywire: Figure,
    raw: Option<Figure>,
}

impl Row {
    pub(crate) const HEAD: &str =
        "| broker | work | polywire | client library | ratio |\n|---|---|--:|--:|--:|";
}

impl fmt::Display for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { broker, work, polywire, raw } = self;
        match raw {
            Some(raw) => {
                let ratio = polywire.median / raw.median;
                write!(formatter, "| {broker} | {work} | {polywire} | {raw} | {ratio:.2} |")
            }
            None => write!(formatter, "| {broker} | {work} | {polywire} | | |"),
        }
    }
}
