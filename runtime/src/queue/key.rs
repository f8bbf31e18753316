//! The ordering key of a message.

use crate::{MethodDescriptor, Payload, Status, fields::FieldPath};
use std::sync::Arc;

/// The ordering key of a request: the text of the field that the method's rule names. `None` when the rule names none
/// or the field is empty.
///
/// # Errors
/// `INTERNAL` when the message has no such field, or one without a text; the generator checks this.
pub(super) fn of_request(
    method: &MethodDescriptor,
    message: &dyn Payload,
) -> Result<Option<Arc<str>>, Status> {
    let Some(path) = method.queue.key else { return Ok(None) };
    let wrong = |error| Status::internal(format!("`{path}` is no key: {error}"));
    let field = FieldPath::resolve(message, path).map_err(wrong)?;
    let text = field.text(message).map_err(wrong)?;
    Ok(text.filter(|text| !text.is_empty()).map(|text| text.as_ref().into()))
}
