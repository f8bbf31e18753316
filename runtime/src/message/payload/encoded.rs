//! A message in its binary form, which is decoded only when its fields are asked for.
//!
//! A pure forwarder gives on what it was given: fields that its own definition does not know, extensions and message sets
//! included.

use super::{Payload, Undecodable, boxed_default};
use crate::message::fields::{FieldMut, FieldRef};
use bytes::{BufMut as _, Bytes, BytesMut};
use prost::DecodeError;
use std::{any::Any, sync::OnceLock};

/// A message as it came from a wire. Its bytes are those that leave again, unless a field was changed.
pub(crate) struct Encoded {
    bytes: Bytes,
    /// The most memory that the decoded message may take; `None` for as much as any message.
    limit: Option<usize>,
    new: fn() -> Box<dyn Payload>,
    decoded: OnceLock<Decoded>,
    /// True if the decoded message is the one that counts.
    changed: bool,
}

/// A decoded message; with an empty one, why the bytes are not of it.
struct Decoded {
    message: Box<dyn Payload>,
    fault: Option<Undecodable>,
}

/// An empty message of the type `T` that keeps the binary form that it is given.
pub(crate) fn boxed<T: Payload + Default>() -> Box<dyn Payload> {
    Box::new(Encoded {
        bytes: Bytes::new(),
        limit: None,
        new: boxed_default::<T>,
        decoded: OnceLock::new(),
        changed: false,
    })
}

/// Keeps `bytes` undecoded where `message` can; gives them back where it cannot.
pub(crate) fn keep(message: &mut dyn Payload, bytes: Bytes, limit: Option<usize>) -> Option<Bytes> {
    let any: &mut dyn Any = message;
    let Some(encoded) = any.downcast_mut::<Encoded>().filter(|encoded| encoded.bytes.is_empty()) else {
        return Some(bytes);
    };
    encoded.limit = limit;
    encoded.bytes = bytes;
    None
}

/// Decodes a message that was kept undecoded: whoever reads its fields has to know first that it has them.
///
/// # Errors
/// When the bytes are not of the message, or it would take more memory than it may.
pub(crate) fn ensure_decoded(message: &dyn Payload) -> Result<(), &Undecodable> {
    let any: &dyn Any = message;
    match any.downcast_ref::<Encoded>().and_then(|encoded| encoded.decoded().fault.as_ref()) {
        Some(fault) => Err(fault),
        None => Ok(()),
    }
}

impl Encoded {
    fn decoded(&self) -> &Decoded {
        self.decoded.get_or_init(|| {
            let mut message = (self.new)();
            match super::decode(&mut *message, self.bytes.clone(), self.limit) {
                Ok(()) => Decoded { message, fault: None },
                Err(fault) => Decoded { message: (self.new)(), fault: Some(fault) },
            }
        })
    }

    /// The decoded message, which counts from now on.
    fn decoded_mut(&mut self) -> Option<&mut Box<dyn Payload>> {
        self.decoded();
        self.changed = true;
        self.decoded.get_mut().map(|decoded| &mut decoded.message)
    }
}

impl Payload for Encoded {
    fn encoded_len(&self) -> usize {
        match self.decoded.get().filter(|_| self.changed) {
            Some(decoded) => decoded.message.encoded_len(),
            None => self.bytes.len(),
        }
    }

    fn encode(&self, buffer: &mut BytesMut) {
        match self.decoded.get().filter(|_| self.changed) {
            Some(decoded) => decoded.message.encode(buffer),
            None => buffer.put_slice(&self.bytes),
        }
    }

    // Two binary forms in a row are the merged form ("Encoding", Last One Wins).
    fn merge(&mut self, bytes: Bytes) -> Result<(), DecodeError> {
        if let Some(decoded) = self.decoded.get_mut().filter(|_| self.changed) {
            return decoded.message.merge(bytes);
        }
        self.decoded = OnceLock::new();
        self.bytes = match self.bytes.is_empty() {
            true => bytes,
            false => [&*self.bytes, &*bytes].concat().into(),
        };
        Ok(())
    }

    fn value(&self) -> FieldRef<'_> {
        self.decoded().message.value()
    }

    fn value_mut(&mut self) -> FieldMut<'_> {
        self.decoded_mut().map_or(FieldMut::Unset, |message| message.value_mut())
    }
}
