//! The memory that the values of a field take.

/// The memory that the values of a field take beside the message that holds them.
///
/// The derive knows it from the types of Rust. It is what bounds the memory that a peer's message takes: few bytes of
/// a message can be large values in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    pub(crate) container: Container,
    /// The size of one value in its container, in bytes; with its key in a map.
    pub(crate) item: usize,
    /// The size of what each value allocates besides, in bytes; without the contents of texts, lists and maps.
    pub(crate) heap: usize,
}

/// The container of a field's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    Message,
    Vec,
    HashMap,
    BTreeMap,
}

impl Memory {
    /// A value within its message: a scalar, a text, an optional message.
    pub const INLINE: Self = Self::boxed(0);

    /// A value in an allocation of its own of this many bytes.
    pub const fn boxed(heap: usize) -> Self {
        Self { container: Container::Message, item: 0, heap }
    }

    /// The items of a list, of this many bytes each.
    pub const fn list(item: usize) -> Self {
        Self { container: Container::Vec, item, heap: 0 }
    }

    /// The entries of a hash map, of this many bytes each.
    pub const fn hash_map(entry: usize) -> Self {
        Self { container: Container::HashMap, item: entry, heap: 0 }
    }

    /// The entries of a tree, of this many bytes each.
    pub const fn btree_map(entry: usize) -> Self {
        Self { container: Container::BTreeMap, item: entry, heap: 0 }
    }

    /// A text or bytes, which is an allocation of its own.
    pub const TEXT: Self = Self::boxed(1);

    /// The same, where each value allocates what one of `value` does.
    #[must_use]
    pub const fn of_values(mut self, value: Self) -> Self {
        self.heap += value.heap;
        self
    }
}
