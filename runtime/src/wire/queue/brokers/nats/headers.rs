//! Envelopes as NATS messages.

use super::subject;
use crate::{
    Code, Status,
    wire::queue::{
        BrokerError, Envelope, EnvelopeError, Id, Limits, Route,
        brokers::remote::attributes,
        envelope::{Fields, Spoiled},
    },
};
use async_nats::{HeaderMap, Message};
use bytes::Bytes;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use std::borrow::Cow;

const MESSAGE_ID: &str = "Nats-Msg-Id";
const ERROR: &str = "Nats-Service-Error";
const ERROR_CODE: &str = "Nats-Service-Error-Code";
/// The address for the answer to a request that was given back; the protocol's own place is that of the side that gave
/// it back.
const ANSWER_TO: &str = "polywire-reply-to";
/// The prefix of attributes in the NATS binding of CloudEvents, and in percent-encoding.
const ATTRIBUTE: &str = "ce-";
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%');

/// A message that is ready to be published.
#[derive(Clone)]
pub(super) struct Outgoing {
    pub(super) reply: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) payload: Bytes,
}

/// The identity by which a server may recognise the same message.
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
    let mut unwritable = None;
    let payload = envelope.into_fields(|name, value| {
        let name = match name {
            "reply-to" => return,
            "message-id" if matches!(identity, Identity::Copy(_)) => return,
            "message-id" => MESSAGE_ID,
            "content-type" => "Content-Type",
            name if name.starts_with("nats-") => return,
            name => name,
        };
        let inserted = match std::str::from_utf8(value) {
            Ok(text) => insert(&mut headers, name, text),
            Err(_) => Err(EnvelopeError::Unwritable { name: name.to_owned() }),
        };
        unwritable = unwritable.take().or(inserted.err());
    });
    match unwritable {
        Some(error) => Err(error.into()),
        None => Ok(Outgoing { reply, headers, payload }),
    }
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
    let read = Foreign::read(message);
    let received = match read.fields(message, limits) {
        Ok(fields) => Envelope::receive_fields(fields, message.payload.clone(), id, limits),
        Err(error) => Err(Box::new(Spoiled { envelope: Envelope::new(id), error })),
    };
    match received {
        Ok(mut envelope) => {
            complete(&mut envelope, message, read.failure);
            Ok(envelope)
        }
        Err(mut spoiled) => {
            complete(&mut spoiled.envelope, message, read.failure);
            Err(spoiled)
        }
    }
}

/// The headers of NATS and CloudEvents.
#[derive(Default)]
struct Foreign<'a> {
    /// The id, of three the first.
    ids: [Option<&'a str>; 3],
    key: Option<Cow<'a, str>>,
    failure: Option<ServiceError<'a>>,
}

impl<'a> Foreign<'a> {
    fn read(message: &'a Message) -> Self {
        let mut read = Self::default();
        for (name, value) in all(message) {
            match &*lower(name) {
                "message-id" => read.ids[0] = Some(value),
                "nats-msg-id" => read.ids[1] = Some(value),
                "ce-id" => read.ids[2] = Some(value),
                "nats-service-error" => {
                    read.failure.get_or_insert_with(ServiceError::default).message = value;
                }
                "nats-service-error-code" => {
                    read.failure.get_or_insert_with(ServiceError::default).code = value;
                }
                "partition-key" => read.key = Some(value.into()),
                "ce-partitionkey" if read.key.is_none() => {
                    read.key = Some(percent_decode_str(value).decode_utf8_lossy());
                }
                _ => {}
            }
        }
        read
    }

    /// The fields of polywire's own headers, and the user's.
    fn fields(&'a self, message: &'a Message, limits: &Limits) -> Result<Fields<'a>, EnvelopeError> {
        let mut fields = Fields::new();
        if let Some(id) = self.ids.into_iter().flatten().next() {
            fields.put("message-id", id.as_bytes(), limits)?;
        }
        if let Some(key) = &self.key {
            fields.put("partition-key", key.as_bytes(), limits)?;
        }
        for (name, value) in all(message) {
            match &*lower(name) {
                "message-id" | "partition-key" | "reply-to" | "ce-id" | "ce-specversion" | "ce-source"
                | "ce-type" | "ce-partitionkey" | "ce-expirytime" => {}
                name if name.starts_with("nats-") => {}
                _ => fields.put(name, value.as_bytes(), limits)?,
            }
        }
        Ok(fields)
    }
}

fn all(message: &Message) -> impl Iterator<Item = (&str, &str)> {
    let headers = message.headers.iter().flat_map(HeaderMap::iter);
    headers.flat_map(|(name, values)| values.iter().map(move |value| (name.as_ref(), value.as_str())))
}

fn lower(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}

/// The address for the answer to a message.
pub(super) fn answer_to(message: &Message) -> Option<String> {
    let given_back = message.headers.as_ref().and_then(|headers| headers.get(ANSWER_TO));
    let reply = given_back.map(|reply| reply.as_str()).or(message.reply.as_deref())?;
    (!reply.starts_with('$')).then(|| reply.to_owned())
}

/// Sets the address at which a request is answered to `reply`, wherever it comes from.
pub(super) fn set_answer_to(headers: &mut HeaderMap, reply: &str) -> Result<(), EnvelopeError> {
    let unwritable = |_| EnvelopeError::Unwritable { name: ANSWER_TO.to_owned() };
    headers.insert(ANSWER_TO, reply.parse::<async_nats::HeaderValue>().map_err(unwritable)?);
    Ok(())
}

/// The report of a failure by a service that knows no gRPC (NATS ADR-32).
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

/// The message that reports to the sender of a request that no server takes it.
pub(super) fn nobody(id: Id, call: Option<Id>) -> Envelope {
    let mut envelope = Envelope::new(id);
    envelope.correlation = call;
    envelope.set_status(Status::unavailable("nobody serves the method at its address"));
    envelope
}
