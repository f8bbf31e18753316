//! The additions of polywire to requests.

use crate::{Deadline, Peer, Request};

/// The additions of polywire to [`Request`].
pub trait RequestExt {
    /// When the caller stops waiting; `None` when it waits for ever.
    fn deadline(&self) -> Option<Deadline>;

    /// The caller, as the server sees it. A request that came by no wire is one of this process.
    fn peer(&self) -> Peer;
}

impl<T> RequestExt for Request<T> {
    fn deadline(&self) -> Option<Deadline> {
        self.extensions().get::<Deadline>().copied()
    }

    fn peer(&self) -> Peer {
        self.extensions().get::<Peer>().cloned().unwrap_or_default()
    }
}
