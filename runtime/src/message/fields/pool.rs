//! The tables of a definition that was read at run time.

use super::Table;
use crate::message::registry::{TypeRegistry, TypeSource, Types};
use std::fmt;
use std::sync::Weak;

/// Tables that name each other by position.
pub(crate) struct Pool {
    tables: Box<[Table]>,
    /// The types by name. They own the pool.
    types: Weak<dyn TypeSource>,
}

impl Pool {
    /// A pool of these tables; `types` knows them by name.
    #[cfg(feature = "explain")]
    pub(crate) fn new(tables: Box<[Table]>, types: Weak<dyn TypeSource>) -> Self {
        Self { tables, types }
    }

    /// The table at a position; one without fields past the end.
    pub(super) fn table(&self, position: u32) -> &Table {
        static EMPTY: Table = Table::message("", &TypeRegistry::EMPTY, &[]);
        usize::try_from(position).ok().and_then(|position| self.tables.get(position)).unwrap_or(&EMPTY)
    }

    /// The types that `google.protobuf.Any` is resolved with.
    pub(super) fn types(&self) -> Types {
        self.types.upgrade().map_or(Types::of(&TypeRegistry::EMPTY), Types::shared)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pool").field("tables", &self.tables.len()).finish_non_exhaustive()
    }
}
