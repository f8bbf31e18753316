//! Scalars as values.

use super::{Access, FieldMut, FieldRef, Memory, Value};
use bytes::Bytes;

macro_rules! scalar {
    ($($type:ty => $variant:ident),* $(,)?) => {
        $(impl Value for $type {
            fn get(&self) -> FieldRef<'_> {
                FieldRef::$variant(*self)
            }

            fn get_mut(&mut self, _: Access) -> FieldMut<'_> {
                FieldMut::$variant(self)
            }
        })*
    };
}

scalar!(bool => Bool, i32 => I32, u32 => U32, i64 => I64, u64 => U64, f32 => F32, f64 => F64);

impl Value for String {
    const MEMORY: Memory = Memory::TEXT;

    fn get(&self) -> FieldRef<'_> {
        FieldRef::String(self)
    }

    fn get_mut(&mut self, _: Access) -> FieldMut<'_> {
        FieldMut::String(self)
    }
}

// Coherent beside `Value for Vec<T: Value>` because `u8` is not a `Value`, and must never be one.
impl Value for Vec<u8> {
    const MEMORY: Memory = Memory::TEXT;

    fn get(&self) -> FieldRef<'_> {
        FieldRef::Bytes(self)
    }

    fn get_mut(&mut self, _: Access) -> FieldMut<'_> {
        FieldMut::Bytes(self)
    }
}

impl Value for Bytes {
    const MEMORY: Memory = Memory::TEXT;

    fn get(&self) -> FieldRef<'_> {
        FieldRef::Bytes(self)
    }

    fn get_mut(&mut self, _: Access) -> FieldMut<'_> {
        FieldMut::SharedBytes(self)
    }
}
