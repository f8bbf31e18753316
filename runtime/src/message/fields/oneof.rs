//! Oneofs.

use super::{FieldList, FieldMut, FieldRef, Table};

/// A oneof of a message, with or without a value.
pub trait Oneof {
    /// The member that is set: its index in the table, and its value.
    fn active(&self) -> Option<(usize, FieldRef<'_>)>;
    /// Sets the member at `index` to its default, unless it is the one that is set already, and hands out its
    /// place.
    fn choose(&mut self, index: usize) -> FieldMut<'_>;
    /// Unsets the oneof.
    fn clear(&mut self);
}

/// The value of a oneof: an enum with one variant for each member. `derive(polywire::Message)` implements it.
pub trait OneofValue: Sized {
    /// The members, and nothing of the messages in it.
    const FLAT: &'static FieldList;
    /// The members, with the fields of the messages among them.
    const FIELDS: &'static FieldList;

    /// The members.
    fn table() -> &'static Table;
    /// The member at `index`, with a default value.
    fn make(index: usize) -> Option<Self>;
    /// The index and the value of the member that this is.
    fn get(&self) -> (usize, FieldRef<'_>);
    /// The index and the place of the member that this is.
    fn get_mut(&mut self) -> (usize, FieldMut<'_>);
}

impl<T: OneofValue> Oneof for Option<T> {
    fn active(&self) -> Option<(usize, FieldRef<'_>)> {
        self.as_ref().map(OneofValue::get)
    }

    fn choose(&mut self, index: usize) -> FieldMut<'_> {
        if self.as_ref().is_none_or(|value| value.get().0 != index) {
            *self = T::make(index);
        }
        match self {
            Some(value) => value.get_mut().1,
            None => FieldMut::Unset,
        }
    }

    fn clear(&mut self) {
        *self = None;
    }
}
