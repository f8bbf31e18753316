//! The fate of the messages of one partition: written by its reader, read by the committer.

use super::{
    books::{Books, Pace, lock},
    offsets::{Begin, Offsets},
};
use std::sync::{Arc, Mutex};
use tokio::sync::{Notify, OwnedSemaphorePermit};

/// The shared state of one partition.
pub(super) struct Ledger {
    pub(super) topic: Arc<str>,
    pub(super) partition: i32,
    entries: Mutex<Entries>,
    answered: Notify,
}

struct Entries {
    offsets: Offsets,
    /// The places of what is done and not asked to be committed.
    done: Vec<OwnedSemaphorePermit>,
    /// True if anything is to be committed,
    changed: bool,
    /// and if a commit is under way.
    asked: bool,
    /// The reader has ended: the partition may belong to another.
    closed: bool,
}

/// The part of one partition that is to be committed.
pub(super) struct Mark {
    pub(super) ledger: Arc<Ledger>,
    /// Below it everything is done.
    pub(super) offset: i64,
    /// The knowledge of the records above.
    pub(super) metadata: String,
    /// The places that become free with it.
    covered: Vec<OwnedSemaphorePermit>,
}

impl Ledger {
    /// The mark that is to be committed now.
    pub(super) fn mark(self: &Arc<Self>, books: &Books) -> Option<Mark> {
        let mut entries = lock(&self.entries);
        if !std::mem::take(&mut entries.changed) {
            return None;
        }
        let Some(offset) = entries.offsets.mark() else {
            self.answered.notify_one();
            return None;
        };
        entries.asked = true;
        books.asked(entries.done.len());
        let (metadata, covered) =
            (entries.offsets.progress().write(offset), std::mem::take(&mut entries.done));
        Some(Mark { ledger: self.clone(), offset, metadata, covered })
    }
}

impl Mark {
    /// It is committed.
    pub(super) fn committed(self) {
        lock(&self.ledger.entries).asked = false;
        self.ledger.answered.notify_one();
    }

    /// It is not, and has to be once more.
    pub(super) fn failed(mut self, books: &Books) {
        let mut entries = lock(&self.ledger.entries);
        entries.asked = false;
        if !entries.closed {
            books.wait(self.covered.len());
            entries.done.append(&mut self.covered);
            entries.changed = true;
        }
        drop(entries);
        self.ledger.answered.notify_one();
    }
}

/// The reader's side of a ledger. Dropped, nothing more of it is committed.
pub(super) struct Writer {
    books: Arc<Books>,
    ledger: Arc<Ledger>,
}

impl Writer {
    pub(super) fn open(books: Arc<Books>, topic: Arc<str>, partition: i32, offsets: Offsets) -> Self {
        let entries = Entries { offsets, done: Vec::new(), changed: false, asked: false, closed: false };
        let ledger =
            Arc::new(Ledger { topic, partition, entries: Mutex::new(entries), answered: Notify::new() });
        books.add(ledger.clone());
        Self { books, ledger }
    }

    /// A record was read, whose headers count the attempt as `attempt`.
    pub(super) fn begin(&self, offset: i64, attempt: u32) -> Begin {
        let begin = lock(&self.ledger.entries).offsets.begin(offset, attempt);
        if begin == Begin::Skip {
            self.change(|_| {});
        }
        begin
    }

    /// A record goes to a consumer.
    pub(super) fn out(&self, offset: i64) {
        lock(&self.ledger.entries).offsets.out(offset);
    }

    /// A record is done, which took a place.
    pub(super) fn done(&self, offset: i64, place: Option<OwnedSemaphorePermit>) {
        let place = place.map(|place| self.books.done(place));
        self.change(|entries| {
            entries.offsets.done(offset);
            entries.done.extend(place);
        });
    }

    /// A record comes back as this attempt.
    pub(super) fn back(&self, offset: i64, attempt: u32) {
        lock(&self.ledger.entries).offsets.back(offset, attempt);
        if attempt > 1 {
            self.change(|_| {});
        }
    }

    /// The messages that are out are not waited for any more.
    pub(super) fn abandon(&self) {
        self.change(|entries| entries.offsets.abandon());
    }

    /// The record that holds the mark back, if it holds back more than `most`.
    pub(super) fn held_back(&self, most: usize) -> Option<i64> {
        let entries = lock(&self.ledger.entries);
        if entries.offsets.len() < most { None } else { entries.offsets.first() }
    }

    /// Resolves when everything is committed, which does not wait for others any longer.
    pub(super) async fn committed(&self) {
        loop {
            let answered = self.ledger.answered.notified();
            let (changed, asked) = {
                let entries = lock(&self.ledger.entries);
                (entries.changed, entries.asked)
            };
            match (changed, asked) {
                (false, false) => return,
                (true, _) => self.books.hasten(Pace::Now),
                (false, true) => {}
            }
            answered.await;
        }
    }

    fn change(&self, change: impl FnOnce(&mut Entries)) {
        let mut entries = lock(&self.ledger.entries);
        change(&mut entries);
        entries.changed = true;
        drop(entries);
        self.books.changed();
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.books.remove(&self.ledger);
        let mut entries = lock(&self.ledger.entries);
        entries.closed = true;
        let places = std::mem::take(&mut entries.done);
        drop(entries);
        self.books.asked(places.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A partition with one message that is done, and the only place.
    fn done() -> (Arc<Books>, Writer) {
        let books = Books::new(1, 0);
        let writer = Writer::open(books.clone(), "topic".into(), 0, Offsets::default());
        let place = books.place();
        assert_eq!(writer.begin(7, 1), Begin::Handle(1));
        writer.done(7, place);
        (books, writer)
    }

    #[test]
    fn a_place_is_free_when_a_commit_covers_it() {
        let (books, _writer) = done();
        let [mark] = <[Mark; 1]>::try_from(books.marks()).ok().unwrap();
        assert_eq!(mark.offset, 8);
        assert!(
            books.marks().is_empty() && books.place().is_none(),
            "it is asked for, and not yet committed"
        );
        mark.failed(&books);
        assert!(books.place().is_none());
        books.marks().into_iter().for_each(Mark::committed);
        assert!(books.place().is_some());
    }

    #[tokio::test]
    async fn a_reader_ends_when_everything_is_committed() {
        let (books, writer) = done();
        let committing = async {
            books.due().await;
            books.marks().into_iter().for_each(|mark| mark.failed(&books));
            books.marks().into_iter().for_each(Mark::committed);
        };
        tokio::join!(writer.committed(), committing);
    }

    #[test]
    fn what_has_no_reader_is_not_committed() {
        let (books, writer) = done();
        let marks = books.marks();
        drop(writer);
        marks.into_iter().for_each(|mark| mark.failed(&books));
        assert!(books.marks().is_empty() && books.place().is_some());
    }
}
