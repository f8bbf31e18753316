//! `Debug` of fields that hold an enum: its values by their names.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::{self, Debug, Formatter},
    marker::PhantomData,
};

/// The value of a field that holds values of the enum `E`.
pub struct Shown<'a, V, E>(&'a V, PhantomData<fn() -> E>);

impl<'a, V, E> Shown<'a, V, E> {
    /// The value, to be shown.
    pub const fn new(value: &'a V) -> Self {
        Self(value, PhantomData)
    }
}

impl<V: EnumField, E: TryFrom<i32> + Debug> Debug for Shown<'_, V, E> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.0.show::<E>(formatter)
    }
}

/// The Rust type of a field that holds an enum.
pub trait EnumField {
    /// Writes the value; a number that is not a value of `E` as the number.
    ///
    /// # Errors
    /// Those of the formatter.
    fn show<E: TryFrom<i32> + Debug>(&self, formatter: &mut Formatter<'_>) -> fmt::Result;
}

impl EnumField for i32 {
    fn show<E: TryFrom<Self> + Debug>(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match E::try_from(*self) {
            Ok(value) => value.fmt(formatter),
            Err(_) => Debug::fmt(self, formatter),
        }
    }
}

impl EnumField for Option<i32> {
    fn show<E: TryFrom<i32> + Debug>(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.as_ref().map(Shown::<_, E>::new).fmt(formatter)
    }
}

impl EnumField for Vec<i32> {
    fn show<E: TryFrom<i32> + Debug>(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter().map(Shown::<_, E>::new)).finish()
    }
}

impl<K: Debug, S> EnumField for HashMap<K, i32, S> {
    fn show<E: TryFrom<i32> + Debug>(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_map()
            .entries(self.iter().map(|(key, value)| (key, Shown::<_, E>::new(value))))
            .finish()
    }
}

impl<K: Debug> EnumField for BTreeMap<K, i32> {
    fn show<E: TryFrom<i32> + Debug>(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_map()
            .entries(self.iter().map(|(key, value)| (key, Shown::<_, E>::new(value))))
            .finish()
    }
}
