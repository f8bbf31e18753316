//! The shape of a method, as far as the checks of its rule need it.

use crate::StreamingKind;

/// A method, as far as rules ask for it.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct MethodShape<'a> {
    /// The gRPC path, `/package.Service/Method`.
    pub path: &'a str,
    /// The sides that stream.
    pub streaming: StreamingKind,
    /// The request. Macros see one item alone and have none: there, constants check what a rule asks of its fields.
    pub request: Option<&'a dyn MessageShape>,
    /// The response; as the request.
    pub response: Option<&'a dyn MessageShape>,
}

impl<'a> MethodShape<'a> {
    /// A method whose messages are not known.
    pub const fn new(path: &'a str, streaming: StreamingKind) -> Self {
        Self { path, streaming, request: None, response: None }
    }

    /// The method with its messages.
    #[must_use]
    pub const fn with_messages(
        mut self,
        request: &'a dyn MessageShape,
        response: &'a dyn MessageShape,
    ) -> Self {
        (self.request, self.response) = (Some(request), Some(response));
        self
    }
}

/// A message, as far as rules ask for it.
pub trait MessageShape {
    /// The full name.
    fn name(&self) -> String;

    /// True if it has no fields.
    fn is_empty(&self) -> bool;

    /// The field of this name in the definition.
    fn field(&self, name: &str) -> Option<FieldShape<'_>>;
}

/// A field, as far as rules ask for it.
pub enum FieldShape<'a> {
    /// A string, an integer, a bool or an enum.
    Text,
    /// A floating-point number.
    Float,
    /// Bytes.
    Bytes,
    /// A message.
    Message(Box<dyn MessageShape + 'a>),
    /// Several of one type.
    List,
    /// A map.
    Map,
}
