//! The faults of a message that arrived or is to be sent.

use crate::Status;

/// The reason that a message that arrived is not an envelope, or that one to be sent breaks a limit.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// A header has a value that it cannot have.
    #[error("the header `{name}` has a value that it cannot have")]
    BadHeader {
        /// Its name.
        name: &'static str,
    },
    /// The broker cannot carry the metadata: a value is not text.
    #[error(
        "the metadata `{name}` is not UTF-8, which the broker cannot carry; use a name that ends in `-bin`"
    )]
    Unwritable {
        /// Its name.
        name: String,
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
        /// The number of entries.
        entries: usize,
        /// The number that is allowed.
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

crate::words::debug_in_words!(EnvelopeError);

impl From<EnvelopeError> for Status {
    fn from(error: EnvelopeError) -> Self {
        match error {
            EnvelopeError::BadHeader { .. }
            | EnvelopeError::Unwritable { .. }
            | EnvelopeError::ContentType => Self::invalid_argument(error.to_string()),
            _ => Self::resource_exhausted(error.to_string()),
        }
    }
}
