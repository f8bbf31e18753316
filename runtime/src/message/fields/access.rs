//! A field's value and its place.

use super::{List, Map, Message, Oneof};
use bytes::Bytes;

/// The way in which a field's place is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// An unset optional is set to its default first.
    Set,
    /// An optional is unset; any other field is handed out as it is.
    Clear,
}

/// A field's value, to read.
#[derive(Clone, Copy)]
pub enum FieldRef<'a> {
    /// An optional without a value.
    Unset,
    /// A `bool`.
    Bool(bool),
    /// An `int32`, `sint32`, `sfixed32` or an enum's number.
    I32(i32),
    /// A `uint32` or `fixed32`.
    U32(u32),
    /// An `int64`, `sint64` or `sfixed64`.
    I64(i64),
    /// A `uint64` or `fixed64`.
    U64(u64),
    /// A `float`.
    F32(f32),
    /// A `double`.
    F64(f64),
    /// A `string`.
    String(&'a str),
    /// A `bytes`.
    Bytes(&'a [u8]),
    /// A message or group.
    Message(&'a dyn Message),
    /// A repeated field.
    List(&'a dyn List),
    /// A map.
    Map(&'a dyn Map),
    /// A oneof.
    Oneof(&'a dyn Oneof),
}

/// A field's place, to write.
pub enum FieldMut<'a> {
    /// There is no place: the field was unset as asked, or does not exist.
    Unset,
    /// A `bool`.
    Bool(&'a mut bool),
    /// An `int32`, `sint32`, `sfixed32` or an enum's number.
    I32(&'a mut i32),
    /// A `uint32` or `fixed32`.
    U32(&'a mut u32),
    /// An `int64`, `sint64` or `sfixed64`.
    I64(&'a mut i64),
    /// A `uint64` or `fixed64`.
    U64(&'a mut u64),
    /// A `float`.
    F32(&'a mut f32),
    /// A `double`.
    F64(&'a mut f64),
    /// A `string`.
    String(&'a mut String),
    /// A `bytes`, held as a vector.
    Bytes(&'a mut Vec<u8>),
    /// A `bytes`, held in a shared buffer.
    SharedBytes(&'a mut Bytes),
    /// A message or group.
    Message(&'a mut dyn Message),
    /// A repeated field.
    List(&'a mut dyn List),
    /// A map.
    Map(&'a mut dyn Map),
    /// A oneof.
    Oneof(&'a mut dyn Oneof),
}

impl FieldMut<'_> {
    /// Sets the value to what it is in a new message.
    pub fn reset(self) {
        match self {
            Self::Unset => {}
            Self::Bool(value) => *value = false,
            Self::I32(value) => *value = 0,
            Self::U32(value) => *value = 0,
            Self::I64(value) => *value = 0,
            Self::U64(value) => *value = 0,
            Self::F32(value) => *value = 0.0,
            Self::F64(value) => *value = 0.0,
            Self::String(value) => value.clear(),
            Self::Bytes(value) => value.clear(),
            Self::SharedBytes(value) => *value = Bytes::new(),
            Self::List(list) => list.clear(),
            Self::Map(map) => map.clear(),
            Self::Oneof(oneof) => oneof.clear(),
            Self::Message(message) => {
                for index in 0..message.table().fields().len() {
                    message.field_mut(index, Access::Clear).reset();
                }
            }
        }
    }
}

impl FieldRef<'_> {
    /// True if the value is that of a new message: zero, empty or unset.
    pub fn is_default(&self) -> bool {
        match self {
            Self::Unset => true,
            Self::Bool(value) => !*value,
            Self::I32(value) => *value == 0,
            Self::U32(value) => *value == 0,
            Self::I64(value) => *value == 0,
            Self::U64(value) => *value == 0,
            // Negative zero is a value of its own, as in the binary form.
            Self::F32(value) => value.to_bits() == 0,
            Self::F64(value) => value.to_bits() == 0,
            Self::String(value) => value.is_empty(),
            Self::Bytes(value) => value.is_empty(),
            Self::Message(_) => false,
            Self::List(list) => list.is_empty(),
            Self::Map(map) => map.is_empty(),
            Self::Oneof(oneof) => oneof.active().is_none(),
        }
    }
}
