//! References to tables.

use super::{Field, Index, Pool, Table, Type, WellKnown};
use crate::message::budget;
use crate::message::registry::{TypeEntry, Types};
use std::fmt;
use std::sync::Arc;

/// A reference to a table, and the way to the tables that it leads to.
///
/// A table of generated code is a static, and its fields name the tables of the messages in it. The tables of a
/// definition that was read at run time are in one pool, and name each other by position: messages may hold each other,
/// so pointers between them would keep each other from being freed.
#[derive(Clone, Copy)]
pub struct TableRef<'a>(Source<'a>);

#[derive(Clone, Copy)]
enum Source<'a> {
    Static(&'static Table),
    Pooled(&'a Arc<Pool>, u32),
}

impl<'a> TableRef<'a> {
    /// The static table of a type.
    #[inline]
    pub const fn of(table: &'static Table) -> Self {
        Self(Source::Static(table))
    }

    /// The table at a position of a pool.
    pub(crate) const fn pooled(pool: &'a Arc<Pool>, position: u32) -> Self {
        Self(Source::Pooled(pool, position))
    }

    #[inline]
    fn table(self) -> &'a Table {
        match self.0 {
            Source::Static(table) => table,
            Source::Pooled(pool, position) => pool.table(position),
        }
    }

    /// The table itself, when it is a static.
    pub(super) const fn as_static(self) -> Option<&'static Table> {
        match self.0 {
            Source::Static(table) => Some(table),
            Source::Pooled(..) => None,
        }
    }

    /// The same reference for as long as it is wanted, of a table that is a static.
    pub const fn to_static(self) -> Option<TableRef<'static>> {
        match self.0 {
            Source::Static(table) => Some(TableRef::of(table)),
            Source::Pooled(..) => None,
        }
    }

    /// The same table, kept for as long as it is wanted: while the message that it was asked of is written, for example.
    #[inline]
    pub fn keep(self) -> KeptTable {
        KeptTable(match self.0 {
            Source::Static(table) => Kept::Static(table),
            Source::Pooled(pool, position) => Kept::Pooled(pool.clone(), position),
        })
    }

    /// The full name of the message, `package.Message`; empty for a oneof.
    pub fn name(self) -> &'a str {
        self.table().name()
    }

    /// The fields, in the order of the accessors' index.
    pub fn fields(self) -> &'a [Field] {
        self.table().fields()
    }

    /// The well-known type that the message is, if it has a text form of its own.
    #[inline]
    pub fn well_known(self) -> Option<WellKnown> {
        self.index().well_known()
    }

    /// The types that `google.protobuf.Any` is resolved with.
    #[inline]
    pub fn types(self) -> Types {
        match self.0 {
            Source::Static(table) => Types::of(table.types()),
            Source::Pooled(pool, _) => pool.types(),
        }
    }

    /// The type that the table is of, when no registry holds it.
    pub fn entry(self) -> Option<&'a TypeEntry> {
        self.table().entry()
    }

    /// The table of the message that a value of the type `kind` is, unless it is a wrapper; of a map, that of its
    /// values. The type is that of a field of this table, or of a member of a oneof in it.
    pub fn nested(self, kind: &Type) -> Option<Self> {
        match kind {
            Type::Message(table) | Type::Group(table) => table().map(TableRef::of),
            Type::Map { value, .. } => self.nested(value),
            Type::PooledMessage(position) | Type::PooledGroup(position) => self.at(*position),
            _ => None,
        }
    }

    /// The members of the oneof that a field of this table is; `None` for any other field.
    pub fn members(self, field: &Field) -> Option<Self> {
        match field.kind {
            Type::Oneof(table) => Some(TableRef::of(table())),
            Type::PooledOneof(position) => self.at(position),
            _ => None,
        }
    }

    fn at(self, position: u32) -> Option<Self> {
        match self.0 {
            Source::Static(_) => None,
            Source::Pooled(pool, _) => Some(Self::pooled(pool, position)),
        }
    }

    /// True if JSON's `null` is a value of this type: `google.protobuf.Value` and `google.protobuf.NullValue`.
    pub(crate) fn has_null(self, kind: &Type) -> bool {
        match kind {
            Type::Enum(kind) => kind.is_null(),
            other => self.nested(other).and_then(Self::well_known) == Some(WellKnown::Value),
        }
    }

    /// True if both are the same table.
    pub(crate) fn is(self, other: Self) -> bool {
        std::ptr::eq(self.table(), other.table())
    }

    /// True if messages keep what they do not know: those of a type that was read at run time do, generated ones do
    /// not.
    pub(crate) const fn keeps_unknown(self) -> bool {
        matches!(self.0, Source::Pooled(..))
    }

    /// The index of the table, worked out on first use.
    #[inline]
    pub(crate) fn index(self) -> &'a Index {
        self.table().index.get_or_init(|| Index::new(self))
    }

    /// The most memory that an element of a message takes, whatever its field and however deep, in bytes.
    pub(crate) fn densest(self) -> usize {
        *self.table().densest.get_or_init(|| budget::densest(self))
    }

    /// The room to give a message as JSON, see [`Table::json_size`].
    pub(crate) fn json_size(self) -> usize {
        self.table().json_size()
    }

    /// Notes how long a message was as JSON.
    pub(crate) fn set_json_size(self, size: usize) {
        self.table().set_json_size(size);
    }
}

impl fmt::Debug for TableRef<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.table().fmt(formatter)
    }
}

/// A table that is kept independently of any message, see [`TableRef::keep`].
#[derive(Clone, Debug)]
pub struct KeptTable(Kept);

#[derive(Clone, Debug)]
enum Kept {
    Static(&'static Table),
    Pooled(Arc<Pool>, u32),
}

impl KeptTable {
    /// A reference to the table.
    #[inline]
    pub const fn get(&self) -> TableRef<'_> {
        match &self.0 {
            Kept::Static(table) => TableRef::of(table),
            Kept::Pooled(pool, position) => TableRef::pooled(pool, *position),
        }
    }
}
