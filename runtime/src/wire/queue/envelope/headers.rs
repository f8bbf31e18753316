//! The envelope as headers and a payload: the broker-neutral wire form.
//!
//! Names are lower case. A broker's adapter may move single headers to properties of the broker's own, and has to put
//! them back before [`Envelope::from_parts`].

use super::{
    Envelope, EnvelopeError, Limits, names,
    read::{Reader, Source},
    write::Writer,
};
use crate::{
    metadata::MetadataMap,
    wire::queue::{Address, Id},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

impl Envelope {
    /// The envelope as headers and a payload. Binary metadata (`-bin`) is in base64, as in gRPC.
    pub fn into_parts(mut self) -> (HeaderMap, Bytes) {
        let mut headers = std::mem::take(&mut self.metadata).into_headers();
        strip_reserved(&mut headers);
        self.write_own(&mut Writer::new(|name, value| {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }));
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
    pub(in crate::wire::queue) fn receive(
        mut headers: HeaderMap,
        payload: Bytes,
        id: Id,
        limits: &Limits,
    ) -> Result<Self, Box<Spoiled>> {
        let read = Self::read_own(&headers, id);
        strip_reserved(&mut headers);
        complete(read, headers, payload, limits)
    }

    /// Reads everything but the user's metadata and the payload.
    pub(super) fn read_own(source: &impl Source, id: Id) -> Result<Self, Box<Spoiled>> {
        let read = Reader(source);
        Self::read(&read, id.clone())
            .map_err(|error| Box::new(Spoiled { envelope: Self::salvage(&read, id), error }))
    }

    fn read(read: &Reader<'_, impl Source>, id: Id) -> Result<Self, EnvelopeError> {
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

    fn salvage(read: &Reader<'_, impl Source>, id: Id) -> Self {
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
pub(in crate::wire::queue) struct Spoiled {
    pub(in crate::wire::queue) envelope: Envelope,
    pub(in crate::wire::queue) error: EnvelopeError,
}

pub(super) fn complete(
    read: Result<Envelope, Box<Spoiled>>,
    metadata: HeaderMap,
    payload: Bytes,
    limits: &Limits,
) -> Result<Envelope, Box<Spoiled>> {
    let fill = |envelope: &mut Envelope| {
        envelope.metadata = MetadataMap::from_headers(metadata);
        envelope.payload = payload;
    };
    match read {
        Ok(mut envelope) => {
            fill(&mut envelope);
            match limits.check(&envelope) {
                Ok(()) => Ok(envelope),
                Err(error) => Err(Box::new(Spoiled { envelope, error })),
            }
        }
        Err(mut spoiled) => {
            fill(&mut spoiled.envelope);
            Err(spoiled)
        }
    }
}

fn strip_reserved(headers: &mut HeaderMap) {
    // Most messages carry nothing of the user's: then nothing has to be moved about.
    if headers.keys().all(|name| names::is_reserved(name.as_str())) {
        return headers.clear();
    }
    let ours: Vec<HeaderName> =
        headers.keys().filter(|name| names::is_reserved(name.as_str())).cloned().collect();
    for name in ours {
        headers.remove(name);
    }
}
