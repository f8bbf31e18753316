//! Envelopes as records.

use crate::wire::queue::{
    Death, Envelope, EnvelopeError, Id, Limits, Route,
    brokers::remote::attributes,
    envelope::{Fields, Spoiled},
};
use bytes::Bytes;
use rdkafka::message::{BorrowedHeaders, BorrowedMessage, Header, Headers as _, Message as _, OwnedHeaders};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The name of the id in Spring for Apache Kafka and NestJS.
const CORRELATION: &str = "kafka_correlationId";
const REPLY_TOPIC: &str = "kafka_replyTopic";
/// The header of a dead letter's topic in Spring for Apache Kafka.
const DEAD_TOPIC: &str = "kafka_dlt-original-topic";
const DEAD_PARTITION: &str = "kafka_dlt-original-partition";
const DEAD_OFFSET: &str = "kafka_dlt-original-offset";
const DEAD_MESSAGE: &str = "kafka_dlt-exception-message";
/// When a message that waits for another attempt may be handled, in Unix milliseconds.
const NOT_BEFORE: &str = "polywire-not-before";
/// The prefix of attributes in Kafka's binding of CloudEvents.
const ATTRIBUTE: &str = "ce_";
/// The prefix of Kafka's own headers.
const KAFKA: &str = "kafka_";
/// The usual number of headers of a message.
const USUAL: usize = 8;

/// A record that is ready to be published.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub(super) key: Option<Arc<str>>,
    pub(super) headers: OwnedHeaders,
    pub(super) payload: Bytes,
}

/// The place at which a record was read.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) topic: Arc<str>,
    pub(super) partition: i32,
    pub(super) offset: i64,
}

/// Writes an envelope; an event with the attributes of CloudEvents.
pub(super) fn write(envelope: Envelope, route: Option<&Route>) -> Outgoing {
    let key = envelope.key.clone();
    let attributes = route.map(|route| attributes(route, &envelope)).unwrap_or_default();
    let attributes: Vec<_> = attributes.into_iter().map(|(name, value)| (name, value.into_owned())).collect();
    let mut headers = OwnedHeaders::new_with_capacity(USUAL + attributes.len());
    for (name, value) in attributes {
        headers = insert(headers, &format!("{ATTRIBUTE}{name}"), value.as_bytes());
    }
    let mut headers = Some(headers);
    let payload = envelope.into_fields(|name, value| {
        let name = match name {
            "partition-key" => return,
            "correlation-id" => CORRELATION,
            "reply-to" => REPLY_TOPIC,
            name if name.starts_with(ATTRIBUTE) || name.starts_with(KAFKA) => return,
            name => name,
        };
        headers = headers.take().map(|headers| insert(headers, name, value));
    });
    Outgoing { key, headers: headers.unwrap_or_default(), payload }
}

impl Outgoing {
    /// A record as it was read.
    pub(super) fn copy(message: &BorrowedMessage<'_>) -> Self {
        Self {
            key: message.key().map(|key| String::from_utf8_lossy(key).into()),
            headers: message.headers().map(BorrowedHeaders::detach).unwrap_or_default(),
            payload: Bytes::copy_from_slice(message.payload().unwrap_or_default()),
        }
    }

    /// Takes over the attributes of CloudEvents of a record whose headers could be read.
    pub(super) fn with_attributes_of(mut self, message: &BorrowedMessage<'_>) -> Self {
        for header in message.headers().iter().flat_map(|headers| headers.iter()) {
            if let (true, Some(value)) = (header.key.starts_with(ATTRIBUTE), header.value) {
                self.headers = insert(self.headers, header.key, value);
            }
        }
        self
    }

    /// Makes the record wait until `moment`.
    pub(super) fn not_before(mut self, moment: SystemTime) -> Self {
        let millis = moment.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis().to_string();
        self.headers = insert(self.headers, NOT_BEFORE, millis.as_bytes());
        self
    }

    /// Says of a dead letter where it came from, as Spring for Apache Kafka does.
    pub(super) fn died(mut self, place: &Place, death: &Death) -> Self {
        let message: String = death.last.message.clone();
        self.headers = insert(self.headers, DEAD_TOPIC, place.topic.as_bytes());
        self.headers = insert(self.headers, DEAD_PARTITION, &place.partition.to_be_bytes());
        self.headers = insert(self.headers, DEAD_OFFSET, &place.offset.to_be_bytes());
        self.headers = insert(self.headers, DEAD_MESSAGE, message.as_bytes());
        self
    }
}

fn insert(headers: OwnedHeaders, key: &str, value: &[u8]) -> OwnedHeaders {
    headers.insert(Header { key, value: Some(value) })
}

/// A record that was read.
pub(super) struct Incoming {
    pub(super) envelope: Result<Envelope, Box<Spoiled>>,
    /// When it may be handled.
    pub(super) not_before: Option<SystemTime>,
}

/// Reads a record; one without an id gets one made of its place, which is the same however often it is read.
pub(super) fn read(message: &BorrowedMessage<'_>, limits: &Limits) -> Incoming {
    let place = || Id::parse(&format!("{}/{}/{}", message.topic(), message.partition(), message.offset()));
    let payload = Bytes::copy_from_slice(message.payload().unwrap_or_default());
    let key = message.key().map(String::from_utf8_lossy);
    // librdkafka's binding panics at names that are not UTF-8, which any peer can send.
    let found = catch_unwind(AssertUnwindSafe(|| Found::new(message, key.as_deref(), limits)));
    match found.unwrap_or(Err(EnvelopeError::BadHeader { name: "(not UTF-8)" })) {
        Ok(Found { fields, id, not_before }) => {
            // Where the headers have an id, it is theirs that counts.
            let id = id.filter(|id| !id.contains(char::is_control)).map_or_else(place, Id::parse);
            Incoming { envelope: Envelope::receive_fields(fields, payload, id, limits), not_before }
        }
        Err(error) => {
            let mut envelope = Envelope::new(place());
            envelope.payload = payload;
            Incoming { envelope: Err(Box::new(Spoiled { envelope, error })), not_before: None }
        }
    }
}

/// The topic that a dead letter was read from, in a message whose headers could be read.
pub(super) fn original_topic<'a>(message: &'a BorrowedMessage<'_>) -> Option<&'a str> {
    let header = message.headers()?.iter().find(|header| header.key == DEAD_TOPIC)?;
    std::str::from_utf8(header.value?).ok()
}

/// The content of a record's headers.
struct Found<'a> {
    fields: Fields<'a>,
    id: Option<&'a str>,
    not_before: Option<SystemTime>,
}

impl<'a> Found<'a> {
    fn new(
        message: &'a BorrowedMessage<'_>,
        key: Option<&'a str>,
        limits: &Limits,
    ) -> Result<Self, EnvelopeError> {
        let mut found = Self { fields: Fields::new(), id: None, not_before: None };
        if let Some(key) = key {
            found.fields.put("partition-key", key.as_bytes(), limits)?;
        }
        let mut event_id = None;
        let headers = message.headers();
        for index in 0..headers.map_or(0, |headers| headers.count()) {
            let header = headers.and_then(|headers| headers.try_get(index));
            let Some(Header { key, value: Some(value) }) = header else { continue };
            let name = match key {
                CORRELATION => "correlation-id",
                REPLY_TOPIC => "reply-to",
                "ce_id" => {
                    event_id = Some(value);
                    continue;
                }
                name if name.starts_with(ATTRIBUTE) || name.starts_with(KAFKA) => continue,
                name => name,
            };
            if name.eq_ignore_ascii_case("message-id") {
                found.id = std::str::from_utf8(value).ok();
            } else if name == NOT_BEFORE {
                found.not_before = moment(value);
            }
            found.fields.put(name, value, limits)?;
        }
        if let (None, Some(id)) = (found.id, event_id) {
            found.id = std::str::from_utf8(id).ok();
            found.fields.put("message-id", id, limits)?;
        }
        Ok(found)
    }
}

fn moment(millis: &[u8]) -> Option<SystemTime> {
    let millis = std::str::from_utf8(millis).ok()?.parse().ok()?;
    UNIX_EPOCH.checked_add(Duration::from_millis(millis))
}
