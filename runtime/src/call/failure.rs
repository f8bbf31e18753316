//! The error of a caller's own request stream.

use crate::Status;
use std::sync::{Arc, Mutex, PoisonError};

/// The first error of the caller's own request stream, which no wire carries: the call ends with it at the client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failure(Arc<Mutex<Option<Status>>>);

impl Failure {
    /// Keeps the error.
    pub(crate) fn set(&self, status: Status) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(status);
    }

    /// The error, if the stream had one.
    pub(crate) fn take(&self) -> Option<Status> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
