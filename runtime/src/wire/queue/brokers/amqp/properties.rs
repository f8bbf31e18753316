//! Envelopes as messages of AMQP.

use super::connection::Connection;
use crate::wire::queue::{
    Address, BrokerError, Envelope, EnvelopeError, Failure, Id, Route, brokers::remote::attributes,
    envelope::Spoiled,
};
use base64::Engine as _;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use lapin::{
    BasicProperties,
    types::{AMQPValue, FieldTable, LongString, ShortString},
};
use std::time::{Duration, SystemTime};

/// The prefixes that AMQP 1.0's binding of CloudEvents has for attributes, here in the headers of 0-9-1: the first is
/// written, both are read.
const ATTRIBUTES: [&str; 2] = ["cloudEvents_", "cloudEvents:"];
/// The queue that a dead letter was taken from.
pub(super) const DEAD_QUEUE: &str = "polywire-dlq-queue";
/// The headers of the server's own.
const DEATHS: &str = "x-death";
const PERSISTENT: u8 = 2;
const TRANSIENT: u8 = 1;
/// The length of a failure's text that travels with a message.
const LONGEST_FAILURE: usize = 2048;
/// The longest wait that a server allows a message, in milliseconds.
const LONGEST_EXPIRATION: u128 = u32::MAX as u128;

/// A message that is ready to be published.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub(super) properties: BasicProperties,
    pub(super) payload: Bytes,
}

/// The role of a message at the server.
#[derive(Clone, Copy)]
pub(super) enum Kind<'a> {
    /// A request or a frame of a call: of no use after its deadline, or when the server is gone.
    Call,
    /// A command or an event that is published by its sender.
    New(&'a Route),
    /// A copy of a stored message of a route: it comes again, or is dead.
    Copy(&'a Route),
    /// A message with these properties that is not a dead letter any more.
    Revived(&'a BasicProperties),
}

/// Writes an envelope; an event with the attributes of CloudEvents.
pub(super) fn write(
    connection: &Connection,
    mut envelope: Envelope,
    kind: Kind<'_>,
) -> Result<Outgoing, BrokerError> {
    let expiration = match kind {
        Kind::Call => envelope.time_left().ok().flatten(),
        Kind::New(_) => time_until(envelope.expiry),
        // The server would let it go too early, or a dead letter at all.
        Kind::Copy(_) | Kind::Revived(_) => None,
    };
    let mut table = Table::new(connection.room_for_properties());
    match kind {
        Kind::Call => {}
        Kind::New(route) | Kind::Copy(route) => {
            for (name, value) in attributes(route, &envelope) {
                table.put(&format!("{}{name}", ATTRIBUTES[0]), value.as_bytes())?;
            }
        }
        Kind::Revived(letter) => {
            for (name, value) in attributes_of(letter) {
                table.put(name, value)?;
            }
        }
    }
    shorten(&mut envelope);
    let mode = if matches!(kind, Kind::Call) { TRANSIENT } else { PERSISTENT };
    let mut properties = BasicProperties::default().with_delivery_mode(mode);
    if let Some(millis) = expiration.map(|left| left.as_millis()).filter(|millis| *millis > 0) {
        properties = properties.with_expiration(millis.min(LONGEST_EXPIRATION).to_string().into());
    }
    let (fields, payload) = envelope.into_parts();
    for (name, value) in &fields {
        let short = value.to_str().ok().and_then(|text| ShortString::try_new(text).ok());
        properties = match (name.as_str(), short) {
            ("content-type", Some(text)) => properties.with_content_type(text),
            ("message-id", Some(text)) => properties.with_message_id(text),
            ("correlation-id", Some(text)) => properties.with_correlation_id(text),
            ("reply-to", Some(text)) => properties.with_reply_to(text),
            ("polywire-method", Some(text)) => properties.with_type(text),
            (DEATHS, _) => continue,
            (name, _) => {
                table.put(name, value.as_bytes())?;
                continue;
            }
        };
    }
    Ok(Outgoing { properties: properties.with_headers(table.fields), payload })
}

impl Outgoing {
    /// A text that consumers leave each other.
    pub(super) fn note(text: String) -> Self {
        let properties = BasicProperties::default()
            .with_delivery_mode(PERSISTENT)
            .with_content_type("text/plain; charset=utf-8".into());
        Self { properties, payload: text.into() }
    }

    /// Says of a dead letter which queue it was taken from.
    pub(super) fn died_in(mut self, queue: &str) -> Self {
        let mut headers = self.properties.headers().clone().unwrap_or_default();
        headers.insert(DEAD_QUEUE.into(), AMQPValue::LongString(queue.into()));
        self.properties = self.properties.with_headers(headers);
        self
    }
}

/// The attributes of CloudEvents that a message of ours carries.
fn attributes_of(properties: &BasicProperties) -> impl Iterator<Item = (&str, &[u8])> {
    let headers = properties.headers().iter().flat_map(FieldTable::inner);
    headers.filter_map(|(name, value)| match value {
        AMQPValue::LongString(value) if name.as_str().starts_with(ATTRIBUTES[0]) => {
            Some((name.as_str(), value.as_bytes()))
        }
        _ => None,
    })
}

/// Headers that fit into one frame with the other properties.
struct Table {
    fields: FieldTable,
    used: usize,
    limit: usize,
}

impl Table {
    /// The most that the other properties take, each at most 255 bytes and its length.
    const OTHER_PROPERTIES: usize = 6 * 256;
    /// The length of a name, the type and the length of a value.
    const EACH: usize = 6;

    fn new(room: usize) -> Self {
        Self { fields: FieldTable::default(), used: Self::OTHER_PROPERTIES, limit: room }
    }

    /// Values of one name are joined, as HTTP does: a table has each name once.
    fn put(&mut self, name: &str, value: &[u8]) -> Result<(), EnvelopeError> {
        let unwritable = |_| EnvelopeError::Unwritable { name: name.to_owned() };
        let key = ShortString::try_new(name).map_err(unwritable)?;
        self.used += Self::EACH + name.len() + value.len();
        if self.used > self.limit {
            return Err(EnvelopeError::HeadersTooLarge { bytes: self.used, limit: self.limit });
        }
        let value = match self.fields.inner().get(name) {
            Some(AMQPValue::LongString(before)) => [before.as_bytes(), b",", value].concat(),
            _ => value.to_vec(),
        };
        self.fields.insert(key, AMQPValue::LongString(LongString::from(value)));
        Ok(())
    }
}

fn time_until(moment: Option<SystemTime>) -> Option<Duration> {
    moment?.duration_since(SystemTime::now()).ok()
}

fn shorten(envelope: &mut Envelope) {
    let cut = |failure: &mut Failure| {
        let end = failure.message.floor_char_boundary(LONGEST_FAILURE);
        failure.message.truncate(end);
    };
    if let Some(failure) = &mut envelope.first_failure {
        cut(failure);
    }
    if let Some(death) = &mut envelope.death {
        cut(&mut death.first);
        cut(&mut death.last);
    }
}

/// Reads a message; one without an id gets `id`.
pub(super) fn read(
    connection: &Connection,
    properties: &BasicProperties,
    payload: Vec<u8>,
    id: Id,
) -> Result<Envelope, Box<Spoiled>> {
    let mut fields = HeaderMap::new();
    let headers = properties.headers().iter().flat_map(|headers| headers.inner());
    for (name, value) in headers {
        let attribute = ATTRIBUTES.iter().find_map(|prefix| name.as_str().strip_prefix(prefix));
        let name = match attribute {
            Some("id") => "message-id",
            Some("partitionkey") => "partition-key",
            Some(_) => continue,
            None => name.as_str(),
        };
        if let Some(value) = text(name, value) {
            put(&mut fields, name, &value);
        }
    }
    let known = [
        ("content-type", properties.content_type()),
        ("message-id", properties.message_id()),
        ("correlation-id", properties.correlation_id()),
        ("reply-to", properties.reply_to()),
        ("polywire-method", properties.kind()),
    ];
    for (name, value) in known {
        if let Some(value) = value {
            put(&mut fields, name, value.as_str().as_bytes());
        }
    }
    Envelope::receive(fields, Bytes::from(payload), id, &connection.limits())
}

/// The text of a header that has one. Bytes are what a name with `-bin` has.
fn text(name: &str, value: &AMQPValue) -> Option<Vec<u8>> {
    let text = match value {
        AMQPValue::LongString(text) => return Some(text.as_bytes().to_vec()),
        AMQPValue::ByteArray(bytes) if name.ends_with("-bin") => {
            base64::engine::general_purpose::STANDARD_NO_PAD.encode(bytes.as_slice())
        }
        AMQPValue::ShortString(text) => text.to_string(),
        AMQPValue::Boolean(value) => value.to_string(),
        AMQPValue::ShortShortInt(value) => value.to_string(),
        AMQPValue::ShortShortUInt(value) => value.to_string(),
        AMQPValue::ShortInt(value) => value.to_string(),
        AMQPValue::ShortUInt(value) => value.to_string(),
        AMQPValue::LongInt(value) => value.to_string(),
        AMQPValue::LongUInt(value) => value.to_string(),
        AMQPValue::LongLongInt(value) => value.to_string(),
        _ => return None,
    };
    Some(text.into_bytes())
}

/// A header that HTTP cannot name or hold is not metadata. What the protocol has a place for counts more than a header.
fn put(fields: &mut HeaderMap, name: &str, value: &[u8]) {
    if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value)) {
        fields.insert(name, value);
    }
}

/// The place that a reply is asked for at.
pub(super) fn reply_to(properties: &BasicProperties) -> Option<Address> {
    properties.reply_to().as_ref().map(|reply_to| Address::from(reply_to.as_str()))
}
