//! What of a partition is done: only what lies below everything unfinished may be committed.

use std::collections::{HashMap, VecDeque};

/// The records that were read and are not yet below the mark.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    /// In the order of their offsets; the first is unfinished.
    open: VecDeque<Open>,
    /// Below it everything is done.
    mark: Option<i64>,
}

#[derive(Debug)]
struct Open {
    offset: i64,
    done: bool,
    attempt: u32,
}

impl Offsets {
    /// A record was read: of one that was read before, nothing changes.
    pub(super) fn begin(&mut self, offset: i64, attempt: u32) -> bool {
        let behind = self.open.back().is_some_and(|last| last.offset >= offset);
        if behind || self.mark.is_some_and(|mark| offset < mark) {
            return false;
        }
        self.open.push_back(Open { offset, done: false, attempt });
        true
    }

    /// A record is done. Says whether the mark has moved.
    pub(super) fn done(&mut self, offset: i64) -> bool {
        if let Some(open) = self.find(offset) {
            open.done = true;
        }
        let before = self.mark;
        while self.open.front().is_some_and(|first| first.done) {
            if let Some(first) = self.open.pop_front() {
                self.mark = Some(first.offset + 1);
            }
        }
        self.mark != before
    }

    /// A record comes back as this attempt.
    pub(super) fn tried(&mut self, offset: i64, attempt: u32) {
        if let Some(open) = self.find(offset) {
            open.attempt = attempt;
        }
    }

    /// How many records lie between the mark and the last that was read.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// The record that holds the mark back.
    pub(super) fn first(&self) -> Option<i64> {
        self.open.front().map(|first| first.offset)
    }

    /// Where the next reader has to begin.
    pub(super) fn mark(&self) -> Option<i64> {
        self.first().or(self.mark)
    }

    /// Whether something was tried before, which the next reader has to know.
    pub(super) fn has_attempts(&self) -> bool {
        self.open.iter().any(|open| !open.done && open.attempt > 1)
    }

    /// The attempts of what is unfinished, as text; the oldest first, as many as there is room for.
    pub(super) fn attempts(&self, mark: i64) -> String {
        let mut text = String::new();
        for open in self.open.iter().filter(|open| !open.done && open.attempt > 1) {
            let entry = format!("{}={}", open.offset - mark, open.attempt);
            if text.len() + entry.len() + PREFIX.len() + 1 > LONGEST_METADATA {
                break;
            }
            text.push_str(if text.is_empty() { PREFIX } else { "," });
            text.push_str(&entry);
        }
        text
    }

    fn find(&mut self, offset: i64) -> Option<&mut Open> {
        let index = self.open.binary_search_by_key(&offset, |open| open.offset).ok()?;
        self.open.get_mut(index)
    }
}

/// What brokers keep beside an offset by default (`offset.metadata.max.bytes`).
const LONGEST_METADATA: usize = 4096;
/// Metadata that others have written begins otherwise.
const PREFIX: &str = "polywire-attempts:";

/// The attempts that `text` tells of, by offset. What cannot be read is nothing.
pub(super) fn read_attempts(mark: i64, text: &str) -> HashMap<i64, u32> {
    let entries = text.strip_prefix(PREFIX).unwrap_or_default().split(',');
    entries
        .filter_map(|entry| {
            let (distance, attempt) = entry.split_once('=')?;
            Some((mark.checked_add(distance.parse().ok()?)?, attempt.parse().ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_waits_for_the_lowest_that_is_unfinished() {
        let mut offsets = Offsets::default();
        // Offsets have gaps: what was compacted away, or marks a transaction.
        for offset in [10, 11, 15, 16] {
            assert!(offsets.begin(offset, 1));
        }
        assert_eq!(offsets.mark(), Some(10));
        assert!(!offsets.done(15));
        assert!(!offsets.done(11));
        assert_eq!(offsets.mark(), Some(10));
        assert!(offsets.done(10));
        assert_eq!(offsets.mark(), Some(16));
        assert!(offsets.done(16));
        assert_eq!((offsets.mark(), offsets.len()), (Some(17), 0));
    }

    #[test]
    fn what_is_read_again_does_not_count() {
        let mut offsets = Offsets::default();
        assert!(offsets.begin(3, 1));
        assert!(!offsets.begin(3, 1));
        assert!(offsets.done(3));
        assert!(!offsets.begin(3, 1));
        assert!(!offsets.done(3));
        assert_eq!(offsets.mark(), Some(4));
    }

    #[test]
    fn attempts_survive_the_way_through_text() {
        let mut offsets = Offsets::default();
        for offset in 100..104 {
            offsets.begin(offset, 1);
        }
        offsets.tried(101, 3);
        offsets.tried(103, 2);
        offsets.tried(102, 9);
        offsets.done(102);
        assert_eq!(offsets.attempts(100), "polywire-attempts:1=3,3=2");
        assert_eq!(read_attempts(100, "polywire-attempts:1=3,3=2"), HashMap::from([(101, 3), (103, 2)]));
        for foreign in
            ["", "something", "polywire-attempts:", "polywire-attempts:x=1,9223372036854775807=1,5"]
        {
            assert!(read_attempts(100, foreign).is_empty(), "{foreign}");
        }
    }

    #[test]
    fn attempts_fit_beside_an_offset() {
        let mut offsets = Offsets::default();
        for offset in 0..10_000 {
            offsets.begin(offset, 2);
        }
        assert!(offsets.attempts(0).len() <= LONGEST_METADATA);
    }
}
