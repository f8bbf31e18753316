//! Types of fields.

use super::{EnumType, Table};
use crate::shared::Shared;
use std::fmt;

/// The type of a field in the definition.
///
/// The tables of messages and oneofs are found through the table that the field is in, see
/// [`TableRef::nested`](super::TableRef::nested) and [`TableRef::members`](super::TableRef::members).
#[derive(Clone)]
pub enum Type {
    /// `double`
    Double,
    /// `float`
    Float,
    /// `int32`
    Int32,
    /// `int64`
    Int64,
    /// `uint32`
    Uint32,
    /// `uint64`
    Uint64,
    /// `sint32`
    Sint32,
    /// `sint64`
    Sint64,
    /// `fixed32`
    Fixed32,
    /// `fixed64`
    Fixed64,
    /// `sfixed32`
    Sfixed32,
    /// `sfixed64`
    Sfixed64,
    /// `bool`
    Bool,
    /// `string`
    String,
    /// `bytes`
    Bytes,
    /// An enum.
    Enum(Shared<EnumType>),
    /// A message. There is no table for a wrapper such as `google.protobuf.StringValue`, which is held as an
    /// optional scalar.
    Message(fn() -> Option<&'static Table>),
    /// A group.
    Group(fn() -> Option<&'static Table>),
    /// A map.
    Map {
        /// The type of a key.
        key: Shared<Self>,
        /// The type of a value.
        value: Shared<Self>,
    },
    /// A oneof, by its members.
    Oneof(fn() -> &'static Table),
    /// A message of a definition that was read at run time, by its position in the pool of tables.
    #[doc(hidden)]
    PooledMessage(u32),
    /// A group of such a definition.
    #[doc(hidden)]
    PooledGroup(u32),
    /// A oneof of such a definition.
    #[doc(hidden)]
    PooledOneof(u32),
}

impl Type {
    /// The type of one value: that of a map's values for a map.
    pub fn item(&self) -> &Self {
        match self {
            Self::Map { value, .. } => value,
            other => other,
        }
    }

    /// True if the field is a oneof.
    pub(crate) const fn is_oneof(&self) -> bool {
        matches!(self, Self::Oneof(_) | Self::PooledOneof(_))
    }

    /// True if a value is a message or a group.
    pub(crate) const fn is_message(&self) -> bool {
        matches!(self, Self::Message(_) | Self::Group(_) | Self::PooledMessage(_) | Self::PooledGroup(_))
    }
}

impl fmt::Debug for Type {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Double => "double",
            Self::Float => "float",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
            Self::Sint32 => "sint32",
            Self::Sint64 => "sint64",
            Self::Fixed32 => "fixed32",
            Self::Fixed64 => "fixed64",
            Self::Sfixed32 => "sfixed32",
            Self::Sfixed64 => "sfixed64",
            Self::Bool => "bool",
            Self::String => "string",
            Self::Bytes => "bytes",
            Self::Enum(kind) => return write!(formatter, "enum {}", kind.name()),
            Self::Message(_) | Self::PooledMessage(_) => "message",
            Self::Group(_) | Self::PooledGroup(_) => "group",
            Self::Map { key, value } => return write!(formatter, "map<{key:?}, {value:?}>"),
            Self::Oneof(_) | Self::PooledOneof(_) => "oneof",
        };
        formatter.write_str(name)
    }
}
