//! The envelope as headers and a payload: the broker-neutral wire form.
//!
//! Names are lower case. A broker's adapter may move single headers to properties of the broker's own, and has to put
//! them back before [`Envelope::from_parts`].

use super::{Death, Envelope, Failure, Frame, Limits};
use crate::{
    Code, Status,
    metadata::MetadataMap,
    queue::{Address, Id},
};
use base64::Engine as _;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::{
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The names of the headers. User metadata under one of these names is not sent.
pub(crate) mod name {
    pub(crate) const CONTENT_TYPE: &str = "content-type";
    pub(crate) const ID: &str = "message-id";
    pub(crate) const METHOD: &str = "polywire-method";
    pub(crate) const CORRELATION: &str = "correlation-id";
    pub(crate) const REPLY_TO: &str = "reply-to";
    pub(crate) const KEY: &str = "partition-key";
    pub(crate) const DEADLINE: &str = "polywire-deadline";
    pub(crate) const EXPIRY: &str = "polywire-expiry";
    pub(crate) const FRAME: &str = "polywire-frame";
    pub(crate) const SEQUENCE: &str = "polywire-seq";
    pub(crate) const END: &str = "polywire-end";
    pub(crate) const CREDIT: &str = "polywire-credit";
    pub(crate) const ATTEMPT: &str = "polywire-attempt";
    pub(crate) const FIRST_CODE: &str = "polywire-first-code";
    pub(crate) const FIRST_ERROR: &str = "polywire-first-error";
    pub(crate) const DEAD_REASON: &str = "polywire-dlq-reason";
    pub(crate) const DEAD_ADDRESS: &str = "polywire-dlq-address";
    pub(crate) const DEAD_GROUP: &str = "polywire-dlq-group";
    pub(crate) const DEAD_ATTEMPTS: &str = "polywire-dlq-attempts";
    pub(crate) const DEAD_FIRST_CODE: &str = "polywire-dlq-first-code";
    pub(crate) const DEAD_FIRST_ERROR: &str = "polywire-dlq-first-error";
    pub(crate) const DEAD_LAST_CODE: &str = "polywire-dlq-last-code";
    pub(crate) const DEAD_LAST_ERROR: &str = "polywire-dlq-last-error";
    pub(crate) const DEAD_TIME: &str = "polywire-dlq-time";
    pub(crate) const STATUS: &str = "grpc-status";
    pub(crate) const STATUS_MESSAGE: &str = "grpc-message";
    pub(crate) const STATUS_DETAILS: &str = "grpc-status-details-bin";

    pub(super) const RESERVED: [&str; 9] =
        [CONTENT_TYPE, ID, CORRELATION, REPLY_TO, KEY, STATUS, STATUS_MESSAGE, STATUS_DETAILS, "te"];
    pub(super) const PREFIX: &str = "polywire-";
}

/// The content type of every payload.
const PROTOBUF: &str = "application/protobuf";

/// Why a message that arrived is no envelope, or one that is to be sent breaks a limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// A header has a value that it cannot have.
    #[error("the header `{name}` has a value that it cannot have")]
    BadHeader {
        /// Its name.
        name: &'static str,
    },
    /// The payload is not protobuf.
    #[error("the content type is not application/protobuf")]
    ContentType,
    /// The payload is too long.
    #[error("the payload has {bytes} bytes, {limit} are allowed")]
    PayloadTooLarge {
        /// Its length.
        bytes: usize,
        /// The longest that is allowed.
        limit: usize,
    },
    /// There is too much metadata.
    #[error("the metadata has {entries} entries, {limit} are allowed")]
    TooManyHeaders {
        /// How many entries there are.
        entries: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// The metadata is too long.
    #[error("the metadata has {bytes} bytes, {limit} are allowed")]
    HeadersTooLarge {
        /// Its length.
        bytes: usize,
        /// The longest that is allowed.
        limit: usize,
    },
}

impl From<EnvelopeError> for Status {
    fn from(error: EnvelopeError) -> Self {
        match error {
            EnvelopeError::BadHeader { .. } | EnvelopeError::ContentType => {
                Self::invalid_argument(error.to_string())
            }
            _ => Self::resource_exhausted(error.to_string()),
        }
    }
}

impl Envelope {
    /// The envelope as headers and a payload. Binary metadata (`-bin`) is in base64, as in gRPC.
    pub fn into_parts(self) -> (HeaderMap, Bytes) {
        let mut headers = self.metadata.into_headers();
        strip_reserved(&mut headers);
        let mut write = Writer(&mut headers);
        write.text(name::CONTENT_TYPE, PROTOBUF);
        write.text(name::ID, &self.id.to_string());
        write.optional(name::CORRELATION, self.correlation.as_ref());
        write.optional(name::REPLY_TO, self.reply_to.as_ref());
        write.optional(name::KEY, self.key.as_ref());
        write.optional(name::DEADLINE, self.deadline.map(unix_millis));
        write.optional(name::EXPIRY, self.expiry.map(unix_millis));
        write.optional(name::CREDIT, self.credit);
        if !self.method.is_empty() {
            write.text(name::METHOD, &self.method);
        }
        if self.attempt > 1 {
            write.text(name::ATTEMPT, &self.attempt.to_string());
        }
        write.frame(self.frame);
        if let Some(failure) = &self.first_failure {
            write.failure([name::FIRST_CODE, name::FIRST_ERROR], failure);
        }
        if let Some(death) = &self.death {
            write.death(death);
        }
        if let Some(status) = &self.status {
            write.status(status);
        }
        (headers, self.payload)
    }

    /// The envelope that headers and a payload stand for. A message without an id gets `id`.
    ///
    /// # Errors
    /// When a header cannot be read, the payload is not protobuf, or a limit is broken.
    pub fn from_parts(
        mut headers: HeaderMap,
        payload: Bytes,
        id: Id,
        limits: &Limits,
    ) -> Result<Self, EnvelopeError> {
        let read = Reader(&headers);
        if !read.is_protobuf() {
            return Err(EnvelopeError::ContentType);
        }
        let mut envelope = Self::new(read.text(name::ID)?.map_or(id, Id::parse));
        envelope.frame = read.frame()?;
        envelope.method = read.text(name::METHOD)?.unwrap_or_default().to_owned().into();
        envelope.correlation = read.text(name::CORRELATION)?.map(Id::parse);
        envelope.reply_to = read.text(name::REPLY_TO)?.map(Address::from);
        envelope.key = read.text(name::KEY)?.map(Into::into);
        envelope.deadline = read.time(name::DEADLINE)?;
        envelope.expiry = read.time(name::EXPIRY)?;
        envelope.credit = read.parsed(name::CREDIT)?;
        envelope.attempt = read.parsed(name::ATTEMPT)?.unwrap_or(1);
        envelope.first_failure = read.failure([name::FIRST_CODE, name::FIRST_ERROR])?.map(Box::new);
        envelope.death = read.death()?.map(Box::new);
        envelope.status = read.status()?;
        strip_reserved(&mut headers);
        envelope.metadata = MetadataMap::from_headers(headers);
        envelope.payload = payload;
        limits.check(&envelope)?;
        Ok(envelope)
    }
}

fn strip_reserved(headers: &mut HeaderMap) {
    let ours: Vec<HeaderName> = headers
        .keys()
        .filter(|name| name::RESERVED.contains(&name.as_str()) || name.as_str().starts_with(name::PREFIX))
        .cloned()
        .collect();
    for name in ours {
        headers.remove(name);
    }
}

fn unix_millis(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}

struct Writer<'a>(&'a mut HeaderMap);

impl Writer<'_> {
    /// Text that no header can hold (a control character in a peer's id) is left out.
    fn text(&mut self, name: &'static str, value: &str) {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            self.0.insert(HeaderName::from_static(name), value);
        }
    }

    fn optional(&mut self, name: &'static str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.text(name, &value.to_string());
        }
    }

    fn frame(&mut self, frame: Frame) {
        match frame {
            Frame::Whole => {}
            Frame::Accept => self.text(name::FRAME, "accept"),
            Frame::Open => self.text(name::FRAME, "open"),
            Frame::Item { sequence } => self.text(name::SEQUENCE, &sequence.to_string()),
            Frame::End { items } => {
                self.text(name::SEQUENCE, &items.to_string());
                self.text(name::END, "true");
            }
            Frame::Credit => self.text(name::FRAME, "credit"),
            Frame::Alive => self.text(name::FRAME, "alive"),
            Frame::Cancel => self.text(name::FRAME, "cancel"),
        }
    }

    /// The message is for people: percent-encoded as `grpc-message` is, so that every text survives.
    fn failure(&mut self, [code, message]: [&'static str; 2], failure: &Failure) {
        let mut headers = HeaderMap::new();
        let plain = Status::new(failure.code, failure.message.clone());
        if plain.add_header(&mut headers).is_ok() {
            for (from, to) in [(name::STATUS, code), (name::STATUS_MESSAGE, message)] {
                if let Some(value) = headers.remove(from) {
                    self.0.insert(HeaderName::from_static(to), value);
                }
            }
        }
    }

    fn death(&mut self, death: &Death) {
        self.text(name::DEAD_REASON, &death.reason.to_string());
        self.text(name::DEAD_ADDRESS, death.address.as_str());
        self.text(name::DEAD_GROUP, &death.group);
        self.text(name::DEAD_ATTEMPTS, &death.attempts.to_string());
        self.failure([name::DEAD_FIRST_CODE, name::DEAD_FIRST_ERROR], &death.first);
        self.failure([name::DEAD_LAST_CODE, name::DEAD_LAST_ERROR], &death.last);
        self.text(name::DEAD_TIME, &unix_millis(death.time).to_string());
    }

    fn status(&mut self, status: &Status) {
        let plain =
            Status::with_details(status.code(), status.message(), Bytes::copy_from_slice(status.details()));
        if plain.add_header(self.0).is_err() {
            self.text(name::STATUS, &(status.code() as i32).to_string());
        }
    }
}

struct Reader<'a>(&'a HeaderMap);

impl<'a> Reader<'a> {
    fn text(&self, name: &'static str) -> Result<Option<&'a str>, EnvelopeError> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        std::str::from_utf8(value.as_bytes()).map(Some).map_err(|_| EnvelopeError::BadHeader { name })
    }

    fn required(&self, name: &'static str) -> Result<&'a str, EnvelopeError> {
        self.text(name)?.ok_or(EnvelopeError::BadHeader { name })
    }

    fn parsed<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, EnvelopeError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| EnvelopeError::BadHeader { name })
    }

    fn time(&self, name: &'static str) -> Result<Option<SystemTime>, EnvelopeError> {
        let Some(millis) = self.parsed(name)? else { return Ok(None) };
        let time = UNIX_EPOCH.checked_add(Duration::from_millis(millis));
        time.map(Some).ok_or(EnvelopeError::BadHeader { name })
    }

    /// A message without a content type is taken for protobuf: the address says what lies in it.
    fn is_protobuf(&self) -> bool {
        let Some(value) = self.0.get(name::CONTENT_TYPE) else { return true };
        value.to_str().is_ok_and(|value| {
            let essence = value.split(';').next().unwrap_or_default().trim();
            essence.eq_ignore_ascii_case(PROTOBUF) || essence.eq_ignore_ascii_case("application/x-protobuf")
        })
    }

    fn frame(&self) -> Result<Frame, EnvelopeError> {
        let sequence = self.parsed(name::SEQUENCE)?;
        let end = self.parsed(name::END)?.unwrap_or(false);
        match (self.text(name::FRAME)?, sequence, end) {
            (None, None, false) => Ok(Frame::Whole),
            (None, Some(sequence), false) => Ok(Frame::Item { sequence }),
            (None, items, true) => Ok(Frame::End { items: items.unwrap_or(0) }),
            (Some("accept"), ..) => Ok(Frame::Accept),
            (Some("open"), ..) => Ok(Frame::Open),
            (Some("credit"), ..) => Ok(Frame::Credit),
            (Some("alive"), ..) => Ok(Frame::Alive),
            (Some("cancel"), ..) => Ok(Frame::Cancel),
            _ => Err(EnvelopeError::BadHeader { name: name::FRAME }),
        }
    }

    fn failure(&self, [code, message]: [&'static str; 2]) -> Result<Option<Failure>, EnvelopeError> {
        let Some(number) = self.0.get(code) else { return Ok(None) };
        let mut headers = HeaderMap::new();
        headers.insert(name::STATUS, number.clone());
        if let Some(message) = self.0.get(message) {
            headers.insert(name::STATUS_MESSAGE, message.clone());
        }
        Ok(Status::from_header_map(&headers).as_ref().map(Failure::from))
    }

    fn death(&self) -> Result<Option<Death>, EnvelopeError> {
        let Some(reason) = self.parsed(name::DEAD_REASON)? else { return Ok(None) };
        let failure = |names: [&'static str; 2]| {
            self.failure(names)?.ok_or(EnvelopeError::BadHeader { name: names[0] })
        };
        Ok(Some(Death {
            reason,
            address: Address::from(self.required(name::DEAD_ADDRESS)?),
            group: self.required(name::DEAD_GROUP)?.to_owned(),
            attempts: self.parsed(name::DEAD_ATTEMPTS)?.unwrap_or(1),
            first: failure([name::DEAD_FIRST_CODE, name::DEAD_FIRST_ERROR])?,
            last: failure([name::DEAD_LAST_CODE, name::DEAD_LAST_ERROR])?,
            time: self.time(name::DEAD_TIME)?.unwrap_or(UNIX_EPOCH),
        }))
    }

    /// The details are decoded here: tonic's own reader panics when they are not base64.
    fn status(&self) -> Result<Option<Status>, EnvelopeError> {
        let Some(plain) = self.failure([name::STATUS, name::STATUS_MESSAGE])? else { return Ok(None) };
        if plain.code == Code::Ok {
            return Ok(None);
        }
        let details = match self.0.get(name::STATUS_DETAILS) {
            Some(value) => decode_base64(value.as_bytes())
                .ok_or(EnvelopeError::BadHeader { name: name::STATUS_DETAILS })?,
            None => Bytes::new(),
        };
        Ok(Some(Status::with_details(plain.code, plain.message, details)))
    }
}

/// Base64 with or without padding: gRPC asks receivers to take both.
fn decode_base64(text: &[u8]) -> Option<Bytes> {
    use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    LENIENT.decode(text).ok().map(Bytes::from)
}
