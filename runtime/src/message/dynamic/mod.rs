//! Messages whose types are known only at run time, by their descriptors.
//!
//! They have the same field tables as generated messages, so everything that works on tables (ProtoJSON, binding of
//! paths and queries, keys) works on them too, and says the same. It is what `polywire routes --explain` is made of.
//! Not covered by semantic versioning.

mod message;
mod slot;
mod tables;
mod wire;

pub use message::DynamicMessage;
pub use tables::DynamicError;

pub(crate) use message::DynamicType;

use crate::{Payload, TypeRegistry, message::payload::Blank};
use prost_types::FileDescriptorSet;
use std::collections::BTreeMap;

/// The message types of a definition. Their tables live as long as the process.
#[derive(Debug)]
pub struct DynamicTypes {
    types: BTreeMap<&'static str, &'static DynamicType>,
    registry: &'static TypeRegistry,
}

impl DynamicTypes {
    /// The types of `set`, which holds its imports too.
    ///
    /// # Errors
    /// When a field is of a type that the set does not hold, or has none.
    pub fn new(set: &FileDescriptorSet) -> Result<Self, DynamicError> {
        let (types, registry) = tables::build(set)?;
        Ok(Self { types, registry })
    }

    /// The types, for `google.protobuf.Any`.
    pub fn registry(&self) -> &'static TypeRegistry {
        self.registry
    }

    /// An empty message of the type with the full name `name`. The well-known types are those that generated code
    /// has.
    pub fn create(&self, name: &str) -> Option<Box<dyn Payload>> {
        self.blank(name).map(Blank::make)
    }

    /// The maker of messages of the type with the full name `name`.
    pub(crate) fn blank(&self, name: &str) -> Option<Blank> {
        let known = TypeRegistry::EMPTY.blank(name);
        known.or_else(|| self.types.get(name).map(|kind| Blank::Dynamic(kind)))
    }
}
