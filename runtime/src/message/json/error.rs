//! The reasons that JSON could not be read or written.

use crate::message::budget::Exceeded;
use std::fmt;

/// The longest path, in bytes. Of a longer one the inner end is left out.
const LONGEST_PATH: usize = 1024;

/// The longest piece of a peer's text that an error repeats, in characters.
const LONGEST_EXCERPT: usize = 64;

/// The reason that JSON could not be read or written, its place in the JSON, and the field.
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    offset: Option<usize>,
    path: String,
}

/// The kind of an [`Error`].
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not JSON, or its value is not of the field's type.
    #[error("expected {0}")]
    Expected(&'static str),
    /// The text ends within a value.
    #[error("unexpected end")]
    UnexpectedEnd,
    /// There is more than one value.
    #[error("unexpected text after the value")]
    Trailing,
    /// The bytes are not UTF-8.
    #[error("the text is not UTF-8")]
    InvalidUtf8,
    /// A string has a control character, an unknown escape or half of a surrogate pair.
    #[error("invalid {0} in a string")]
    InvalidString(&'static str),
    /// A number is not in the range of the field's type.
    #[error("the number is out of range for {0}")]
    OutOfRange(&'static str),
    /// A message has no field of this name.
    #[error("`{message}` has no field `{name}`")]
    UnknownField {
        /// The full name of the message.
        message: String,
        /// The name in the JSON.
        name: String,
    },
    /// An object has a field twice, perhaps in two spellings, or a map has a key twice.
    #[error("`{0}` is there twice")]
    Duplicate(String),
    /// An object has two members of a oneof.
    #[error("the oneof `{0}` has a value already")]
    OneofConflict(String),
    /// An enum has no value of this name.
    #[error("`{enumeration}` has no value `{name}`")]
    UnknownEnumValue {
        /// The full name of the enum.
        enumeration: String,
        /// The name in the JSON.
        name: String,
    },
    /// The type of a `google.protobuf.Any` is not known.
    #[error("the type `{0}` is not known")]
    UnknownType(String),
    /// The message in a `google.protobuf.Any` is not valid in binary form.
    #[error("the value of `{0}` is not valid")]
    InvalidAny(String),
    /// The message came in a binary form that is not valid, and was to be passed on as it is.
    #[error("the message cannot be decoded: {0}")]
    Undecodable(String),
    /// Messages are nested too deeply.
    #[error("there are more than {limit} messages within each other")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The message would take more memory than it may.
    #[error("the message would take more than {limit} bytes of memory")]
    TooLarge {
        /// The bound on the memory.
        limit: usize,
    },
    /// A message lacks a field that proto2 requires.
    #[error("the required field `{0}` is missing")]
    MissingRequired(String),
    /// A value has no JSON form.
    #[error("the value is not {0}")]
    Unrepresentable(&'static str),
    /// The JSON could not be written to where it was to go.
    #[error("the JSON cannot be written: {0}")]
    Io(#[source] std::io::Error),
}

crate::words::debug_in_words!(Error, ErrorKind);

impl Error {
    /// A fault at `offset` of the JSON.
    #[cold]
    pub(crate) fn at(offset: usize, kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, offset: Some(offset), path: String::new() }))
    }

    /// The message takes too much memory, as is seen at `offset` of the JSON.
    #[cold]
    pub(crate) fn too_large(offset: usize, exceeded: Exceeded) -> Self {
        Self::at(offset, ErrorKind::TooLarge { limit: exceeded.limit })
    }

    /// A fault of a value to be written.
    #[cold]
    pub(crate) fn of_value(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, offset: None, path: String::new() }))
    }

    /// The same fault, seen from the message whose field `name` it is in.
    #[cold]
    pub(crate) fn in_field(mut self, name: &str) -> Self {
        let path = &mut self.0.path;
        shorten(path);
        if !path.is_empty() && !path.starts_with('[') {
            path.insert(0, '.');
        }
        path.insert_str(0, name);
        self
    }

    /// The same fault, seen from the list whose item at `index` it is in.
    #[cold]
    pub(crate) fn in_item(self, index: usize) -> Self {
        self.in_brackets(&index.to_string())
    }

    /// The same fault, seen from the map whose entry `key` it is in.
    #[cold]
    pub(crate) fn in_entry(self, key: &str) -> Self {
        self.in_brackets(&format!("\"{}\"", excerpt(key)))
    }

    fn in_brackets(mut self, inner: &str) -> Self {
        let path = &mut self.0.path;
        shorten(path);
        if !path.is_empty() && !path.starts_with('[') {
            path.insert(0, '.');
        }
        path.insert_str(0, &format!("[{inner}]"));
        self
    }

    /// The same fault without its offset, where the JSON is not the user's.
    pub(crate) fn without_offset(mut self) -> Self {
        self.0.offset = None;
        self
    }

    /// The kind of the fault.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The place in the JSON, in bytes from its start; `None` for a fault in writing.
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// In which field, from the outermost message: `items[3].name`, by the names of the definition. Empty for a
    /// fault of the outermost message itself.
    pub fn path(&self) -> &str {
        &self.0.path
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, offset, path } = &*self.0;
        if !path.is_empty() {
            write!(formatter, "{path}: ")?;
        }
        write!(formatter, "{kind}")?;
        match offset {
            Some(offset) => write!(formatter, " (at byte {offset})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            ErrorKind::Io(error) => Some(error),
            _ => None,
        }
    }
}

/// The beginning of a peer's text, with its control characters and quotes escaped: errors are logged and sent back, and
/// do not grow with the input.
pub(super) fn excerpt(text: &str) -> String {
    let mut signs = text.chars();
    let mut short: String = signs.by_ref().take(LONGEST_EXCERPT).flat_map(char::escape_debug).collect();
    if !signs.as_str().is_empty() {
        short.push('…');
    }
    short
}

fn shorten(path: &mut String) {
    if path.len() > LONGEST_PATH {
        path.truncate(path.floor_char_boundary(LONGEST_PATH));
        path.push('…');
    }
}
