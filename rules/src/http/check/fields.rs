//! Field paths that rules name, followed through messages.

use crate::{FieldShape, MessageShape};

/// The messages of `google.protobuf` that JSON writes as a string or number.
const SCALARS: [&str; 12] = [
    "BoolValue",
    "BytesValue",
    "DoubleValue",
    "Duration",
    "FieldMask",
    "FloatValue",
    "Int32Value",
    "Int64Value",
    "StringValue",
    "Timestamp",
    "UInt32Value",
    "UInt64Value",
];

/// The reason why a field path does not lead to a field that has a text.
pub(super) enum Astray<'p> {
    /// A message has no field of this name.
    Unknown { step: &'p str, message: String },
    /// A field that is not a single message has no fields.
    NotAMessage { step: &'p str },
    /// The field has no text.
    NoText { step: &'p str, kind: &'static str },
}

/// Follows `path` from `message` to a field that has a text.
pub(super) fn follow<'p>(message: &dyn MessageShape, path: &'p str) -> Result<(), Astray<'p>> {
    let (step, rest) = match path.split_once('.') {
        Some((step, rest)) => (step, Some(rest)),
        None => (path, None),
    };
    let Some(field) = message.field(step) else {
        return Err(Astray::Unknown { step, message: message.name() });
    };
    match (rest, field) {
        (None, field) => no_text(&field).map_or(Ok(()), |kind| Err(Astray::NoText { step, kind })),
        (Some(rest), FieldShape::Message(inner)) => follow(&*inner, rest),
        (Some(_), _) => Err(Astray::NotAMessage { step }),
    }
}

/// The kind of a field that has no text.
fn no_text(field: &FieldShape<'_>) -> Option<&'static str> {
    match field {
        FieldShape::Map => Some("a map"),
        FieldShape::List => Some("repeated"),
        FieldShape::Message(message) if !is_scalar(&message.name()) => Some("a message"),
        _ => None,
    }
}

/// True if JSON writes messages of this name as a string or number.
pub fn is_scalar(message: &str) -> bool {
    message.strip_prefix("google.protobuf.").is_some_and(|name| SCALARS.contains(&name))
}
