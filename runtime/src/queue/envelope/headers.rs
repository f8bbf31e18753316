//! The envelope as headers and a payload: the broker-neutral wire form.
//!
//! Names are lower case. A broker's adapter may move single headers to properties of the broker's own, and has to put
//! them back before [`Envelope::from_parts`].

use super::{
    Envelope, EnvelopeError, Limits, names,
    read::Reader,
    write::{Writer, unix_millis},
};
use crate::{
    metadata::MetadataMap,
    queue::{Address, Id},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName};

impl Envelope {
    /// The envelope as headers and a payload. Binary metadata (`-bin`) is in base64, as in gRPC.
    pub fn into_parts(self) -> (HeaderMap, Bytes) {
        let mut headers = self.metadata.into_headers();
        strip_reserved(&mut headers);
        let mut write = Writer(&mut headers);
        write.text(names::CONTENT_TYPE, names::PROTOBUF);
        write.text(names::ID, &self.id.to_string());
        write.optional(names::CORRELATION, self.correlation.as_ref());
        write.optional(names::REPLY_TO, self.reply_to.as_ref());
        write.optional(names::KEY, self.key.as_ref());
        write.optional(names::GROUP, self.group.as_ref());
        write.optional(names::ADDRESS, self.address.as_ref());
        write.optional(names::DEADLINE, self.deadline.map(unix_millis));
        write.optional(names::EXPIRY, self.expiry.map(unix_millis));
        write.optional(names::CREDIT, self.credit);
        if !self.method.is_empty() {
            write.text(names::METHOD, &self.method);
        }
        if self.attempt > 1 {
            write.text(names::ATTEMPT, &self.attempt.to_string());
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
        (headers, self.payload)
    }

    /// The envelope that headers and a payload stand for. A message without an id gets `id`.
    ///
    /// # Errors
    /// When a header cannot be read, the payload is not protobuf, or a limit is broken.
    pub fn from_parts(
        headers: HeaderMap,
        payload: Bytes,
        id: Id,
        limits: &Limits,
    ) -> Result<Self, EnvelopeError> {
        Self::receive(headers, payload, id, limits).map_err(|spoiled| spoiled.error)
    }

    /// As [`Envelope::from_parts`]; of a message that cannot be read, what can be read is kept.
    pub(in crate::queue) fn receive(
        mut headers: HeaderMap,
        payload: Bytes,
        id: Id,
        limits: &Limits,
    ) -> Result<Self, Box<Spoiled>> {
        let read = Self::read(&Reader(&headers), id.clone());
        let mut envelope = match read {
            Ok(envelope) => envelope,
            Err(error) => {
                let mut envelope = Self::salvage(&Reader(&headers), id);
                strip_reserved(&mut headers);
                envelope.metadata = MetadataMap::from_headers(headers);
                envelope.payload = payload;
                return Err(Box::new(Spoiled { envelope, error }));
            }
        };
        strip_reserved(&mut headers);
        envelope.metadata = MetadataMap::from_headers(headers);
        envelope.payload = payload;
        match limits.check(&envelope) {
            Ok(()) => Ok(envelope),
            Err(error) => Err(Box::new(Spoiled { envelope, error })),
        }
    }

    fn read(read: &Reader<'_>, id: Id) -> Result<Self, EnvelopeError> {
        if !read.is_protobuf() {
            return Err(EnvelopeError::ContentType);
        }
        let mut envelope = Self::new(read.text(names::ID)?.map_or(id, Id::parse));
        envelope.frame = read.frame()?;
        envelope.method = read.text(names::METHOD)?.unwrap_or_default().to_owned().into();
        envelope.correlation = read.text(names::CORRELATION)?.map(Id::parse);
        envelope.reply_to = read.text(names::REPLY_TO)?.map(Address::from);
        envelope.key = read.text(names::KEY)?.map(Into::into);
        envelope.group = read.text(names::GROUP)?.map(Into::into);
        envelope.address = read.text(names::ADDRESS)?.map(Address::from);
        envelope.deadline = read.time(names::DEADLINE)?;
        envelope.expiry = read.time(names::EXPIRY)?;
        envelope.credit = read.parsed(names::CREDIT)?;
        envelope.attempt = read.parsed(names::ATTEMPT)?.unwrap_or(1);
        envelope.first_failure = read.failure([names::FIRST_CODE, names::FIRST_ERROR])?.map(Box::new);
        envelope.death = read.death()?.map(Box::new);
        envelope.status = read.status()?;
        Ok(envelope)
    }

    fn salvage(read: &Reader<'_>, id: Id) -> Self {
        let text = |name| read.text(name).ok().flatten();
        let mut envelope = Self::new(text(names::ID).map_or(id, Id::parse));
        envelope.method = text(names::METHOD).unwrap_or_default().to_owned().into();
        envelope.correlation = text(names::CORRELATION).map(Id::parse);
        envelope.reply_to = text(names::REPLY_TO).map(Address::from);
        envelope.key = text(names::KEY).map(Into::into);
        envelope.address = text(names::ADDRESS).map(Address::from);
        envelope.attempt = read.parsed(names::ATTEMPT).ok().flatten().unwrap_or(1);
        envelope
    }
}

/// A message that cannot be read, with what could be read of it.
#[derive(Debug)]
pub(in crate::queue) struct Spoiled {
    #[cfg_attr(not(feature = "broker"), expect(dead_code))]
    pub(in crate::queue) envelope: Envelope,
    pub(in crate::queue) error: EnvelopeError,
}

fn strip_reserved(headers: &mut HeaderMap) {
    // Most messages carry nothing of the user's: then nothing has to be moved about.
    if headers.keys().all(is_reserved) {
        return headers.clear();
    }
    let ours: Vec<HeaderName> = headers.keys().filter(|name| is_reserved(name)).cloned().collect();
    for name in ours {
        headers.remove(name);
    }
}

fn is_reserved(name: &HeaderName) -> bool {
    names::RESERVED.contains(&name.as_str()) || name.as_str().starts_with(names::PREFIX)
}
