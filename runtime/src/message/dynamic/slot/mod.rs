//! The forms of fields in a dynamic message: as in a generated one, a well-known wrapper is an optional scalar.

use super::{message::DynamicMessage, set::TypeSet};
use crate::message::fields::{FieldMut, FieldRef};
use std::sync::Arc;

mod container;
mod key;

pub(super) use container::{Choice, Entries, Items, Nothing};
pub(super) use key::Key;

/// A scalar type of the definition.
pub(super) use prost_types::field_descriptor_proto::Type as Scalar;

/// The form in which a row of a table is held.
#[derive(Debug)]
pub(super) enum Shape {
    /// A scalar without presence.
    Implicit(Item),
    /// A scalar that is always there; an enum starts with its first value.
    Required(Item, i32),
    /// A value that may be unset.
    Optional(Item),
    /// A repeated field.
    List(Item),
    /// A map.
    Map(Scalar, Item),
    /// A oneof: the number of each member, and how it is held.
    Oneof(Box<[(u32, Item)]>),
}

/// The form in which one value is held.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item {
    Scalar(Scalar),
    /// A wrapper, by the scalar within it.
    Wrapper(Scalar),
    /// A message, by the position of its type.
    Message(u32),
    Group(u32),
}

/// The row that a value is in.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    pub(super) set: &'a Arc<TypeSet>,
    /// The position of the type whose row it is.
    pub(super) position: u32,
    pub(super) row: usize,
}

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    Unset,
    Bool(bool),
    I32(i32),
    U32(u32),
    I64(i64),
    U64(u64),
    F32(f32),
    F64(f64),
    String(String),
    Bytes(Vec<u8>),
    Message(Box<DynamicMessage>),
    List(Items),
    Map(Entries),
    Oneof(Choice),
}

impl Shape {
    /// The value in a new message.
    pub(super) fn empty(&self) -> Slot {
        match self {
            Self::Implicit(item) => item.scalar(),
            Self::Required(Item::Scalar(Scalar::Enum), first) => Slot::I32(*first),
            Self::Required(item, _) => item.scalar(),
            // An empty list, map or oneof is made when something is put into it.
            Self::Optional(_) | Self::List(_) | Self::Map(..) | Self::Oneof(_) => Slot::Unset,
        }
    }
}

impl Item {
    /// A default value, of a type of `set`.
    pub(super) fn slot(self, set: &Arc<TypeSet>) -> Slot {
        match self {
            Self::Message(position) | Self::Group(position) => {
                Slot::Message(Box::new(DynamicMessage::new(set, position)))
            }
            scalar => scalar.scalar(),
        }
    }

    /// A default scalar; a message is not one.
    pub(super) fn scalar(self) -> Slot {
        match self {
            Self::Message(_) | Self::Group(_) => Slot::Unset,
            Self::Scalar(kind) | Self::Wrapper(kind) => match kind {
                Scalar::Double => Slot::F64(0.0),
                Scalar::Float => Slot::F32(0.0),
                Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => Slot::I64(0),
                Scalar::Uint64 | Scalar::Fixed64 => Slot::U64(0),
                Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 | Scalar::Enum => Slot::I32(0),
                Scalar::Uint32 | Scalar::Fixed32 => Slot::U32(0),
                Scalar::Bool => Slot::Bool(false),
                Scalar::String => Slot::String(String::new()),
                Scalar::Bytes => Slot::Bytes(Vec::new()),
                Scalar::Message | Scalar::Group => Slot::Unset,
            },
        }
    }
}

impl Slot {
    pub(super) fn get(&self) -> FieldRef<'_> {
        match self {
            Self::Unset => FieldRef::Unset,
            Self::Bool(value) => FieldRef::Bool(*value),
            Self::I32(value) => FieldRef::I32(*value),
            Self::U32(value) => FieldRef::U32(*value),
            Self::I64(value) => FieldRef::I64(*value),
            Self::U64(value) => FieldRef::U64(*value),
            Self::F32(value) => FieldRef::F32(*value),
            Self::F64(value) => FieldRef::F64(*value),
            Self::String(value) => FieldRef::String(value),
            Self::Bytes(value) => FieldRef::Bytes(value),
            Self::Message(value) => FieldRef::Message(&**value),
            Self::List(value) => FieldRef::List(value),
            Self::Map(value) => FieldRef::Map(value),
            Self::Oneof(value) => FieldRef::Oneof(value),
        }
    }

    pub(super) fn get_mut(&mut self) -> FieldMut<'_> {
        match self {
            Self::Unset => FieldMut::Unset,
            Self::Bool(value) => FieldMut::Bool(value),
            Self::I32(value) => FieldMut::I32(value),
            Self::U32(value) => FieldMut::U32(value),
            Self::I64(value) => FieldMut::I64(value),
            Self::U64(value) => FieldMut::U64(value),
            Self::F32(value) => FieldMut::F32(value),
            Self::F64(value) => FieldMut::F64(value),
            Self::String(value) => FieldMut::String(value),
            Self::Bytes(value) => FieldMut::Bytes(value),
            Self::Message(value) => FieldMut::Message(&mut **value),
            Self::List(value) => FieldMut::List(value),
            Self::Map(value) => FieldMut::Map(value),
            Self::Oneof(value) => FieldMut::Oneof(value),
        }
    }

    /// The same, which is set to a default of `shape` first when it is unset.
    pub(super) fn set(&mut self, shape: &Shape, owner: Owner<'_>) -> &mut Self {
        if matches!(self, Self::Unset) {
            *self = match shape {
                Shape::List(item) => Self::List(Items::new(*item, owner)),
                Shape::Map(key, item) => Self::Map(Entries::new(*key, *item, owner)),
                Shape::Oneof(_) => Self::Oneof(Choice::new(owner)),
                Shape::Implicit(item) | Shape::Required(item, _) | Shape::Optional(item) => {
                    item.slot(owner.set)
                }
            };
        }
        self
    }
}
