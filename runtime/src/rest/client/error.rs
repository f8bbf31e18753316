//! Errors as they come from servers.

use crate::{
    Code, Payload, Status, TypeRegistry,
    fields::FieldRef,
    json::ReadOptions,
    metadata::MetadataMap,
    rest::{details::Types, metadata, status::code_of, stream::ErrorKey},
    rpc,
};
use ::http::response::Parts;
use bytes::Bytes;

const READ: ReadOptions = ReadOptions::new().with_ignore_unknown(true);

/// The status of a response that is no success. A body that is no `google.rpc.Status` says nothing, and the HTTP
/// status is all there is.
pub(super) fn of_response(head: Parts, body: &[u8], response: &dyn Payload) -> Status {
    let metadata = metadata::of_response(head.headers);
    match READ.from_slice::<rpc::JsonStatus>(body) {
        Ok(status) if status.code > 0 => status_of(status, metadata, response),
        _ => {
            let message = format!("the server answered {}", head.status);
            Status::with_metadata(code_of(head.status), message, metadata)
        }
    }
}

/// The status of an event that is an error.
pub(super) fn of_event(body: &[u8], response: &dyn Payload) -> Status {
    match READ.from_slice::<rpc::JsonStatus>(body) {
        Ok(status) if status.code > 0 => status_of(status, MetadataMap::new(), response),
        _ => Status::unknown("the stream ended with an error that cannot be read"),
    }
}

/// The status that ends a stream, when the line is one.
pub(super) fn of_line(line: &[u8], key: ErrorKey, response: &dyn Payload) -> Option<Status> {
    if !begins_with(line, key.name()) {
        return None;
    }
    let error = match key {
        ErrorKey::Plain => READ.from_slice::<rpc::LastLine>(line).ok()?.error,
        ErrorKey::Marked => READ.from_slice::<rpc::MarkedLastLine>(line).ok()?.error,
    };
    Some(status_of(error?, MetadataMap::new(), response))
}

/// Whether the JSON is an object whose first key is `key`.
fn begins_with(json: &[u8], key: &str) -> bool {
    let inside = json.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    let text = inside.and_then(|inside| inside.strip_prefix(b"\""));
    text.and_then(|text| text.strip_prefix(key.as_bytes())).is_some_and(|text| text.starts_with(b"\""))
}

fn status_of(error: rpc::JsonStatus, metadata: MetadataMap, response: &dyn Payload) -> Status {
    let types = match response.value() {
        FieldRef::Message(message) => message.table().types(),
        _ => &TypeRegistry::EMPTY,
    };
    let code = Code::from_i32(error.code);
    let message = error.message.clone();
    let details = Types::new(std::iter::once(types)).to_binary(error);
    Status::with_details_and_metadata(code, message, Bytes::from(details), metadata)
}
