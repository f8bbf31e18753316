//! Reading headers.

use super::{Death, EnvelopeError, Failure, Frame, names};
use crate::{Code, Status, wire::queue::Address};
use base64::Engine as _;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use std::{
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The source of the protocol's own headers.
pub(super) trait Source {
    /// The value of a header, of several the first.
    fn value(&self, name: &'static str) -> Option<&[u8]>;
}

impl Source for HeaderMap {
    fn value(&self, name: &'static str) -> Option<&[u8]> {
        self.get(name).map(HeaderValue::as_bytes)
    }
}

pub(super) struct Reader<'a, S>(pub(super) &'a S);

impl<'a, S: Source> Reader<'a, S> {
    pub(super) fn text(&self, name: &'static str) -> Result<Option<&'a str>, EnvelopeError> {
        let Some(value) = self.0.value(name) else { return Ok(None) };
        std::str::from_utf8(value).map(Some).map_err(|_| EnvelopeError::BadHeader { name })
    }

    pub(super) fn required(&self, name: &'static str) -> Result<&'a str, EnvelopeError> {
        self.text(name)?.ok_or(EnvelopeError::BadHeader { name })
    }

    pub(super) fn parsed<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, EnvelopeError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| EnvelopeError::BadHeader { name })
    }

    pub(super) fn time(&self, name: &'static str) -> Result<Option<SystemTime>, EnvelopeError> {
        let Some(millis) = self.parsed(name)? else { return Ok(None) };
        let time = UNIX_EPOCH.checked_add(Duration::from_millis(millis));
        time.map(Some).ok_or(EnvelopeError::BadHeader { name })
    }

    /// A message without a content type is taken for protobuf: the address determines its type.
    pub(super) fn is_protobuf(&self) -> bool {
        let Some(value) = self.0.value(names::CONTENT_TYPE) else { return true };
        std::str::from_utf8(value).is_ok_and(|value| {
            let essence = value.split(';').next().unwrap_or_default().trim();
            essence.eq_ignore_ascii_case(names::PROTOBUF)
                || essence.eq_ignore_ascii_case("application/x-protobuf")
        })
    }

    pub(super) fn frame(&self) -> Result<Frame, EnvelopeError> {
        let sequence = self.parsed(names::SEQUENCE)?;
        let end = self.parsed(names::END)?.unwrap_or(false);
        match (self.text(names::FRAME)?, sequence, end) {
            (None, None, false) => Ok(Frame::Whole),
            (None, Some(sequence), false) => Ok(Frame::Item { sequence }),
            (None, items, true) => Ok(Frame::End { items: items.unwrap_or(0) }),
            (Some("accept"), ..) => Ok(Frame::Accept),
            (Some("open"), ..) => Ok(Frame::Open),
            (Some("credit"), ..) => Ok(Frame::Credit),
            (Some("alive"), ..) => Ok(Frame::Alive),
            (Some("cancel"), ..) => Ok(Frame::Cancel),
            _ => Err(EnvelopeError::BadHeader { name: names::FRAME }),
        }
    }

    pub(super) fn failure(
        &self,
        [code, message]: [&'static str; 2],
    ) -> Result<Option<Failure>, EnvelopeError> {
        let Some(number) = self.0.value(code) else { return Ok(None) };
        let mut headers = HeaderMap::new();
        for (name, value) in [(names::STATUS, Some(number)), (names::STATUS_MESSAGE, self.0.value(message))] {
            if let Some(value) = value.and_then(|value| HeaderValue::from_bytes(value).ok()) {
                headers.insert(name, value);
            }
        }
        Ok(Status::from_header_map(&headers).as_ref().map(Failure::from))
    }

    pub(super) fn death(&self) -> Result<Option<Death>, EnvelopeError> {
        let Some(reason) = self.parsed(names::DEAD_REASON)? else { return Ok(None) };
        let failure = |names: [&'static str; 2]| {
            self.failure(names)?.ok_or(EnvelopeError::BadHeader { name: names[0] })
        };
        Ok(Some(Death {
            reason,
            address: Address::from(self.required(names::DEAD_ADDRESS)?),
            group: self.required(names::DEAD_GROUP)?.to_owned(),
            attempts: self.parsed(names::DEAD_ATTEMPTS)?.unwrap_or(1),
            first: failure([names::DEAD_FIRST_CODE, names::DEAD_FIRST_ERROR])?,
            last: failure([names::DEAD_LAST_CODE, names::DEAD_LAST_ERROR])?,
            time: self.time(names::DEAD_TIME)?.unwrap_or(UNIX_EPOCH),
        }))
    }

    /// The details are decoded here: tonic's own reader panics when they are not base64.
    pub(super) fn status(&self) -> Result<Option<Status>, EnvelopeError> {
        let Some(plain) = self.failure([names::STATUS, names::STATUS_MESSAGE])? else { return Ok(None) };
        if plain.code == Code::Ok {
            return Ok(None);
        }
        let details = match self.0.value(names::STATUS_DETAILS) {
            Some(value) => {
                decode_base64(value).ok_or(EnvelopeError::BadHeader { name: names::STATUS_DETAILS })?
            }
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
