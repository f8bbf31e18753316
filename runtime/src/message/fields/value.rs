//! The values of a field.

use super::{Access, FieldList, FieldMut, FieldRef, Fields, Memory, Message, Table};

/// The value of a field: a scalar, a message, an optional, a list or a map.
pub trait Value {
    /// [`Fields::FLAT`] of the single message that this is or may be.
    const FLAT: Option<&'static FieldList> = None;
    /// [`Fields::FIELDS`] of the single message that this is or may be.
    const FIELDS: Option<&'static FieldList> = None;
    /// The memory that this takes as a field.
    const MEMORY: Memory = Memory::INLINE;
    /// [`Fields::FINITE`] of the message that this is.
    const FINITE: () = ();

    /// The table of the message that this is, or that its items are.
    fn table() -> Option<&'static Table>
    where
        Self: Sized,
    {
        None
    }

    /// The value.
    fn get(&self) -> FieldRef<'_>;
    /// Its place.
    fn get_mut(&mut self, access: Access) -> FieldMut<'_>;
}

impl<T: Message + Fields + Default> Value for T {
    const FLAT: Option<&'static FieldList> = Some(T::FLAT);
    const FIELDS: Option<&'static FieldList> = Some(T::FIELDS);
    const MEMORY: Memory = T::MEMORY;
    const FINITE: () = T::FINITE;

    fn table() -> Option<&'static Table> {
        Message::table(&T::default()).as_static()
    }

    fn get(&self) -> FieldRef<'_> {
        FieldRef::Message(self)
    }

    fn get_mut(&mut self, _: Access) -> FieldMut<'_> {
        FieldMut::Message(self)
    }
}

impl<T: Value + Default> Value for Option<T> {
    const FLAT: Option<&'static FieldList> = T::FLAT;
    const FIELDS: Option<&'static FieldList> = T::FIELDS;
    const MEMORY: Memory = T::MEMORY;

    fn table() -> Option<&'static Table> {
        T::table()
    }

    fn get(&self) -> FieldRef<'_> {
        match self {
            Some(value) => value.get(),
            None => FieldRef::Unset,
        }
    }

    fn get_mut(&mut self, access: Access) -> FieldMut<'_> {
        match access {
            Access::Set => self.get_or_insert_default().get_mut(Access::Set),
            Access::Clear => {
                *self = None;
                FieldMut::Unset
            }
        }
    }
}
