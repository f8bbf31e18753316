//! ProtoJSON: messages as JSON, as <https://protobuf.dev/programming-guides/json/> maps them.
//!
//! ```
//! use polywire::json;
//!
//! let timestamp = prost_types::Timestamp { seconds: 1, nanos: 500_000_000 };
//! let text = json::to_string(&timestamp)?;
//! assert_eq!(text, "\"1970-01-01T00:00:01.500Z\"");
//! assert_eq!(json::from_str::<prost_types::Timestamp>(&text)?, timestamp);
//! # Ok::<(), json::Error>(())
//! ```
//!
//! [`WriteOptions`] and [`ReadOptions`] have what differs from the default mapping, and the entry points for
//! messages of unknown type and for single fields. Generated messages also implement serde's traits with this
//! mapping, so `serde_json::to_string(&message)` gives the same JSON; the functions here are faster.
//!
//! A `google.protobuf.Any` is written and read by the types of the definition that the outermost message comes
//! from; see [`WriteOptions::with_types`] and [`ReadOptions::with_types`].

mod error;
mod lexer;
mod options;
mod read;
pub(crate) mod serde;
mod write;

pub use error::{Error, ErrorKind};
pub use options::{ReadOptions, WriteOptions};

use crate::message::fields::{FieldRef, Message};
use crate::message::payload::Payload;
use std::borrow::Cow;

/// The deepest nesting of messages, or of values of a `google.protobuf.Value`, both ways.
pub(crate) const DEPTH_LIMIT: usize = 100;

/// Writes `message` as JSON.
///
/// # Errors
/// When a value has no JSON form, such as a timestamp after the year 9999 or an Any of an unknown type.
pub fn to_vec<M: Payload>(message: &M) -> Result<Vec<u8>, Error> {
    WriteOptions::new().to_vec(message)
}

/// Writes `message` as JSON.
///
/// # Errors
/// As [`to_vec`].
pub fn to_string<M: Payload>(message: &M) -> Result<String, Error> {
    WriteOptions::new().to_string(message)
}

/// Reads a message from JSON.
///
/// # Errors
/// When `json` is not JSON, or not that of an `M`.
pub fn from_slice<M: Payload + Default>(json: &[u8]) -> Result<M, Error> {
    ReadOptions::new().from_slice(json)
}

/// Reads a message from JSON.
///
/// # Errors
/// As [`from_slice`].
pub fn from_str<M: Payload + Default>(json: &str) -> Result<M, Error> {
    ReadOptions::new().from_str(json)
}

/// Reads one message from JSON.
pub(crate) fn merge_message(message: &mut dyn Message, json: &str) -> Result<(), Error> {
    let types = message.table().types();
    read::Reader::new(json, &ReadOptions::new(), types).partial().whole(|reader| reader.message(message))
}

/// Writes one message as JSON.
pub(crate) fn write_message(message: &dyn Message) -> Result<Vec<u8>, Error> {
    let types = message.table().types();
    let mut writer = write::Writer::new(Vec::new(), 64, WriteOptions::new(), types);
    writer.message(message)?;
    Ok(writer.finish())
}

/// The string that `text` starts with.
pub(crate) fn string_of(text: &str) -> Option<Cow<'_, str>> {
    lexer::Lexer::new(text, 0).string().and_then(|raw| raw.text()).ok()
}

/// The two fields of an Any.
fn any_parts(message: &dyn Message) -> (&str, &[u8]) {
    let url = match message.field(0) {
        FieldRef::String(url) => url,
        _ => "",
    };
    let value = match message.field(1) {
        FieldRef::Bytes(value) => value,
        _ => &[],
    };
    (url, value)
}
