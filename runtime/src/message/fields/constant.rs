//! The fields of a message as constants can look at them.

use super::{Field, Memory};

/// The fields of a message or a oneof, without what is worked out at run time: constants can look at it.
#[derive(Debug)]
pub struct FieldList {
    name: &'static str,
    fields: &'static [Field],
    nested: &'static [(usize, Option<&'static Self>)],
}

impl FieldList {
    /// The fields of the message with the full name `name`; a oneof has none. `nested` holds the fields of those that
    /// are single messages or oneofs, by their index.
    pub const fn new(
        name: &'static str,
        fields: &'static [Field],
        nested: &'static [(usize, Option<&'static Self>)],
    ) -> Self {
        Self { name, fields, nested }
    }

    /// The full name of the message, `package.Message`; empty for a oneof.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The fields, in the order of the accessors' index.
    pub const fn fields(&self) -> &'static [Field] {
        self.fields
    }

    /// The fields of the single message or oneof at `index`; `None` for other fields, for wrappers such as
    /// `google.protobuf.StringValue`, which are held as optional scalars, and for messages in a flat list.
    pub const fn nested(&self, index: usize) -> Option<&'static Self> {
        let mut at = 0;
        while at < self.nested.len() {
            if self.nested[at].0 == index {
                return self.nested[at].1;
            }
            at += 1;
        }
        None
    }
}

/// A message whose fields constants can look at. `derive(polywire::Message)` implements it.
///
/// A constant cannot be a circle, and messages can: so there are as many constants as there are steps.
pub trait Fields {
    /// The fields, with the members of oneofs, and nothing of the messages in it.
    const FLAT: &'static FieldList;
    /// The fields, with those of the single messages in it.
    const FIELDS: &'static FieldList;
    /// The memory that the message takes as a field.
    const MEMORY: Memory = Memory::INLINE;
    /// Worked out from those of the messages that this one requires: a message that requires itself, which would hold
    /// itself without end, does not compile.
    const FINITE: () = ();
}

impl<T: Fields> Fields for Box<T> {
    const FLAT: &'static FieldList = T::FLAT;
    const FIELDS: &'static FieldList = T::FIELDS;
    const MEMORY: Memory = Memory::boxed(size_of::<T>());
    const FINITE: () = T::FINITE;
}

/// `google.protobuf.Empty`.
impl Fields for () {
    const FLAT: &'static FieldList = &FieldList::new("google.protobuf.Empty", &[], &[]);
    const FIELDS: &'static FieldList = Self::FLAT;
}
