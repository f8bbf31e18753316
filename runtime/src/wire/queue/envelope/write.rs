//! Writing headers.

use super::{Death, Envelope, Failure, Frame, names};
use crate::{Status, wire::queue::Id};
use bytes::Bytes;
use http::HeaderMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// Hands the protocol's own headers to `put`.
pub(super) struct Writer<P> {
    put: P,
}

impl<P: FnMut(&'static str, &[u8])> Writer<P> {
    pub(super) fn new(put: P) -> Self {
        Self { put }
    }

    /// Text that no header can hold (a control character in a peer's id) is left out.
    fn text(&mut self, name: &'static str, value: &str) {
        self.bytes(name, value.as_bytes());
    }

    fn bytes(&mut self, name: &'static str, value: &[u8]) {
        if is_value(value) {
            (self.put)(name, value);
        }
    }

    fn optional(&mut self, name: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    fn id(&mut self, name: &'static str, id: &Id) {
        self.text(name, id.text(&mut [0; _]));
    }

    fn number(&mut self, name: &'static str, number: impl itoa::Integer) {
        self.text(name, itoa::Buffer::new().format(number));
    }

    fn time(&mut self, name: &'static str, time: Option<SystemTime>) {
        if let Some(time) = time {
            self.number(name, unix_millis(time));
        }
    }

    fn frame(&mut self, frame: Frame) {
        match frame {
            Frame::Whole => {}
            Frame::Accept => self.text(names::FRAME, "accept"),
            Frame::Open => self.text(names::FRAME, "open"),
            Frame::Item { sequence } => self.number(names::SEQUENCE, sequence),
            Frame::End { items } => {
                self.number(names::SEQUENCE, items);
                self.text(names::END, "true");
            }
            Frame::Credit => self.text(names::FRAME, "credit"),
            Frame::Alive => self.text(names::FRAME, "alive"),
            Frame::Cancel => self.text(names::FRAME, "cancel"),
        }
    }

    /// The message is for people: percent-encoded as `grpc-message` is, so that every text survives.
    fn failure(&mut self, [code, message]: [&'static str; 2], failure: &Failure) {
        let mut headers = HeaderMap::new();
        let plain = Status::new(failure.code, failure.message.clone());
        if plain.add_header(&mut headers).is_ok() {
            for (from, to) in [(names::STATUS, code), (names::STATUS_MESSAGE, message)] {
                if let Some(value) = headers.get(from) {
                    self.bytes(to, value.as_bytes());
                }
            }
        }
    }

    fn death(&mut self, death: &Death) {
        self.text(names::DEAD_REASON, &death.reason.to_string());
        self.text(names::DEAD_ADDRESS, death.address.as_str());
        self.text(names::DEAD_GROUP, &death.group);
        self.number(names::DEAD_ATTEMPTS, death.attempts);
        self.failure([names::DEAD_FIRST_CODE, names::DEAD_FIRST_ERROR], &death.first);
        self.failure([names::DEAD_LAST_CODE, names::DEAD_LAST_ERROR], &death.last);
        self.number(names::DEAD_TIME, unix_millis(death.time));
    }

    fn status(&mut self, status: &Status) {
        let mut headers = HeaderMap::new();
        let plain =
            Status::with_details(status.code(), status.message(), Bytes::copy_from_slice(status.details()));
        if plain.add_header(&mut headers).is_err() {
            return self.number(names::STATUS, status.code() as i32);
        }
        for name in [names::STATUS, names::STATUS_MESSAGE, names::STATUS_DETAILS] {
            if let Some(value) = headers.get(name) {
                self.bytes(name, value.as_bytes());
            }
        }
    }
}

impl Envelope {
    /// Writes everything but the user's metadata and the payload.
    pub(super) fn write_own<P: FnMut(&'static str, &[u8])>(&self, write: &mut Writer<P>) {
        write.text(names::CONTENT_TYPE, names::PROTOBUF);
        write.id(names::ID, &self.id);
        if let Some(correlation) = &self.correlation {
            write.id(names::CORRELATION, correlation);
        }
        write.optional(names::REPLY_TO, self.reply_to.as_ref().map(|address| address.as_str()));
        write.optional(names::KEY, self.key.as_deref());
        write.optional(names::GROUP, self.group.as_deref());
        write.optional(names::ADDRESS, self.address.as_ref().map(|address| address.as_str()));
        write.time(names::DEADLINE, self.deadline);
        write.time(names::EXPIRY, self.expiry);
        if let Some(credit) = self.credit {
            write.number(names::CREDIT, credit);
        }
        if !self.method.is_empty() {
            write.text(names::METHOD, &self.method);
        }
        if self.attempt > 1 {
            write.number(names::ATTEMPT, self.attempt);
        }
        write.frame(self.frame);
        if let Some(failure) = &self.first_failure {
            write.failure([names::FIRST_CODE, names::FIRST_ERROR], failure);
        }
        if let Some(death) = &self.death {
            write.death(death);
        }
        if let Some(status) = &self.status {
            write.status(status);
        }
    }
}

/// The milliseconds since 1970.
fn unix_millis(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}

/// True if HTTP can hold a value.
pub(super) fn is_value(value: &[u8]) -> bool {
    value.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | 0x80..))
}
