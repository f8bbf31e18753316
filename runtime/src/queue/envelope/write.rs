//! Writing headers.

use super::{Death, Failure, Frame, names};
use crate::Status;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::time::{SystemTime, UNIX_EPOCH};

pub(super) struct Writer<'a>(pub(super) &'a mut HeaderMap);

impl Writer<'_> {
    /// Text that no header can hold (a control character in a peer's id) is left out.
    pub(super) fn text(&mut self, name: &'static str, value: &str) {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            self.0.insert(HeaderName::from_static(name), value);
        }
    }

    pub(super) fn optional(&mut self, name: &'static str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.text(name, &value.to_string());
        }
    }

    pub(super) fn frame(&mut self, frame: Frame) {
        match frame {
            Frame::Whole => {}
            Frame::Accept => self.text(names::FRAME, "accept"),
            Frame::Open => self.text(names::FRAME, "open"),
            Frame::Item { sequence } => self.text(names::SEQUENCE, &sequence.to_string()),
            Frame::End { items } => {
                self.text(names::SEQUENCE, &items.to_string());
                self.text(names::END, "true");
            }
            Frame::Credit => self.text(names::FRAME, "credit"),
            Frame::Alive => self.text(names::FRAME, "alive"),
            Frame::Cancel => self.text(names::FRAME, "cancel"),
        }
    }

    /// The message is for people: percent-encoded as `grpc-message` is, so that every text survives.
    pub(super) fn failure(&mut self, [code, message]: [&'static str; 2], failure: &Failure) {
        let mut headers = HeaderMap::new();
        let plain = Status::new(failure.code, failure.message.clone());
        if plain.add_header(&mut headers).is_ok() {
            for (from, to) in [(names::STATUS, code), (names::STATUS_MESSAGE, message)] {
                if let Some(value) = headers.remove(from) {
                    self.0.insert(HeaderName::from_static(to), value);
                }
            }
        }
    }

    pub(super) fn death(&mut self, death: &Death) {
        self.text(names::DEAD_REASON, &death.reason.to_string());
        self.text(names::DEAD_ADDRESS, death.address.as_str());
        self.text(names::DEAD_GROUP, &death.group);
        self.text(names::DEAD_ATTEMPTS, &death.attempts.to_string());
        self.failure([names::DEAD_FIRST_CODE, names::DEAD_FIRST_ERROR], &death.first);
        self.failure([names::DEAD_LAST_CODE, names::DEAD_LAST_ERROR], &death.last);
        self.text(names::DEAD_TIME, &unix_millis(death.time).to_string());
    }

    pub(super) fn status(&mut self, status: &Status) {
        let plain =
            Status::with_details(status.code(), status.message(), Bytes::copy_from_slice(status.details()));
        if plain.add_header(self.0).is_err() {
            self.text(names::STATUS, &(status.code() as i32).to_string());
        }
    }
}

/// The milliseconds since 1970.
pub(super) fn unix_millis(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}
