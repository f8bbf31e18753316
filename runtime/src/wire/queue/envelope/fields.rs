//! Headers one by one, for brokers that have a form of their own for them.

use super::{
    Envelope, EnvelopeError, Limits, Spoiled,
    headers::complete,
    names,
    read::Source,
    write::{Writer, is_value},
};
use crate::wire::queue::Id;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::borrow::Cow;

/// The usual number of the protocol's own headers in a request.
const USUAL: usize = 8;

/// The headers of a message that has arrived: the protocol's own, which are read and not kept, and the user's.
///
/// This is the content of an [`HeaderMap`] of all of them, without hashing and copying headers that are only read.
pub(in crate::wire::queue) struct Fields<'a> {
    own: Vec<(Cow<'a, str>, &'a [u8])>,
    metadata: HeaderMap,
}

impl<'a> Fields<'a> {
    pub(in crate::wire::queue) fn new() -> Self {
        Self { own: Vec::with_capacity(USUAL), metadata: HeaderMap::new() }
    }

    /// Adds a header. One that HTTP cannot name or hold is not metadata, and left out. Of the protocol's own the first
    /// of a name counts.
    ///
    /// # Errors
    /// When there are more than any map of headers holds.
    pub(in crate::wire::queue) fn put(
        &mut self,
        name: &'a str,
        value: &'a [u8],
        limits: &Limits,
    ) -> Result<(), EnvelopeError> {
        let name = match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(name.to_ascii_lowercase()),
            false => Cow::Borrowed(name),
        };
        if names::is_reserved(&name) {
            if is_value(value) {
                self.own.push((name, value));
            }
            return Ok(());
        }
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value)) {
            let entries = self.metadata.len();
            let full = |_| EnvelopeError::TooManyHeaders { entries, limit: limits.headers };
            self.metadata.try_append(name, value).map_err(full)?;
        }
        Ok(())
    }
}

impl Source for Fields<'_> {
    fn value(&self, name: &'static str) -> Option<&[u8]> {
        self.own.iter().find(|(own, _)| own == name).map(|(_, value)| *value)
    }
}

impl Envelope {
    /// As [`Envelope::receive`], of headers that came one by one.
    pub(in crate::wire::queue) fn receive_fields(
        fields: Fields<'_>,
        payload: Bytes,
        id: Id,
        limits: &Limits,
    ) -> Result<Self, Box<Spoiled>> {
        let read = Self::read_own(&fields, id);
        complete(read, fields.metadata, payload, limits)
    }

    /// As [`Envelope::write_fields`]; gives the payload.
    #[cfg(any(feature = "kafka", feature = "nats"))]
    pub(in crate::wire::queue) fn into_fields(self, put: impl FnMut(&str, &[u8])) -> Bytes {
        self.write_fields(put);
        self.payload
    }

    /// Hands every header to `put`, the protocol's own first: those of [`Envelope::into_parts`], without a map in
    /// between.
    pub(in crate::wire::queue) fn write_fields(&self, mut put: impl FnMut(&str, &[u8])) {
        self.write_own(&mut Writer::new(|name, value| put(name, value)));
        for (name, value) in self.metadata.as_ref() {
            if !names::is_reserved(name.as_str()) {
                put(name.as_str(), value.as_bytes());
            }
        }
    }
}
