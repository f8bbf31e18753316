//! Errors as they come from servers, in any of their forms: `google.rpc.Status`, AIP-193, Connect and Twirp.

use crate::{
    Code, Payload, Status, TypeRegistry,
    message::{
        fields::FieldRef,
        json::ReadOptions,
        rpc::{AnyError, JsonStatus, MarkedError, WrappedError},
    },
    metadata::MetadataMap,
    wire::rest::{
        errors::{
            code::of_name,
            details::{Types, binary},
            profile::DETAILS,
            refusal,
            status::code_of,
        },
        metadata,
        server::stream::ErrorKey,
    },
};
use ::http::{StatusCode, response::Parts};
use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use bytes::Bytes;
use prost_types::{Any, Value, value::Kind};

const READ: ReadOptions = ReadOptions::new().with_ignore_unknown(true);

/// Base64 as servers write it: Connect leaves the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The status of a response other than a success. Where the body is not an error, headers may tell it, as gRPC has
/// them; else the HTTP status is all there is.
pub(super) fn of_response(head: Parts, body: &[u8], response: &dyn Payload) -> Status {
    let from_headers = refusal::of(&head.headers);
    let metadata = metadata::of_response(head.headers);
    of_body(body, metadata.clone(), response).or(from_headers).unwrap_or_else(|| {
        let message = format!("the server answered {}", head.status);
        Status::with_metadata(code_of(head.status), message, metadata)
    })
}

/// The status of an event that is an error.
pub(super) fn of_event(body: &[u8], response: &dyn Payload) -> Status {
    of_body(body, MetadataMap::new(), response)
        .unwrap_or_else(|| Status::unknown("the stream ended with an error that cannot be read"))
}

/// The status that ends a stream, when the line is one.
pub(super) fn of_line(line: &[u8], key: ErrorKey, response: &dyn Payload) -> Option<Status> {
    if !begins_with(line, key.name()) {
        return None;
    }
    let error = match key {
        ErrorKey::Plain => READ.from_slice::<WrappedError>(line).ok()?.error,
        ErrorKey::Marked => READ.from_slice::<MarkedError>(line).ok()?.error,
    };
    status_of(error?, MetadataMap::new(), response)
}

fn of_body(body: &[u8], metadata: MetadataMap, response: &dyn Payload) -> Option<Status> {
    let wrapped = READ.from_slice::<WrappedError>(body).ok().and_then(|wrapped| wrapped.error);
    let error = match wrapped {
        Some(error) => error,
        None => READ.from_slice::<AnyError>(body).ok()?,
    };
    status_of(error, metadata, response)
}

/// True if the JSON is an object whose first key is `key`.
fn begins_with(json: &[u8], key: &str) -> bool {
    let inside = json.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    let text = inside.and_then(|inside| inside.strip_prefix(b"\""));
    text.and_then(|text| text.strip_prefix(key.as_bytes())).is_some_and(|text| text.starts_with(b"\""))
}

fn status_of(error: AnyError, metadata: MetadataMap, response: &dyn Payload) -> Option<Status> {
    let code = error_code(&error)?;
    let message = [error.message, error.msg].into_iter().flatten().find_map(text).unwrap_or_default();
    let details = match error.meta.and_then(twirp_details) {
        Some(details) => details,
        None => details_of(list(error.details), code, &message, response),
    };
    Some(Status::with_details_and_metadata(code, message, Bytes::from(details), metadata))
}

/// The code by its name, by its number, or by the HTTP status that stands in its place; none for a success.
fn error_code(error: &AnyError) -> Option<Code> {
    let named = error.status.clone().and_then(text).and_then(|name| of_name(&name));
    let code = match (named, error.code.as_ref()?.kind.as_ref()?) {
        (Some(code), _) => code,
        (None, Kind::StringValue(name)) => of_name(name)?,
        (None, Kind::NumberValue(number)) => {
            let number =
                (number.fract() == 0.0 && (0.0..1000.0).contains(number)).then_some(*number as i32)?;
            match u16::try_from(number).ok().and_then(|number| StatusCode::from_u16(number).ok()) {
                Some(http) => code_of(http),
                None => Code::from_i32(number),
            }
        }
        _ => return None,
    };
    (code != Code::Ok).then_some(code)
}

fn details_of(details: Vec<Value>, code: Code, message: &str, response: &dyn Payload) -> Vec<u8> {
    let connect: Option<Vec<Any>> = details.iter().map(connect_detail).collect();
    match connect {
        Some(details) => binary(code.into(), message.to_owned(), details),
        None => {
            let types = match response.value() {
                FieldRef::Message(message) => message.table().types(),
                _ => crate::message::registry::Types::of(&TypeRegistry::EMPTY),
            };
            let status = JsonStatus { code: code.into(), message: message.to_owned(), details };
            Types::new(std::iter::once(types)).to_binary(status)
        }
    }
}

/// `{"type":"google.rpc.ErrorInfo","value":"…"}`
fn connect_detail(detail: &Value) -> Option<Any> {
    let Some(Kind::StructValue(fields)) = &detail.kind else { return None };
    let field = |name: &str| fields.fields.get(name).cloned().and_then(text);
    let value = BASE64.decode(field("value")?).ok()?;
    Some(Any { type_url: format!("type.googleapis.com/{}", field("type")?), value })
}

fn twirp_details(meta: Value) -> Option<Vec<u8>> {
    let Some(Kind::StructValue(mut meta)) = meta.kind else { return None };
    BASE64.decode(text(meta.fields.remove(DETAILS)?)?).ok()
}

fn text(value: Value) -> Option<String> {
    match value.kind? {
        Kind::StringValue(text) => Some(text),
        _ => None,
    }
}

fn list(value: Option<Value>) -> Vec<Value> {
    match value.and_then(|value| value.kind) {
        Some(Kind::ListValue(list)) => list.values,
        _ => Vec::new(),
    }
}
