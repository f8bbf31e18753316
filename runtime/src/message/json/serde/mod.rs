//! serde's traits for messages: the same reader and writer, behind serde's data model.
//!
//! Written and read by way of JSON text, so that there is one mapping and not two. It costs a second pass; the
//! functions of [`crate::message::json`] do not have it.

mod collect;
mod replay;

use super::WriteOptions;
use crate::message::payload::Payload;
use serde::{Deserializer, Serializer, de, ser};

/// Serializes a message as its JSON mapping.
pub fn serialize<S: Serializer>(message: &dyn Payload, serializer: S) -> Result<S::Ok, S::Error> {
    let text = WriteOptions::new().to_string(message).map_err(ser::Error::custom)?;
    let describes_itself = serializer.is_human_readable();
    replay::replay(&text, serializer).map_err(|error| match describes_itself {
        true => error,
        false => ser::Error::custom(format_args!("{error}: {}", collect::NEEDS_TYPES)),
    })
}

/// Deserializes a message from its JSON mapping. The format has to be self-describing.
pub fn deserialize<'de, M, D>(deserializer: D) -> Result<M, D::Error>
where
    M: Payload + Default,
    D: Deserializer<'de>,
{
    let collected = collect::collect(deserializer)?;
    // The offset is one of a text that the user does not know.
    collected.read().map_err(|error| de::Error::custom(error.without_offset()))
}
