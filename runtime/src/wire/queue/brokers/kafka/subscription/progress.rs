//! The notes on the records above a mark, as the metadata of the offset that is committed.
//!
//! `polywire:1=3,4-9,12`: the record after the mark comes as its third attempt; the fourth to the ninth after it and the
//! twelfth are done. Distances are from the mark.

use std::collections::VecDeque;

/// The bytes that brokers keep beside an offset by default (`offset.metadata.max.bytes`).
const LONGEST: usize = 4096;
/// Metadata that others have written begins otherwise.
const PREFIX: &str = "polywire:";

/// The note on one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Done,
    /// It comes as this attempt.
    Attempt(u32),
}

/// The notes on records, in the order of their offsets.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    runs: VecDeque<Run>,
    /// True unless the next record may continue the last run.
    broken: bool,
}

/// Records that follow one another.
#[derive(Clone, Debug)]
struct Run {
    from: i64,
    to: i64,
    known: Known,
}

impl Progress {
    /// Adds the note on a record behind all others. Between it and the last that was told of there is none: a run
    /// of what is done goes over gaps.
    pub(super) fn push(&mut self, offset: i64, known: Known) {
        match self.runs.back_mut() {
            Some(last) if !self.broken && known == Known::Done && last.known == Known::Done => {
                last.to = offset;
            }
            _ => self.runs.push_back(Run { from: offset, to: offset, known }),
        }
        self.broken = false;
    }

    /// The next record is one of which nothing is known.
    pub(super) fn push_unknown(&mut self) {
        self.broken = true;
    }

    pub(super) fn append(&mut self, behind: &Self) {
        self.runs.extend(behind.runs.iter().cloned());
    }

    /// The note on a record. Asked in the order of offsets: what lies before it is forgotten.
    pub(super) fn take(&mut self, offset: i64) -> Option<Known> {
        while self.runs.pop_front_if(|run| run.to < offset).is_some() {}
        let run = self.runs.front_mut().filter(|run| run.from <= offset)?;
        let known = run.known;
        run.from = offset.saturating_add(1);
        if run.from > run.to {
            self.runs.pop_front();
        }
        Some(known)
    }

    /// As text; the oldest first, as much as there is room for. Nothing is the empty text.
    pub(super) fn write(&self, mark: i64) -> String {
        let mut text = String::new();
        for Run { from, to, known } in &self.runs {
            let (from, to) = (from - mark, to - mark);
            let entry = match known {
                Known::Attempt(attempt) => format!("{from}={attempt}"),
                Known::Done if from == to => from.to_string(),
                Known::Done => format!("{from}-{to}"),
            };
            if PREFIX.len() + text.len() + entry.len() + 1 > LONGEST {
                break;
            }
            text.push_str(if text.is_empty() { PREFIX } else { "," });
            text.push_str(&entry);
        }
        text
    }

    /// The notes in `text`. Entries that cannot be read, or that go back, are nothing.
    pub(super) fn read(mark: i64, text: &str) -> Self {
        let mut progress = Self::default();
        let mut next = mark;
        for entry in text.strip_prefix(PREFIX).unwrap_or_default().split(',') {
            let Some(run) = read_run(mark, entry).filter(|run| run.from >= next) else { continue };
            next = run.to.saturating_add(1);
            progress.runs.push_back(run);
        }
        progress
    }
}

fn read_run(mark: i64, entry: &str) -> Option<Run> {
    let offset = |distance: &str| mark.checked_add(distance.parse().ok()?);
    let run = if let Some((distance, attempt)) = entry.split_once('=') {
        let offset = offset(distance)?;
        Run { from: offset, to: offset, known: Known::Attempt(attempt.parse().ok()?) }
    } else {
        let (from, to) = entry.split_once('-').unwrap_or((entry, entry));
        Run { from: offset(from)?, to: offset(to)?, known: Known::Done }
    };
    (run.from <= run.to).then_some(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_survives_the_way_through_text() {
        let text = "polywire:0,2=3,4-9,12=2,13";
        let mut progress = Progress::read(100, text);
        assert_eq!(progress.write(100), text);
        let known = [
            (100, Some(Known::Done)),
            (101, None),
            (102, Some(Known::Attempt(3))),
            (105, Some(Known::Done)),
            (109, Some(Known::Done)),
            (110, None),
            (113, Some(Known::Done)),
            (114, None),
        ];
        for (offset, known) in known {
            assert_eq!(progress.take(offset), known, "{offset}");
        }
    }

    #[test]
    fn what_others_have_written_tells_nothing() {
        for foreign in [
            "",
            "something",
            "polywire:",
            "polywire:x=1,9223372036854775807=1,=,-,5-3,1=x",
            "polywire:-1,3-9223372036854775807",
        ] {
            assert_eq!(Progress::read(100, foreign).write(100), "", "{foreign}");
        }
        assert_eq!(Progress::read(100, "polywire:5-9,7,3=2,11").write(100), "polywire:5-9,11");
    }

    #[test]
    fn it_fits_beside_an_offset() {
        let mut progress = Progress::default();
        for offset in 0..10_000 {
            progress.push(offset, Known::Attempt(2));
        }
        let text = progress.write(0);
        assert!(text.len() <= LONGEST && text.starts_with("polywire:0=2,1=2,"));
    }
}
