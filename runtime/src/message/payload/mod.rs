//! Messages whose type is known only to the two ends of a call.

pub(crate) mod encoded;

#[cfg(any(feature = "grpc", feature = "_queue"))]
use crate::Code;
use crate::message::budget::{self, Exceeded};
use crate::message::fields::{FieldMut, FieldRef, Value};
use bytes::{Bytes, BytesMut};
use prost::DecodeError;
use std::any::Any;
#[cfg(feature = "explain")]
use std::sync::Arc;

/// A message that any wire can carry: in binary form, and field by field.
///
/// It is implemented for every message with `derive(polywire::Message)`, and for what prost maps well-known types
/// to (`()` for Empty, `String` for StringValue, …). The trait is object safe, so that wires are compiled once and
/// not once per message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message",
    label = "not a message",
    note = "put `#[polywire::message]` on it, or `#[derive(polywire::prost::Message, polywire::Message)]`"
)]
pub trait Payload: Any + Send + Sync {
    /// The length of the binary form, in bytes.
    fn encoded_len(&self) -> usize;
    /// Appends the binary form to `buffer`.
    fn encode(&self, buffer: &mut BytesMut);
    /// Merges a binary form into this message.
    ///
    /// # Errors
    /// When `bytes` is not a valid binary form.
    fn merge(&mut self, bytes: Bytes) -> Result<(), DecodeError>;
    /// The same message again, for a second attempt; `None` for a message that cannot be cloned.
    ///
    /// Every message with `derive(polywire::Message)` and every message of a type that was read at run time can be.
    /// Other implementations of this trait are not cloned unless they say how.
    fn try_clone(&self) -> Option<Box<dyn Payload>> {
        None
    }
    /// The message as a value, to read its fields.
    fn value(&self) -> FieldRef<'_>;
    /// The message as a value, to write its fields.
    fn value_mut(&mut self) -> FieldMut<'_>;
}

#[diagnostic::do_not_recommend]
impl<T: prost::Message + Value + Clone + Any> Payload for T {
    fn encoded_len(&self) -> usize {
        prost::Message::encoded_len(self)
    }

    fn encode(&self, buffer: &mut BytesMut) {
        buffer.reserve(prost::Message::encoded_len(self));
        self.encode_raw(buffer);
    }

    fn merge(&mut self, bytes: Bytes) -> Result<(), DecodeError> {
        prost::Message::merge(self, bytes)
    }

    fn try_clone(&self) -> Option<Box<dyn Payload>> {
        Some(Box::new(self.clone()))
    }

    fn value(&self) -> FieldRef<'_> {
        self.get()
    }

    fn value_mut(&mut self) -> FieldMut<'_> {
        self.get_mut(crate::message::fields::Access::Set)
    }
}

impl std::fmt::Debug for dyn Payload {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Payload").field("encoded_len", &self.encoded_len()).finish_non_exhaustive()
    }
}

/// The reason that a binary form cannot be decoded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undecodable {
    /// It would take more memory than a message may.
    #[error(transparent)]
    TooLarge(#[from] Exceeded),
    /// It is not valid.
    #[error(transparent)]
    Invalid(#[from] DecodeError),
}

impl Undecodable {
    /// The code of a call that fails by it, where an invalid message has the code `invalid`.
    #[cfg(any(feature = "grpc", feature = "_queue"))]
    pub(crate) fn code(&self, invalid: Code) -> Code {
        match self {
            Self::TooLarge(_) => Code::ResourceExhausted,
            Self::Invalid(_) => invalid,
        }
    }
}

/// Merges a binary form of a peer's into `message`, which may take as much memory as `limit` says; without one, as much
/// as any message.
///
/// # Errors
/// When it would take more, of which nothing is decoded; and when it is not valid.
pub(crate) fn decode(
    message: &mut dyn Payload,
    bytes: Bytes,
    limit: Option<usize>,
) -> Result<(), Undecodable> {
    let Some(bytes) = encoded::keep(message, bytes, limit) else { return Ok(()) };
    if let FieldRef::Message(message) = message.value() {
        budget::check(message.table(), &bytes, limit)?;
    }
    Ok(message.merge(bytes)?)
}

/// A boxed default of `T`: how a wire makes the message it decodes into.
pub(crate) fn boxed_default<T: Payload + Default>() -> Box<dyn Payload> {
    Box::new(T::default())
}

/// The way to make empty messages of a type.
#[derive(Clone)]
pub(crate) enum Blank {
    /// A type that is known when this is compiled.
    Typed(fn() -> Box<dyn Payload>),
    /// A type that is known by its descriptor.
    #[cfg(feature = "explain")]
    Shared(Arc<dyn Fn() -> Box<dyn Payload> + Send + Sync>),
}

impl Blank {
    /// The type `T`.
    pub(crate) const fn of<T: Payload + Default>() -> Self {
        Self::Typed(boxed_default::<T>)
    }

    /// An empty message.
    pub(crate) fn make(&self) -> Box<dyn Payload> {
        match self {
            Self::Typed(new) => new(),
            #[cfg(feature = "explain")]
            Self::Shared(new) => new(),
        }
    }
}

impl std::fmt::Debug for Blank {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Blank")
    }
}

/// The message as a `T`. A payload of another type (the same definition, generated into another crate) is carried
/// over in binary form.
///
/// # Errors
/// When the other type's binary form is not a valid `T`.
pub(crate) fn downcast<T: Payload + Default>(payload: Box<dyn Payload>) -> Result<T, DecodeError> {
    if (*payload).type_id() == std::any::TypeId::of::<T>() {
        let any: Box<dyn Any> = payload;
        if let Ok(message) = any.downcast::<T>() {
            return Ok(*message);
        }
        return Ok(T::default());
    }
    carried_over(&*payload)
}

/// The message as a `T`, by its binary form.
///
/// # Errors
/// When that is not a valid `T`.
pub(crate) fn carried_over<T: Payload + Default>(payload: &dyn Payload) -> Result<T, DecodeError> {
    let mut buffer = BytesMut::with_capacity(payload.encoded_len());
    payload.encode(&mut buffer);
    let mut message = T::default();
    message.merge(buffer.freeze())?;
    Ok(message)
}
