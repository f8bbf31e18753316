//! A message with a field table.

use super::{Access, FieldMut, FieldRef, Table, TableRef};
use crate::message::registry::TypeRegistry;

/// A message with a field table. `derive(polywire::Message)` implements it.
///
/// prost implements its own `Message` for scalars too, which are then `google.protobuf.UInt64Value` and so on; this trait
/// is for messages alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message",
    label = "not a message",
    note = "put `#[polywire::message]` on the type, or `#[derive(polywire::prost::Message, polywire::Message)]`",
    note = "a macro cannot look through another name of a type (`type Id = u64`): write the scalar, list or map itself"
)]
pub trait Message {
    /// The table. It is the same for every message of a type.
    fn table(&self) -> TableRef<'_>;
    /// The value of the field at `index` of the table; [`FieldRef::Unset`] past its end.
    fn field(&self, index: usize) -> FieldRef<'_>;
    /// The place of the field at `index` of the table; [`FieldMut::Unset`] past its end.
    fn field_mut(&mut self, index: usize, access: Access) -> FieldMut<'_>;
}

// `Box` is fundamental: `Value for Box<T>` would overlap with `Value for T: Message`, this does not.
impl<T: Message + ?Sized> Message for Box<T> {
    fn table(&self) -> TableRef<'_> {
        (**self).table()
    }

    fn field(&self, index: usize) -> FieldRef<'_> {
        (**self).field(index)
    }

    fn field_mut(&mut self, index: usize, access: Access) -> FieldMut<'_> {
        (**self).field_mut(index, access)
    }
}

/// `google.protobuf.Empty`.
impl Message for () {
    fn table(&self) -> TableRef<'_> {
        static TABLE: Table = Table::message("google.protobuf.Empty", &TypeRegistry::EMPTY, &[]);
        TableRef::of(&TABLE)
    }

    fn field(&self, _: usize) -> FieldRef<'_> {
        FieldRef::Unset
    }

    fn field_mut(&mut self, _: usize, _: Access) -> FieldMut<'_> {
        FieldMut::Unset
    }
}
