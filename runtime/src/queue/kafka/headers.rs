//! Envelopes as records.

use crate::queue::{
    Death, Envelope, EnvelopeError, Id, Limits, Route, envelope::Spoiled, remote::attributes,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use rdkafka::message::{BorrowedHeaders, BorrowedMessage, Header, Headers as _, Message as _, OwnedHeaders};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// What Spring for Apache Kafka and NestJS call them.
const CORRELATION: &str = "kafka_correlationId";
const REPLY_TOPIC: &str = "kafka_replyTopic";
/// What Spring for Apache Kafka says of a dead letter.
const DEAD_TOPIC: &str = "kafka_dlt-original-topic";
const DEAD_PARTITION: &str = "kafka_dlt-original-partition";
const DEAD_OFFSET: &str = "kafka_dlt-original-offset";
const DEAD_MESSAGE: &str = "kafka_dlt-exception-message";
/// When a message that waits for another attempt may be handled, in Unix milliseconds.
const NOT_BEFORE: &str = "polywire-not-before";
/// What Kafka's binding of CloudEvents puts before attributes.
const ATTRIBUTE: &str = "ce_";
/// What is Kafka's own.
const KAFKA: &str = "kafka_";

/// A record that is ready to be published.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub(super) key: Option<Arc<str>>,
    pub(super) headers: OwnedHeaders,
    pub(super) payload: Bytes,
}

/// Where a record was read.
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
    let (fields, payload) = envelope.into_parts();
    let mut headers = OwnedHeaders::new_with_capacity(fields.len() + attributes.len());
    for (name, value) in attributes {
        headers = insert(headers, &format!("{ATTRIBUTE}{name}"), value.as_bytes());
    }
    for (name, value) in &fields {
        let name = match name.as_str() {
            "partition-key" => continue,
            "correlation-id" => CORRELATION,
            "reply-to" => REPLY_TOPIC,
            name if name.starts_with(ATTRIBUTE) || name.starts_with(KAFKA) => continue,
            name => name,
        };
        headers = insert(headers, name, value.as_bytes());
    }
    Outgoing { key, headers, payload }
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
    // librdkafka's binding panics at names that are not UTF-8, which any peer can send.
    let fields = catch_unwind(AssertUnwindSafe(|| fields(message)));
    let Ok(mut fields) = fields else {
        let mut envelope = Envelope::new(place());
        envelope.payload = payload;
        let spoiled = Spoiled { envelope, error: EnvelopeError::BadHeader { name: "(not UTF-8)" } };
        return Incoming { envelope: Err(Box::new(spoiled)), not_before: None };
    };
    if let Some(key) = message.key() {
        let key = HeaderValue::from_bytes(String::from_utf8_lossy(key).as_bytes());
        if let Ok(key) = key {
            fields.insert("partition-key", key);
        }
    }
    let not_before = fields.get(NOT_BEFORE).and_then(|millis| {
        let millis = millis.to_str().ok()?.parse().ok()?;
        UNIX_EPOCH.checked_add(Duration::from_millis(millis))
    });
    let id = fields.get("message-id").and_then(|id| std::str::from_utf8(id.as_bytes()).ok());
    let id = id.map_or_else(place, Id::parse);
    Incoming { envelope: Envelope::receive(fields, payload, id, limits), not_before }
}

/// The topic that a dead letter was read from, in a message whose headers could be read.
pub(super) fn original_topic<'a>(message: &'a BorrowedMessage<'_>) -> Option<&'a str> {
    let header = message.headers()?.iter().find(|header| header.key == DEAD_TOPIC)?;
    std::str::from_utf8(header.value?).ok()
}

fn fields(message: &BorrowedMessage<'_>) -> HeaderMap {
    let mut fields = HeaderMap::new();
    let Some(headers) = message.headers() else { return fields };
    for index in 0..headers.count() {
        let Some(Header { key, value: Some(value) }) = headers.try_get(index) else { continue };
        let name = match key {
            CORRELATION => "correlation-id",
            REPLY_TOPIC => "reply-to",
            "ce_id" if !fields.contains_key("message-id") => "message-id",
            name if name.starts_with(ATTRIBUTE) || name.starts_with(KAFKA) => continue,
            name => name,
        };
        // A header that HTTP cannot name or hold is not metadata.
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value)) {
            match name.as_str() {
                "message-id" => drop(fields.insert(name, value)),
                _ => drop(fields.append(name, value)),
            }
        }
    }
    fields
}
