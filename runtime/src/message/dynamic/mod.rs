//! Messages whose types are known only at run time, by their descriptors.
//!
//! They have the same field tables as generated messages, so everything that works on tables (ProtoJSON, binding of
//! paths and queries, keys) works on them too, and says the same. It is what `polywire routes --explain` is made of.
//! Nothing of a definition outlives its last user: a process can load and drop definitions for as long as it runs.
//! Not covered by semantic versioning.

mod message;
mod set;
mod slot;
mod tables;
mod wire;

pub use message::DynamicMessage;
pub use tables::DynamicError;

use self::set::TypeSet;
use crate::{
    Payload, TypeRegistry,
    message::{payload::Blank, registry::Types},
};
use prost_types::FileDescriptorSet;
use std::sync::Arc;

/// The message types of a definition.
///
/// A clone refers to the same types. They are freed with the last clone and the last message of them.
#[derive(Clone, Debug)]
pub struct DynamicTypes(Arc<TypeSet>);

impl DynamicTypes {
    /// The types of `set`, which holds its imports too.
    ///
    /// # Errors
    /// When a field is of a type that the set does not hold, or has none; when a number or a key of a map is not
    /// allowed.
    pub fn new(set: &FileDescriptorSet) -> Result<Self, DynamicError> {
        TypeSet::new(set).map(Self)
    }

    /// The full names of the types, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.names()
    }

    /// The types, as `google.protobuf.Any` and the details of a status are resolved with them.
    pub fn types(&self) -> Types {
        Types::shared(self.0.clone())
    }

    /// An empty message of the type with the full name `name`. The well-known types are those that generated code
    /// has.
    pub fn create(&self, name: &str) -> Option<Box<dyn Payload>> {
        self.types().create(name)
    }

    /// An empty message of the type with the full name `name`, which is not one of `google.protobuf`.
    pub fn message(&self, name: &str) -> Option<DynamicMessage> {
        if name.starts_with("google.protobuf.") { None } else { self.0.message(name) }
    }

    /// The maker of messages of the type with the full name `name`.
    pub(crate) fn blank(&self, name: &str) -> Option<Blank> {
        if let Some(known) = TypeRegistry::EMPTY.blank(name) {
            return Some(known);
        }
        let empty = self.0.message(name)?;
        Some(Blank::Shared(Arc::new(move || Box::new(empty.clone()))))
    }
}
