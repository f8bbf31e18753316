//! Message types by name, for `google.protobuf.Any` and status details.

use crate::payload::{Payload, boxed_default};

/// The message types of a definition, sorted by name. Generated code fills one.
#[derive(Debug)]
pub struct TypeRegistry {
    entries: &'static [TypeEntry],
}

/// One message type: its full name and how to make one.
#[derive(Debug)]
pub struct TypeEntry {
    name: &'static str,
    new: fn() -> Box<dyn Payload>,
}

impl TypeEntry {
    /// The type `T` under its full name, `package.Message`.
    pub const fn of<T: Payload + Default>(name: &'static str) -> Self {
        Self { name, new: boxed_default::<T> }
    }

    /// The full name, `package.Message`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl TypeRegistry {
    /// A registry without types.
    pub const EMPTY: Self = Self::new(&[]);

    /// A registry of these types, which must be sorted by name.
    pub const fn new(entries: &'static [TypeEntry]) -> Self {
        Self { entries }
    }

    /// The types, sorted by name.
    pub const fn entries(&self) -> &'static [TypeEntry] {
        self.entries
    }

    /// An empty message of the type `name`.
    pub fn create(&self, name: &str) -> Option<Box<dyn Payload>> {
        let index = self.entries.binary_search_by(|entry| entry.name.cmp(name)).ok()?;
        Some((self.entries[index].new)())
    }
}
