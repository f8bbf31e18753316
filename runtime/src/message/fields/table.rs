//! Tables: what is known of a message's fields before any message.

use super::{FieldList, Index, Memory, Type};
use crate::message::json;
use crate::message::payload::Payload;
use crate::message::registry::{TypeEntry, TypeRegistry};
use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

const JSON_SIZE_AT_FIRST: u32 = 256;
const JSON_SIZE_AT_MOST: u32 = 1 << 20;

/// The fields of a message, or the members of a oneof. It is read through a [`TableRef`](super::TableRef).
pub struct Table {
    name: Cow<'static, str>,
    types: &'static TypeRegistry,
    fields: Cow<'static, [Field]>,
    entry: Option<TypeEntry>,
    pub(super) index: OnceLock<Index>,
    json_sizes: [AtomicU32; 2],
    pub(super) densest: OnceLock<usize>,
}

impl Table {
    /// The table of the message with the full name `name`. `types` resolves the `google.protobuf.Any` in it.
    pub const fn message(name: &'static str, types: &'static TypeRegistry, fields: &'static [Field]) -> Self {
        Self::new(Cow::Borrowed(name), types, Cow::Borrowed(fields))
    }

    /// The table of a message or a oneof of a definition that was read at run time.
    #[cfg(feature = "explain")]
    pub(crate) const fn owned(name: String, fields: Vec<Field>) -> Self {
        // The types are those of the pool that the table is put into.
        Self::new(Cow::Owned(name), &TypeRegistry::EMPTY, Cow::Owned(fields))
    }

    const fn new(
        name: Cow<'static, str>,
        types: &'static TypeRegistry,
        fields: Cow<'static, [Field]>,
    ) -> Self {
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
        if let Cow::Borrowed(name) = self.name {
            self.entry = Some(TypeEntry::of::<T>(name));
        }
        self
    }

    /// The table of a oneof.
    pub const fn oneof(list: &'static FieldList) -> Self {
        Self::message("", &TypeRegistry::EMPTY, list.fields())
    }

    /// The type that the table is of, when no registry holds it.
    pub(super) const fn entry(&self) -> Option<&TypeEntry> {
        self.entry.as_ref()
    }

    /// The full name of the message, `package.Message`; empty for a oneof.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The types that `google.protobuf.Any` is resolved with.
    pub(super) const fn types(&self) -> &'static TypeRegistry {
        self.types
    }

    /// The fields, in the order of the accessors' index.
    #[inline]
    pub(super) fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The room to give a message as JSON: somewhat more than the smaller of the last two took. It spares the text from
    /// growing step by step, and has no other effect.
    pub(super) fn json_size(&self) -> usize {
        let [last, before] = &self.json_sizes;
        let room = last.load(Ordering::Relaxed).min(before.load(Ordering::Relaxed));
        usize::try_from(room).unwrap_or(0)
    }

    /// Notes how long a message was as JSON.
    pub(super) fn set_json_size(&self, size: usize) {
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
}

impl fmt::Debug for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Table").field("name", &self.name).field("fields", &self.fields).finish()
    }
}

/// One row of a table: a field, or a oneof, whose members are in a table of their own.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name in the definition.
    pub name: Cow<'static, str>,
    /// The JSON name as it stands inside an object: `,"jsonName":`, escaped.
    pub key: Cow<'static, str>,
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
    /// The name in the definition, where constants can look at it.
    #[cfg(feature = "macros")]
    pub(crate) const fn name_bytes(&self) -> &[u8] {
        match &self.name {
            Cow::Borrowed(name) => name.as_bytes(),
            Cow::Owned(name) => name.as_bytes(),
        }
    }

    /// The JSON name.
    pub fn json_name(&self) -> Cow<'_, str> {
        let escaped = self.key.strip_prefix(",\"").and_then(|key| key.strip_suffix("\":"));
        match escaped {
            Some(name) if !name.contains('\\') => Cow::Borrowed(name),
            // The comma before it is not part of the string, the colon after it is not read.
            _ => json::string_of(self.key.trim_start_matches(',')).unwrap_or(Cow::Borrowed(&self.name)),
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
