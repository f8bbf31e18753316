//! The reasons that a field could not be found, read or set.

use std::fmt;

/// The reason that a field could not be found, read or set by name and text.
pub struct FieldError {
    path: String,
    kind: FieldErrorKind,
}

/// The kind of a [`FieldError`].
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum FieldErrorKind {
    /// The path is empty, or one of its steps is.
    #[error("a field path is names with dots between them")]
    Malformed,
    /// A message has no field of this name.
    #[error("`{message}` has no field `{field}`")]
    Unknown {
        /// The full name of the message.
        message: String,
        /// The step of the path that names no field.
        field: String,
    },
    /// A step before the last is a repeated field, a map or a scalar.
    #[error("`{field}` is not a single message, so it has no fields to name")]
    NotMessage {
        /// The step.
        field: String,
    },
    /// The path is longer than messages may be nested.
    #[error("the path has more than {limit} steps")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The field is a message or a map without a text form.
    #[error("a {kind} has no text form")]
    NoText {
        /// The type.
        kind: &'static str,
    },
    /// The field is not a map, so it has no entries.
    #[error("`{field}` is not a map, so it has no entries")]
    NotMap {
        /// The field.
        field: String,
    },
    /// The map has the key already.
    #[error("a key of the map is there twice")]
    DuplicateKey,
    /// The text is not of the field's type.
    #[error("expected {expected}")]
    Invalid {
        /// The expected form.
        expected: &'static str,
    },
    /// The field's value cannot be written as text.
    #[error("the value is not {expected}")]
    Unrepresentable {
        /// The form that the value would need.
        expected: &'static str,
    },
    /// The text is not the JSON that the field takes, or the value has no JSON form.
    #[error("{0}")]
    Json(#[source] crate::message::json::Error),
}

crate::words::debug_in_words!(FieldError, FieldErrorKind);

impl FieldError {
    pub(crate) fn new(path: impl Into<String>, kind: FieldErrorKind) -> Self {
        Self { path: path.into(), kind }
    }

    /// The path of the field, by the names of the definition.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The kind of the fault.
    pub fn kind(&self) -> &FieldErrorKind {
        &self.kind
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "field `{}`: {}", self.path, self.kind)
    }
}

impl std::error::Error for FieldError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            FieldErrorKind::Json(error) => Some(error),
            _ => None,
        }
    }
}
