//! A message's ordering key and id, which its fields give.

use crate::wire::queue::Id;
use crate::{
    MethodDescriptor, Payload, Status,
    message::{fields::FieldPath, payload::encoded},
};
use std::{borrow::Cow, sync::Arc};

/// The ordering key of a request: the text of the field that the method's rule names. `None` when the rule names none
/// or the field is empty.
///
/// # Errors
/// `INTERNAL` when the message has no such field, or one without a text; the generator checks this.
pub(crate) fn of_request(
    method: &MethodDescriptor,
    message: &dyn Payload,
) -> Result<Option<Arc<str>>, Status> {
    let Some(path) = &method.queue.key else { return Ok(None) };
    Ok(text(path, message)?.map(|text| text.as_ref().into()))
}

/// The id of a request: the text of the field that the method's rule names. `None` when the rule names none or the
/// field is empty.
///
/// # Errors
/// As [`of_request`].
pub(crate) fn id_of_request(method: &MethodDescriptor, message: &dyn Payload) -> Result<Option<Id>, Status> {
    let Some(path) = method.queue.dedup.as_ref().and_then(|dedup| dedup.id_field.as_ref()) else {
        return Ok(None);
    };
    Ok(text(path, message)?.map(|text| Id::parse(&text)))
}

/// The text of a field; `None` when it is empty.
///
/// # Errors
/// As [`of_request`].
pub(crate) fn text<'a>(path: &str, message: &'a dyn Payload) -> Result<Option<Cow<'a, str>>, Status> {
    let wrong = |error| Status::internal(format!("`{path}` names no text: {error}"));
    encoded::ensure_decoded(message).map_err(|fault| {
        Status::invalid_argument(format!(
            "`{path}` cannot be read, because the message cannot be decoded: {fault}"
        ))
    })?;
    let field = FieldPath::resolve(message, path).map_err(wrong)?;
    let text = field.text(message).map_err(wrong)?;
    Ok(text.filter(|text| !text.is_empty()))
}
