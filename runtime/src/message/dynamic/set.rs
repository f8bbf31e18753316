//! The types of a definition that was read at run time.

use super::{
    message::DynamicMessage,
    slot::Shape,
    tables::{self, DynamicError, Tables},
};
use crate::{
    Payload, TypeRegistry,
    message::{
        fields::{Pool, TableRef},
        registry::TypeSource,
    },
};
use prost_types::FileDescriptorSet;
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Weak},
};

/// The types of a definition. They name each other by position, so that the last reference frees them all.
pub(super) struct TypeSet {
    pool: Arc<Pool>,
    /// The forms in which the rows of each table are held, by the position of the table.
    shapes: Box<[Box<[Shape]>]>,
    positions: BTreeMap<Box<str>, u32>,
}

impl TypeSet {
    pub(super) fn new(set: &FileDescriptorSet) -> Result<Arc<Self>, DynamicError> {
        let Tables { positions, tables, shapes } = tables::build(set)?;
        Ok(Arc::new_cyclic(|this: &Weak<Self>| {
            let pool = Arc::new(Pool::new(tables.into(), this.clone()));
            Self { pool, shapes: shapes.into(), positions }
        }))
    }

    /// The table of the type at `position`.
    pub(super) fn table(&self, position: u32) -> TableRef<'_> {
        TableRef::pooled(&self.pool, position)
    }

    /// The forms in which the rows of that table are held.
    pub(super) fn shapes(&self, position: u32) -> &[Shape] {
        usize::try_from(position)
            .ok()
            .and_then(|position| self.shapes.get(position))
            .map_or(&[], |shapes| shapes)
    }

    /// The names of the types, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.positions.keys().map(|name| &**name)
    }

    /// An empty message of the type `name`.
    pub(super) fn message(self: &Arc<Self>, name: &str) -> Option<DynamicMessage> {
        self.positions.get(name).map(|position| DynamicMessage::new(self, *position))
    }
}

impl TypeSource for TypeSet {
    fn create(self: Arc<Self>, name: &str) -> Option<Box<dyn Payload>> {
        // The well-known types are those that generated code has.
        match TypeRegistry::EMPTY.create(name) {
            Some(known) => Some(known),
            None => Some(Box::new(self.message(name)?)),
        }
    }

    fn names(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        Box::new(Self::names(self).filter(|name| !name.starts_with("google.protobuf.")))
    }
}

impl fmt::Debug for TypeSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.names()).finish()
    }
}
