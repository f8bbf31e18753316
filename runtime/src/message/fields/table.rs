//! Tables: what is known of a message's fields before any message.

use super::{EnumType, FieldList, Index, Memory, WellKnown};
use crate::message::payload::Payload;
use crate::message::registry::{TypeEntry, TypeRegistry};
use crate::message::{budget, json};
use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

const JSON_SIZE_AT_FIRST: u32 = 256;
const JSON_SIZE_AT_MOST: u32 = 1 << 20;

/// The fields of a message, or the members of a oneof.
pub struct Table {
    name: &'static str,
    types: &'static TypeRegistry,
    fields: &'static [Field],
    entry: Option<TypeEntry>,
    index: OnceLock<Index>,
    json_sizes: [AtomicU32; 2],
    densest: OnceLock<usize>,
}

impl Table {
    /// The table of the message with the full name `name`. `types` resolves the `google.protobuf.Any` in it.
    pub const fn message(name: &'static str, types: &'static TypeRegistry, fields: &'static [Field]) -> Self {
        let json_sizes = [AtomicU32::new(JSON_SIZE_AT_FIRST), AtomicU32::new(JSON_SIZE_AT_FIRST)];
        Self {
            name,
            types,
            fields,
            entry: None,
            index: OnceLock::new(),
            json_sizes,
            densest: OnceLock::new(),
        }
    }

    /// The table of these fields. `types` resolves the `google.protobuf.Any` in the message.
    pub const fn of(list: &'static FieldList, types: &'static TypeRegistry) -> Self {
        Self::message(list.name(), types, list.fields())
    }

    /// Sets which type the table is of, for a message that no registry holds.
    #[must_use]
    pub const fn with_type<T: Payload + Default>(mut self) -> Self {
        self.entry = Some(TypeEntry::of::<T>(self.name));
        self
    }

    /// The table of a oneof.
    pub const fn oneof(list: &'static FieldList) -> Self {
        Self::message("", &TypeRegistry::EMPTY, list.fields())
    }

    /// The type that the table is of, when no registry holds it.
    pub const fn entry(&self) -> Option<&TypeEntry> {
        self.entry.as_ref()
    }

    /// The full name of the message, `package.Message`; empty for a oneof.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The types that `google.protobuf.Any` is resolved with.
    pub const fn types(&self) -> &'static TypeRegistry {
        self.types
    }

    /// The fields, in the order of the accessors' index.
    pub const fn fields(&self) -> &'static [Field] {
        self.fields
    }

    /// The well-known type that the message is, if it has a text form of its own.
    pub fn well_known(&'static self) -> Option<WellKnown> {
        self.index().well_known()
    }

    /// The room to give a message as JSON: somewhat more than the smaller of the last two took. It spares the text from
    /// growing step by step, and has no other effect.
    pub(crate) fn json_size(&self) -> usize {
        let [last, before] = &self.json_sizes;
        let room = last.load(Ordering::Relaxed).min(before.load(Ordering::Relaxed));
        usize::try_from(room).unwrap_or(0)
    }

    /// Notes how long a message was as JSON.
    pub(crate) fn set_json_size(&self, size: usize) {
        let room = u32::try_from(size.saturating_add(size / 16 + 16)).unwrap_or(u32::MAX);
        let [last, before] = &self.json_sizes;
        let previous = last.load(Ordering::Relaxed);
        // Writing what is there already would take the line from other processors' caches.
        for (size, value) in [(before, previous), (last, room.min(JSON_SIZE_AT_MOST))] {
            if size.load(Ordering::Relaxed) != value {
                size.store(value, Ordering::Relaxed);
            }
        }
    }

    /// The most memory that an element of a message takes, whatever its field and however deep, in bytes.
    pub(crate) fn densest(&'static self) -> usize {
        *self.densest.get_or_init(|| budget::densest(self))
    }

    /// The index of the table, worked out on first use.
    pub(crate) fn index(&'static self) -> &'static Index {
        self.index.get_or_init(|| Index::new(self))
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Table").field("name", &self.name).field("fields", &self.fields).finish()
    }
}

/// One row of a table: a field, or a oneof, whose members are in a table of their own.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name in the definition.
    pub name: &'static str,
    /// The JSON name as it stands inside an object: `,"jsonName":`, escaped.
    pub key: &'static str,
    /// The number; 0 for a oneof.
    pub number: u32,
    /// The presence of the field, and the number of its values.
    pub label: Label,
    /// The type; of a repeated field, that of an item.
    pub kind: Type,
    /// The memory that its values take.
    pub memory: Memory,
}

impl Field {
    /// The JSON name.
    pub fn json_name(&self) -> Cow<'static, str> {
        let escaped = self.key.strip_prefix(",\"").and_then(|key| key.strip_suffix("\":"));
        match escaped {
            Some(name) if !name.contains('\\') => Cow::Borrowed(name),
            // The comma before it is not part of the string, the colon after it is not read.
            _ => json::string_of(self.key.trim_start_matches(',')).unwrap_or(Cow::Borrowed(self.name)),
        }
    }
}

/// The presence of a field, and the number of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// A scalar that is absent when it has its default value.
    Implicit,
    /// Absent or present, whatever its value.
    Optional,
    /// Always present.
    Required,
    /// Any number of times; maps too.
    Repeated,
}

/// The type of a field in the definition.
#[derive(Clone, Copy)]
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
    Enum(&'static EnumType),
    /// A message. There is no table for a wrapper such as `google.protobuf.StringValue`, which is held as an
    /// optional scalar.
    Message(fn() -> Option<&'static Table>),
    /// A proto2 group.
    Group(fn() -> Option<&'static Table>),
    /// A map.
    Map {
        /// The type of a key.
        key: &'static Type,
        /// The type of a value.
        value: &'static Type,
    },
    /// A oneof, by its members.
    Oneof(fn() -> &'static Table),
    /// A message or group of a definition that is read at run time, where a table is made after those that lead to
    /// it.
    #[doc(hidden)]
    LateMessage(&'static OnceLock<Table>),
    /// A oneof of a definition that is read at run time.
    #[doc(hidden)]
    LateOneof(&'static Table),
}

impl Type {
    /// The type of one value: that of a map's values for a map.
    pub const fn item(&self) -> &Self {
        match self {
            Self::Map { value, .. } => value,
            other => other,
        }
    }

    /// The table of the message that the value is, unless it is a wrapper.
    pub fn table(&self) -> Option<&'static Table> {
        match self {
            Self::Message(table) | Self::Group(table) => table(),
            Self::Map { value, .. } => value.table(),
            Self::LateMessage(table) => table.get(),
            _ => None,
        }
    }

    /// The members of a oneof.
    pub fn members(&self) -> Option<&'static Table> {
        match self {
            Self::Oneof(table) => Some(table()),
            Self::LateOneof(table) => Some(table),
            _ => None,
        }
    }

    /// True if JSON's `null` is a value of this type: `google.protobuf.Value` and `google.protobuf.NullValue`.
    pub(crate) fn has_null(&self) -> bool {
        match self {
            Self::Enum(kind) => kind.is_null(),
            other => other.table().and_then(Table::well_known) == Some(WellKnown::Value),
        }
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
            Self::Message(_) | Self::LateMessage(_) => "message",
            Self::Group(_) => "group",
            Self::Map { key, value } => return write!(formatter, "map<{key:?}, {value:?}>"),
            Self::Oneof(_) | Self::LateOneof(_) => "oneof",
        };
        formatter.write_str(name)
    }
}
