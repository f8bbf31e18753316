//! Envelopes as NATS messages.

use super::subject;
use crate::{
    Code, Status,
    queue::{BrokerError, Envelope, EnvelopeError, Id, Limits, Route, envelope::Spoiled, remote::attributes},
};
use async_nats::{HeaderMap, Message};
use bytes::Bytes;
use http::HeaderValue;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

const MESSAGE_ID: &str = "Nats-Msg-Id";
const ERROR: &str = "Nats-Service-Error";
const ERROR_CODE: &str = "Nats-Service-Error-Code";
/// Where a request that was given back is answered; the protocol's own place is that of who gave it back.
const ANSWER_TO: &str = "polywire-reply-to";
/// What the NATS binding of CloudEvents puts before attributes, and in percent-encoding.
const ATTRIBUTE: &str = "ce-";
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%');

/// A message that is ready to be published.
#[derive(Clone)]
pub(super) struct Outgoing {
    pub(super) reply: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) payload: Bytes,
}

/// What a server may take for the same message.
pub(super) enum Identity {
    /// A message of the same id.
    Message,
    /// A message of the same id under this other name: a copy that must not be taken for its original.
    Copy(String),
}

/// Writes an envelope; an event with the attributes of CloudEvents.
pub(super) fn write(
    envelope: Envelope,
    route: Option<&Route>,
    identity: Identity,
) -> Result<Outgoing, BrokerError> {
    let reply = match &envelope.reply_to {
        Some(inbox) => Some(subject::of_call(inbox, envelope.correlation.as_ref())?),
        None => None,
    };
    let mut headers = HeaderMap::new();
    for (name, value) in route.map(|route| attributes(route, &envelope)).unwrap_or_default() {
        let value = utf8_percent_encode(&value, ENCODED).to_string();
        insert(&mut headers, &format!("{ATTRIBUTE}{name}"), &value)?;
    }
    if let Some(status) = &envelope.status {
        let message: String = status.message().chars().filter(|character| !character.is_control()).collect();
        insert(&mut headers, ERROR, &message)?;
        insert(&mut headers, ERROR_CODE, &(status.code() as i32).to_string())?;
    }
    if let Identity::Copy(name) = &identity {
        insert(&mut headers, "message-id", &envelope.id.to_string())?;
        insert(&mut headers, MESSAGE_ID, name)?;
    }
    let (fields, payload) = envelope.into_parts();
    for (name, value) in &fields {
        let name = match name.as_str() {
            "reply-to" => continue,
            "message-id" if matches!(identity, Identity::Copy(_)) => continue,
            "message-id" => MESSAGE_ID,
            "content-type" => "Content-Type",
            name if name.starts_with("nats-") => continue,
            name => name,
        };
        let text = std::str::from_utf8(value.as_bytes());
        let text = text.map_err(|_| EnvelopeError::Unwritable { name: name.to_owned() })?;
        insert(&mut headers, name, text)?;
    }
    Ok(Outgoing { reply, headers, payload })
}

fn insert(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), EnvelopeError> {
    let unwritable = || EnvelopeError::Unwritable { name: name.to_owned() };
    let header: async_nats::HeaderName = name.parse().map_err(|_| unwritable())?;
    let value: async_nats::HeaderValue = value.parse().map_err(|_| unwritable())?;
    headers.append(header, value);
    Ok(())
}

impl Outgoing {
    /// Takes over the attributes of CloudEvents of another message.
    pub(super) fn with_attributes_of(mut self, message: &Message) -> Self {
        for (name, values) in message.headers.iter().flat_map(HeaderMap::iter) {
            if AsRef::<str>::as_ref(name).starts_with(ATTRIBUTE) {
                for value in values {
                    self.headers.append(name.clone(), value.clone());
                }
            }
        }
        self
    }
}

/// Reads a message; one without an id gets `id`.
pub(super) fn read(message: &Message, id: Id, limits: &Limits) -> Result<Envelope, Box<Spoiled>> {
    let mut fields = http::HeaderMap::new();
    let mut ids = [None, None];
    let mut failure = None;
    let all = message.headers.iter().flat_map(HeaderMap::iter);
    for (name, value) in all.flat_map(|(name, values)| values.iter().map(move |value| (name, value))) {
        let name = AsRef::<str>::as_ref(name).to_ascii_lowercase();
        let value = value.as_str();
        match name.as_str() {
            "nats-msg-id" => ids[0] = Some(value),
            "ce-id" => ids[1] = Some(value),
            "nats-service-error" => failure.get_or_insert_with(ServiceError::default).message = value,
            "nats-service-error-code" => failure.get_or_insert_with(ServiceError::default).code = value,
            "ce-partitionkey" if !fields.contains_key("partition-key") => {
                put(&mut fields, "partition-key", &percent_decode_str(value).decode_utf8_lossy());
            }
            "ce-specversion" | "ce-source" | "ce-type" | "ce-partitionkey" | "ce-expirytime" | "reply-to" => {
            }
            name if name.starts_with("nats-") => {}
            "partition-key" => {
                fields.remove("partition-key");
                put(&mut fields, "partition-key", value);
            }
            name => put(&mut fields, name, value),
        }
    }
    if let (Some(id), false) = (ids.into_iter().flatten().next(), fields.contains_key("message-id")) {
        put(&mut fields, "message-id", id);
    }
    let received = Envelope::receive(fields, message.payload.clone(), id, limits);
    match received {
        Ok(mut envelope) => {
            complete(&mut envelope, message, failure);
            Ok(envelope)
        }
        Err(mut spoiled) => {
            complete(&mut spoiled.envelope, message, failure);
            Err(spoiled)
        }
    }
}

/// Where a message is answered.
pub(super) fn answer_to(message: &Message) -> Option<String> {
    let given_back = message.headers.as_ref().and_then(|headers| headers.get(ANSWER_TO));
    let reply = given_back.map(|reply| reply.as_str()).or(message.reply.as_deref())?;
    (!reply.starts_with('$')).then(|| reply.to_owned())
}

/// Makes a request say that it is answered at `reply`, wherever it comes from.
pub(super) fn set_answer_to(headers: &mut HeaderMap, reply: &str) -> Result<(), EnvelopeError> {
    let unwritable = |_| EnvelopeError::Unwritable { name: ANSWER_TO.to_owned() };
    headers.insert(ANSWER_TO, reply.parse::<async_nats::HeaderValue>().map_err(unwritable)?);
    Ok(())
}

/// What a service that knows no gRPC says of a failure (NATS ADR-32).
#[derive(Clone, Copy, Default)]
struct ServiceError<'a> {
    code: &'a str,
    message: &'a str,
}

/// Adds what stands outside the headers.
fn complete(envelope: &mut Envelope, message: &Message, failure: Option<ServiceError<'_>>) {
    envelope.reply_to =
        answer_to(message).map(|reply| subject::inbox_of(&reply, envelope.correlation.as_ref()));
    if let (None, Some(failure)) = (&envelope.status, failure) {
        let text = format!("{} ({})", failure.message, failure.code);
        envelope.status = Some(Status::new(Code::Unknown, text));
    }
}

/// A header that HTTP cannot name or hold is not metadata.
fn put(fields: &mut http::HeaderMap, name: &str, value: &str) {
    let name = http::HeaderName::from_bytes(name.as_bytes());
    if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
        fields.append(name, value);
    }
}

/// The error that the server would not take the message.
pub(super) fn too_large(outgoing: &Outgoing, limits: &Limits) -> BrokerError {
    let payload = outgoing.payload.len();
    if payload > limits.payload {
        return EnvelopeError::PayloadTooLarge { bytes: payload, limit: limits.payload }.into();
    }
    let headers = outgoing.headers.iter();
    let bytes = headers.flat_map(|(name, values)| {
        values.iter().map(move |value| name.to_string().len() + value.as_str().len())
    });
    EnvelopeError::HeadersTooLarge { bytes: bytes.sum(), limit: limits.header_bytes }.into()
}

/// What the sender of a message to nobody finds in its inbox.
pub(super) fn nobody(id: Id, call: Option<Id>) -> Envelope {
    let mut envelope = Envelope::new(id);
    envelope.correlation = call;
    envelope.set_status(Status::unavailable("nobody serves the method at its address"));
    envelope
}
