//! The field table: a message's fields by name and as values.

/// How a field's place is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// An unset optional is set to its default first.
    Set,
    /// An optional is unset.
    Clear,
}

/// A field's value, to read.
pub enum FieldRef<'a> {
    /// An optional without a value.
    Unset,
    /// A `string`.
    String(&'a String),
    /// A message.
    Message(&'a dyn Message),
}

/// A field's place, to write.
pub enum FieldMut<'a> {
    /// An optional without a value.
    Unset,
    /// A `string`.
    String(&'a mut String),
    /// A message.
    Message(&'a mut dyn Message),
}

/// A message with a field table.
pub trait Message {}

/// What a field can hold.
pub trait Value {
    /// The value.
    fn get(&self) -> FieldRef<'_>;
    /// Its place.
    fn get_mut(&mut self, access: Access) -> FieldMut<'_>;
}
