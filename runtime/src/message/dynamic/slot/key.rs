//! Keys of maps.

use super::{Scalar, Slot};
use crate::message::fields::{FieldRef, MapKey};

/// A key of a map.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::message::dynamic) enum Key {
    Bool(bool),
    I32(i32),
    U32(u32),
    I64(i64),
    U64(u64),
    String(String),
}

impl Key {
    pub(super) fn parse(kind: Scalar, text: &str) -> Option<Self> {
        Some(match kind {
            Scalar::Bool => Self::Bool(MapKey::parse(text)?),
            Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => Self::I32(MapKey::parse(text)?),
            Scalar::Uint32 | Scalar::Fixed32 => Self::U32(MapKey::parse(text)?),
            Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => Self::I64(MapKey::parse(text)?),
            Scalar::Uint64 | Scalar::Fixed64 => Self::U64(MapKey::parse(text)?),
            _ => Self::String(text.to_owned()),
        })
    }

    /// The key that a value of the binary form is.
    pub(in crate::message::dynamic) fn of(slot: Slot) -> Self {
        match slot {
            Slot::Bool(value) => Self::Bool(value),
            Slot::I32(value) => Self::I32(value),
            Slot::U32(value) => Self::U32(value),
            Slot::I64(value) => Self::I64(value),
            Slot::U64(value) => Self::U64(value),
            Slot::String(value) => Self::String(value),
            _ => Self::String(String::new()),
        }
    }

    /// The key as a value of the binary form.
    pub(in crate::message::dynamic) fn slot(&self) -> Slot {
        match self {
            Self::Bool(value) => Slot::Bool(*value),
            Self::I32(value) => Slot::I32(*value),
            Self::U32(value) => Slot::U32(*value),
            Self::I64(value) => Slot::I64(*value),
            Self::U64(value) => Slot::U64(*value),
            Self::String(value) => Slot::String(value.clone()),
        }
    }

    pub(super) fn get(&self) -> FieldRef<'_> {
        match self {
            Self::Bool(value) => FieldRef::Bool(*value),
            Self::I32(value) => FieldRef::I32(*value),
            Self::U32(value) => FieldRef::U32(*value),
            Self::I64(value) => FieldRef::I64(*value),
            Self::U64(value) => FieldRef::U64(*value),
            Self::String(value) => FieldRef::String(value),
        }
    }
}
