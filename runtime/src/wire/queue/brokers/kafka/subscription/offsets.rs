//! The finished records of a partition: only those below everything unfinished may be committed. What is known of the
//! rest goes beside the offset, where the next reader finds it.

use super::progress::{Known, Progress};
use std::collections::VecDeque;

/// The records that were read and are not yet below the mark.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    /// In the order of their offsets; the first is unfinished.
    open: VecDeque<Open>,
    /// Below it everything is done.
    mark: Option<i64>,
    /// The notes of earlier readers on records that are not read yet.
    ahead: Progress,
}

#[derive(Debug)]
struct Open {
    offset: i64,
    attempt: u32,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Here,
    /// A consumer has it.
    Out,
    Done,
}

/// The way to begin with a record that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Begin {
    /// It is to be handled, as this attempt.
    Handle(u32),
    /// It was read before, or handled by an earlier reader.
    Skip,
}

impl Offsets {
    /// Begins at `mark` with what earlier readers left.
    pub(super) fn resume(mark: Option<i64>, ahead: Progress) -> Self {
        Self { open: VecDeque::new(), mark, ahead }
    }

    /// A record was read, whose headers count the attempt as `attempt`.
    pub(super) fn begin(&mut self, offset: i64, attempt: u32) -> Begin {
        let behind = self.open.back().is_some_and(|last| last.offset >= offset);
        if behind || self.mark.is_some_and(|mark| offset < mark) {
            return Begin::Skip;
        }
        let known = self.ahead.take(offset);
        let attempt = match known {
            Some(Known::Attempt(known)) => attempt.max(known),
            _ => attempt,
        };
        self.open.push_back(Open { offset, attempt, state: State::Here });
        if known == Some(Known::Done) {
            self.done(offset);
            return Begin::Skip;
        }
        Begin::Handle(attempt)
    }

    /// A record goes to a consumer.
    pub(super) fn out(&mut self, offset: i64) {
        if let Some(open) = self.find(offset) {
            open.state = State::Out;
        }
    }

    /// A record is done.
    pub(super) fn done(&mut self, offset: i64) {
        if let Some(open) = self.find(offset) {
            open.state = State::Done;
        }
        while let Some(first) = self.open.pop_front_if(|first| first.state == State::Done) {
            self.mark = Some(first.offset + 1);
        }
    }

    /// A record comes back as this attempt.
    pub(super) fn back(&mut self, offset: i64, attempt: u32) {
        if let Some(open) = self.find(offset) {
            open.attempt = attempt;
            open.state = State::Here;
        }
    }

    /// The messages that are out are not waited for any more: the next reader counts them as another attempt.
    pub(super) fn abandon(&mut self) {
        for open in self.open.iter_mut().filter(|open| open.state == State::Out) {
            open.attempt = open.attempt.saturating_add(1);
            open.state = State::Here;
        }
    }

    /// The number of records between the mark and the last that was read.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// The record that holds the mark back.
    pub(super) fn first(&self) -> Option<i64> {
        self.open.front().map(|first| first.offset)
    }

    /// The offset at which the next reader has to begin.
    pub(super) fn mark(&self) -> Option<i64> {
        self.first().or(self.mark)
    }

    /// The notes for the next reader on the records above the mark.
    pub(super) fn progress(&self) -> Progress {
        let mut progress = Progress::default();
        for open in &self.open {
            match open.state {
                State::Done => progress.push(open.offset, Known::Done),
                _ if open.attempt > 1 => progress.push(open.offset, Known::Attempt(open.attempt)),
                _ => progress.push_unknown(),
            }
        }
        progress.append(&self.ahead);
        progress
    }

    fn find(&mut self, offset: i64) -> Option<&mut Open> {
        let index = self.open.binary_search_by_key(&offset, |open| open.offset).ok()?;
        self.open.get_mut(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(offsets: &mut Offsets, records: impl IntoIterator<Item = i64>) {
        for offset in records {
            assert_eq!(offsets.begin(offset, 1), Begin::Handle(1));
        }
    }

    fn text(offsets: &Offsets) -> String {
        offsets.progress().write(offsets.mark().unwrap())
    }

    #[test]
    fn the_mark_waits_for_the_lowest_that_is_unfinished() {
        let mut offsets = Offsets::default();
        // Offsets have gaps: what was compacted away, or marks a transaction.
        read(&mut offsets, [10, 11, 15, 16]);
        assert_eq!(offsets.mark(), Some(10));
        offsets.done(15);
        offsets.done(11);
        assert_eq!((offsets.mark(), &*text(&offsets)), (Some(10), "polywire:1-5"));
        offsets.done(10);
        assert_eq!(offsets.mark(), Some(16));
        offsets.done(16);
        assert_eq!((offsets.mark(), offsets.len()), (Some(17), 0));
    }

    #[test]
    fn what_is_read_again_does_not_count() {
        let mut offsets = Offsets::default();
        read(&mut offsets, [3]);
        assert_eq!(offsets.begin(3, 1), Begin::Skip);
        offsets.done(3);
        assert_eq!(offsets.begin(3, 1), Begin::Skip);
        offsets.done(3);
        assert_eq!(offsets.mark(), Some(4));
    }

    #[test]
    fn the_next_reader_goes_on_where_the_last_stopped() {
        let mut offsets = Offsets::default();
        read(&mut offsets, 100..107);
        offsets.back(101, 3);
        offsets.done(103);
        offsets.done(104);
        assert_eq!(text(&offsets), "polywire:1=3,3-4");

        let ahead = Progress::read(100, &text(&offsets));
        let mut next = Offsets::resume(Some(100), ahead);
        assert_eq!(text(&next), "polywire:1=3,3-4", "nothing is forgotten before it is read");
        assert_eq!(next.begin(100, 1), Begin::Handle(1));
        assert_eq!(next.begin(101, 1), Begin::Handle(3));
        assert_eq!(next.begin(102, 1), Begin::Handle(1));
        assert_eq!(next.begin(103, 1), Begin::Skip);
        for offset in [100, 101, 102] {
            next.done(offset);
        }
        assert_eq!(text(&next), "polywire:0", "104 is still known");
        assert_eq!(next.begin(104, 1), Begin::Skip);
        assert_eq!((next.mark(), &*text(&next)), (Some(105), ""));
    }

    #[test]
    fn what_is_left_to_a_consumer_counts_as_tried() {
        let mut offsets = Offsets::default();
        read(&mut offsets, 0..3);
        offsets.out(0);
        offsets.out(1);
        offsets.back(1, 2);
        offsets.abandon();
        assert_eq!(text(&offsets), "polywire:0=2,1=2");
    }
}
