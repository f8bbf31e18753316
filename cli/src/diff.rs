//! The difference between the files that are there and those that would be written.

use similar::TextDiff;
use std::{fmt, path::PathBuf};

/// The change of one stale file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is missing.
    Missing,
    /// An earlier run wrote it, and nothing writes it any more.
    Orphan,
    /// It has another content.
    Changed {
        /// The text that is there.
        found: String,
        /// The text that would be written.
        expected: String,
    },
}

/// One stale file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StaleFile {
    pub(crate) path: PathBuf,
    pub(crate) change: Change,
}

/// Lines of a difference longer than this are cut: a descriptor set is one line.
const LONGEST_LINE: usize = 160;

impl fmt::Display for StaleFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.change {
            Change::Missing => writeln!(formatter, "--- {path} is missing"),
            Change::Orphan => writeln!(formatter, "--- {path} is left over from an earlier run"),
            Change::Changed { found, expected } => {
                let difference = TextDiff::from_lines(found, expected);
                let text = difference
                    .unified_diff()
                    .header(&format!("{path} (found)"), &format!("{path} (expected)"))
                    .to_string();
                for line in text.lines() {
                    match line.char_indices().nth(LONGEST_LINE) {
                        Some((cut, _)) => writeln!(formatter, "{}…", &line[..cut])?,
                        None => writeln!(formatter, "{line}")?,
                    }
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_at_a_character() {
        let change = Change::Changed { found: "a\n".into(), expected: "ö".repeat(500) + "\n" };
        let text = StaleFile { path: "x.rs".into(), change }.to_string();
        assert!(text.lines().all(|line| line.chars().count() <= LONGEST_LINE + 1), "{text}");
    }
}
