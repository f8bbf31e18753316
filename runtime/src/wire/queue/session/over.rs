//! Something that happens once.

use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;

/// Something that happens once, and that many may wait for. It is part of every call: so it is no
/// `CancellationToken`, which allocates, and locks a tree of tokens.
#[derive(Debug, Default)]
pub(super) struct Over {
    has_happened: AtomicBool,
    waiting: Notify,
}

impl Over {
    pub(super) fn happen(&self) {
        if !self.has_happened.swap(true, Ordering::AcqRel) {
            self.waiting.notify_waiters();
        }
    }

    /// Resolves when it has happened.
    pub(super) async fn wait(&self) {
        // A waiter is told from the moment at which the future is made: nothing is missed between the two.
        let told = self.waiting.notified();
        if !self.has_happened.load(Ordering::Acquire) {
            told.await;
        }
    }
}
