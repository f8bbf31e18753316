//! The journal of what was handled: a file that all consumers append to, so that its order is that of handling.

use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
};

/// One message that was handled.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) number: u64,
}

/// A journal that is open for writing.
#[derive(Debug)]
pub(crate) struct Journal(File);

impl Journal {
    pub(crate) fn open(path: &Path) -> Self {
        Self(File::options().create(true).append(true).open(path).expect("the journal can be opened"))
    }

    /// The same journal, for another writer.
    pub(crate) fn share(&self) -> Self {
        Self(self.0.try_clone().expect("the journal can be shared"))
    }

    /// Writes an entry. A short write to a file opened for appending is one step.
    pub(crate) fn write(&self, entry: &Entry) {
        let line = format!("{} {}\n", entry.key, entry.number);
        (&self.0).write_all(line.as_bytes()).expect("the journal can be written");
    }
}

/// Everything that was handled, in that order.
pub(crate) fn read(path: &Path) -> Vec<Entry> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .filter_map(|line| {
            let (key, number) = line.split_once(' ')?;
            Some(Entry { key: key.to_owned(), number: number.parse().ok()? })
        })
        .collect()
}
