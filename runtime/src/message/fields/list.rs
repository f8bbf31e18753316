//! Repeated fields.

use super::{Access, FieldMut, FieldRef, Memory, Table, Value};

/// A repeated field.
pub trait List {
    /// The number of items.
    fn len(&self) -> usize;
    /// The item at `index`; [`FieldRef::Unset`] past the end.
    fn at(&self, index: usize) -> FieldRef<'_>;
    /// Appends a default item, and hands out its place.
    fn push(&mut self) -> FieldMut<'_>;
    /// Removes all items.
    fn clear(&mut self);

    /// True if there are no items.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: Value + Default> List for Vec<T> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn at(&self, index: usize) -> FieldRef<'_> {
        match self.as_slice().get(index) {
            Some(item) => Value::get(item),
            None => FieldRef::Unset,
        }
    }

    fn push(&mut self) -> FieldMut<'_> {
        self.push_mut(T::default()).get_mut(Access::Set)
    }

    fn clear(&mut self) {
        Vec::clear(self);
    }
}

impl<T: Value + Default> Value for Vec<T> {
    const MEMORY: Memory = Memory::list(size_of::<T>()).of_values(T::MEMORY);

    fn table() -> Option<&'static Table> {
        T::table()
    }

    fn get(&self) -> FieldRef<'_> {
        FieldRef::List(self)
    }

    fn get_mut(&mut self, _: Access) -> FieldMut<'_> {
        FieldMut::List(self)
    }
}
