//! Status details as JSON, whether or not their types are known.
//!
//! A detail of a known type is written as ProtoJSON writes `google.protobuf.Any`. One of an unknown type is
//! `{"@type":…,"value":…}` with its binary form in base64: the error still arrives, and a client that knows the type
//! can read it.

use crate::{
    Payload, Status,
    message::{
        fields::FieldRef,
        json::{self, ReadOptions, WriteOptions},
        payload, registry, rpc,
    },
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::{Bytes, BytesMut};
use prost::Message as _;
use prost_types::{Any, Struct, Value, value::Kind};

/// The detail with internals of a server, which is not sent (`google/rpc/error_details.proto`).
const DEBUG_INFO: &str = "google.rpc.DebugInfo";

/// The detail with the time of the next call.
const RETRY_INFO: &str = "google.rpc.RetryInfo";

/// The types that details are known by.
#[derive(Clone, Debug)]
pub(crate) struct Types(Vec<registry::Types>);

impl Types {
    /// The types of definitions, and the usual ones of `google.rpc`.
    pub(crate) fn new(types: impl Iterator<Item = registry::Types>) -> Self {
        let mut all: Vec<_> = types.collect();
        all.dedup_by(|a, b| a.is(b));
        all.push(registry::Types::of(&rpc::DETAILS));
        Self(all)
    }

    fn create(&self, name: &str) -> Option<Box<dyn Payload>> {
        self.0.iter().find_map(|types| types.create(name))
    }

    /// A status as `google.rpc.Status` is in JSON.
    pub(crate) fn to_json(&self, status: &Status) -> rpc::JsonStatus {
        rpc::JsonStatus {
            code: status.code().into(),
            message: status.message().to_owned(),
            details: self.shown(status).map(|detail| self.detail_to_json(detail)).collect(),
        }
    }

    /// The details that a client may see.
    pub(crate) fn shown(&self, status: &Status) -> impl Iterator<Item = Any> + use<> {
        // Details other than a `google.rpc.Status` were put there by hand; the error does without them.
        let details = rpc::Status::decode(status.details()).map(|status| status.details).unwrap_or_default();
        details.into_iter().filter(|detail| type_name(&detail.type_url) != DEBUG_INFO)
    }

    /// The number of seconds, rounded up, that a detail asks a client to wait before it calls again.
    pub(crate) fn retry_delay(&self, status: &Status) -> Option<u64> {
        let info = self.shown(status).find(|detail| type_name(&detail.type_url) == RETRY_INFO)?;
        let delay = rpc::RetryInfo::decode(&*info.value).ok()?.retry_delay?;
        let seconds = delay.seconds.checked_add(i64::from(delay.nanos > 0))?;
        u64::try_from(seconds).ok()
    }

    /// The details that a client may see, in binary form; empty when there are none.
    pub(crate) fn shown_binary(&self, status: &Status) -> Vec<u8> {
        binary(status.code().into(), status.message().to_owned(), self.shown(status).collect())
    }

    /// The binary form of a `google.rpc.Status` from JSON; empty when there are no details.
    pub(crate) fn to_binary(&self, status: rpc::JsonStatus) -> Vec<u8> {
        let details: Vec<Any> =
            status.details.into_iter().filter_map(|detail| self.detail_of_json(detail)).collect();
        binary(status.code, status.message, details)
    }

    fn detail_of_json(&self, detail: Value) -> Option<Any> {
        let Some(Kind::StructValue(mut fields)) = detail.kind else { return None };
        let Some(Kind::StringValue(type_url)) = fields.fields.remove("@type")?.kind else { return None };
        let value = match self.create(type_name(&type_url)) {
            Some(message) => known_of_json(message, fields)?,
            None => match fields.fields.remove("value")?.kind? {
                Kind::StringValue(base64) => BASE64_STANDARD.decode(base64).ok()?,
                _ => return None,
            },
        };
        Some(Any { type_url, value })
    }

    fn detail_to_json(&self, detail: Any) -> Value {
        let known = self.known_to_json(&detail);
        let mut fields = known.unwrap_or_else(|| Struct {
            fields: [("value".to_owned(), text(BASE64_STANDARD.encode(&detail.value)))].into(),
        });
        fields.fields.insert("@type".to_owned(), text(detail.type_url));
        Value { kind: Some(Kind::StructValue(fields)) }
    }

    fn known_to_json(&self, detail: &Any) -> Option<Struct> {
        let mut message = self.create(type_name(&detail.type_url))?;
        payload::decode(&mut *message, Bytes::copy_from_slice(&detail.value), None).ok()?;
        let value: Value = json::from_slice(&WriteOptions::new().to_vec(&*message).ok()?).ok()?;
        match value.kind {
            Some(Kind::StructValue(fields)) if !has_form_of_its_own(&*message) => Some(fields),
            kind => Some(Struct { fields: [("value".to_owned(), Value { kind })].into() }),
        }
    }
}

/// The binary form of a `google.rpc.Status`; empty when there are no details.
pub(crate) fn binary(code: i32, message: String, details: Vec<Any>) -> Vec<u8> {
    match details.is_empty() {
        true => Vec::new(),
        false => rpc::Status { code, message, details }.encode_to_vec(),
    }
}

fn known_of_json(mut message: Box<dyn Payload>, mut fields: Struct) -> Option<Vec<u8>> {
    let json = match has_form_of_its_own(&*message) {
        true => json::to_vec(&fields.fields.remove("value")?),
        false => json::to_vec(&fields),
    };
    ReadOptions::new().with_ignore_unknown(true).merge(&json.ok()?, &mut *message).ok()?;
    let mut binary = BytesMut::with_capacity(message.encoded_len());
    message.encode(&mut binary);
    Some(binary.into())
}

/// True if the JSON form is not the object of the message's fields.
fn has_form_of_its_own(message: &dyn Payload) -> bool {
    match message.value() {
        FieldRef::Message(message) => message.table().well_known().is_some(),
        _ => true,
    }
}

fn type_name(url: &str) -> &str {
    url.rsplit_once('/').map_or(url, |(_, name)| name)
}

fn text(text: String) -> Value {
    Value { kind: Some(Kind::StringValue(text)) }
}
