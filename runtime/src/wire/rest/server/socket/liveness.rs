//! The check that the other side is still there.

use std::sync::atomic::{AtomicBool, Ordering};

/// The reports of a socket's reader to its writer, which sends the pings.
#[derive(Debug, Default)]
pub(super) struct Liveness {
    /// A frame came since the last look.
    heard: AtomicBool,
    /// The reader waits for the method and not for the client: silence then has no meaning.
    waiting: AtomicBool,
}

impl Liveness {
    /// A frame came.
    pub(super) fn heard(&self) {
        self.heard.store(true, Ordering::Relaxed);
    }

    /// The reader begins or ends to wait for the method.
    pub(super) fn set_waiting(&self, waiting: bool) {
        self.waiting.store(waiting, Ordering::Relaxed);
    }

    /// True if anything came since this was last asked.
    pub(super) fn take(&self) -> bool {
        self.heard.swap(false, Ordering::Relaxed) || self.waiting.load(Ordering::Relaxed)
    }
}
