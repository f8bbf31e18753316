//! Maps.

use super::{Access, FieldMut, FieldRef, Memory, Table, Value};
use std::collections::{BTreeMap, HashMap, btree_map, hash_map};
use std::hash::{BuildHasher, Hash};
use std::ops::ControlFlow;

/// A map field.
pub trait Map {
    /// The number of entries.
    fn len(&self) -> usize;
    /// Shows each key with its value, until `visit` breaks off.
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(FieldRef<'a>, FieldRef<'a>) -> ControlFlow<()>);
    /// True if the entries are shown in the order of their keys.
    fn is_sorted(&self) -> bool;
    /// Inserts a default value under the key that `key` is the text of.
    fn insert(&mut self, key: &str) -> Inserted<'_>;
    /// Removes all entries.
    fn clear(&mut self);

    /// True if there are no entries.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The outcome of an insertion.
pub enum Inserted<'a> {
    /// The place of the new value.
    New(FieldMut<'a>),
    /// The map has the key already; its value is as it was.
    Duplicate,
    /// The text is not a key of this map.
    InvalidKey,
}

/// A key of a map: a string, an integer or a `bool`.
pub trait MapKey: Value + Sized {
    /// The key that `text` is.
    fn parse(text: &str) -> Option<Self>;
}

impl MapKey for String {
    fn parse(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl MapKey for bool {
    fn parse(text: &str) -> Option<Self> {
        super::text::parse_bool(text)
    }
}

macro_rules! integer_key {
    ($($type:ty),*) => {
        $(impl MapKey for $type {
            fn parse(text: &str) -> Option<Self> {
                super::text::is_plain_integer(text).then(|| text.parse().ok())?
            }
        })*
    };
}

integer_key!(i32, u32, i64, u64);

macro_rules! map {
    ($module:ident, $map:ident<K, V $(, $hasher:ident)?>, $sorted:literal, $($bound:tt)*) => {
        impl<K: MapKey + $($bound)*, V: Value + Default $(, $hasher: BuildHasher)?> Map for $map<K, V $(, $hasher)?> {
            fn len(&self) -> usize {
                $map::len(self)
            }

            fn visit<'a>(&'a self, visit: &mut dyn FnMut(FieldRef<'a>, FieldRef<'a>) -> ControlFlow<()>) {
                for (key, value) in self {
                    if visit(key.get(), value.get()).is_break() {
                        return;
                    }
                }
            }

            fn is_sorted(&self) -> bool {
                $sorted
            }

            fn insert(&mut self, key: &str) -> Inserted<'_> {
                let Some(key) = K::parse(key) else { return Inserted::InvalidKey };
                match self.entry(key) {
                    $module::Entry::Vacant(entry) => {
                        Inserted::New(entry.insert(V::default()).get_mut(Access::Set))
                    }
                    $module::Entry::Occupied(_) => Inserted::Duplicate,
                }
            }

            fn clear(&mut self) {
                $map::clear(self);
            }
        }

        impl<K: MapKey + $($bound)*, V: Value + Default $(, $hasher: BuildHasher)?> Value for $map<K, V $(, $hasher)?> {
            const MEMORY: Memory = Memory::$module(size_of::<(K, V)>()).of_values(K::MEMORY).of_values(V::MEMORY);

            fn table() -> Option<&'static Table> {
                V::table()
            }

            fn get(&self) -> FieldRef<'_> {
                FieldRef::Map(self)
            }

            fn get_mut(&mut self, _: Access) -> FieldMut<'_> {
                FieldMut::Map(self)
            }
        }
    };
}

map!(hash_map, HashMap<K, V, S>, false, Eq + Hash);
map!(btree_map, BTreeMap<K, V>, true, Ord);
