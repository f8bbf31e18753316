//! Message types by name, for `google.protobuf.Any` and status details.

use crate::message::fields::FieldRef;
#[cfg(feature = "explain")]
use crate::message::payload::Blank;
use crate::message::payload::{Payload, boxed_default};
use std::fmt;
use std::sync::Arc;

/// The message types of a definition, sorted by name. Generated code fills one.
///
/// A registry can hold others, whose types are known then as well:
///
/// ```
/// use polywire::TypeRegistry;
/// # static BILLING: TypeRegistry = TypeRegistry::EMPTY;
/// # static SHIPPING: TypeRegistry = TypeRegistry::EMPTY;
///
/// static ALL: TypeRegistry = TypeRegistry::EMPTY.with_registries(&[&BILLING, &SHIPPING]);
/// # assert!(ALL.create("google.protobuf.Duration").is_some());
/// ```
#[derive(Debug)]
pub struct TypeRegistry {
    source: Source,
    /// Types of other definitions, which bring those beside them.
    foreign: &'static [TypeEntry],
    others: &'static [&'static TypeRegistry],
    /// The encoded descriptors of the types.
    file_descriptor_set: Option<&'static [u8]>,
}

/// The list of types.
#[derive(Debug)]
enum Source {
    Listed(&'static [TypeEntry]),
    /// A list that is made when it is first asked for.
    #[cfg(feature = "macros")]
    Reached(fn() -> &'static [TypeEntry]),
}

/// The types of a definition, by name: a registry, or those of a definition that was read at run time.
#[derive(Clone, Debug)]
pub struct Types(Known);

#[derive(Clone)]
enum Known {
    Registry(&'static TypeRegistry),
    Shared(Arc<dyn TypeSource>),
}

/// The types of a definition that was read at run time.
pub(crate) trait TypeSource: Send + Sync {
    /// An empty message of the type `name`.
    fn create(self: Arc<Self>, name: &str) -> Option<Box<dyn Payload>>;
    /// The names of the types, without the well-known ones.
    fn names(&self) -> Box<dyn Iterator<Item = &str> + '_>;
}

impl Types {
    /// The types of a registry, and of those that it holds.
    #[inline]
    pub const fn of(registry: &'static TypeRegistry) -> Self {
        Self(Known::Registry(registry))
    }

    /// The types of a definition that was read at run time.
    pub(crate) fn shared(source: Arc<dyn TypeSource>) -> Self {
        Self(Known::Shared(source))
    }

    /// An empty message of the type `name`. The well-known types of `google.protobuf` are always there.
    pub fn create(&self, name: &str) -> Option<Box<dyn Payload>> {
        match &self.0 {
            Known::Registry(registry) => registry.create(name),
            Known::Shared(source) => source.clone().create(name),
        }
    }

    /// The names of the types, in order; without the well-known types, and those of other registries.
    pub fn names(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match &self.0 {
            Known::Registry(registry) => {
                Box::new(registry.entries().iter().map(|entry| -> &str { entry.name }))
            }
            Known::Shared(source) => source.names(),
        }
    }

    /// True if both are the types of one definition.
    #[cfg(feature = "rest")]
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Known::Registry(this), Known::Registry(other)) => std::ptr::eq(*this, *other),
            (Known::Shared(this), Known::Shared(other)) => Arc::ptr_eq(this, other),
            _ => false,
        }
    }

    /// The registry, unless the definition was read at run time.
    pub const fn registry(&self) -> Option<&'static TypeRegistry> {
        match self.0 {
            Known::Registry(registry) => Some(registry),
            Known::Shared(_) => None,
        }
    }
}

impl From<&'static TypeRegistry> for Types {
    fn from(registry: &'static TypeRegistry) -> Self {
        Self::of(registry)
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registry(registry) => registry.fmt(formatter),
            Self::Shared(_) => formatter.write_str("Shared"),
        }
    }
}

/// One message type: its full name and how to make one.
#[derive(Clone, Copy, Debug)]
pub struct TypeEntry {
    name: &'static str,
    create: fn() -> Box<dyn Payload>,
}

impl TypeEntry {
    /// The type `T` under its full name, `package.Message`.
    pub const fn of<T: Payload + Default>(name: &'static str) -> Self {
        Self { name, create: boxed_default::<T> }
    }

    /// An empty message of the type.
    pub fn create(&self) -> Box<dyn Payload> {
        (self.create)()
    }

    /// The full name, `package.Message`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The registry of the definition that the type is of.
    fn registry(&self) -> Option<&'static TypeRegistry> {
        match self.create().value() {
            FieldRef::Message(message) => message.table().types().registry(),
            _ => None,
        }
    }
}

impl TypeRegistry {
    /// A registry without types.
    pub const EMPTY: Self = Self::new(&[]);

    /// A registry of these types, which must be sorted by name.
    pub const fn new(entries: &'static [TypeEntry]) -> Self {
        Self::from_source(Source::Listed(entries))
    }

    /// The types that a service reaches which is written in Rust.
    #[cfg(feature = "macros")]
    pub(crate) const fn reached(entries: fn() -> &'static [TypeEntry]) -> Self {
        Self::from_source(Source::Reached(entries))
    }

    const fn from_source(source: Source) -> Self {
        Self { source, foreign: &[], others: &[], file_descriptor_set: None }
    }

    /// Adds the types of other registries, and of those that they hold. Of types with the same name, the nearest counts.
    #[must_use]
    pub const fn with_registries(mut self, others: &'static [&'static TypeRegistry]) -> Self {
        self.others = others;
        self
    }

    /// Adds types of other definitions, sorted by name, and all that stand in a registry with one of them.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_foreign(mut self, entries: &'static [TypeEntry]) -> Self {
        self.foreign = entries;
        self
    }

    /// Sets the encoded `google.protobuf.FileDescriptorSet` in which the types are defined.
    #[must_use]
    pub const fn with_file_descriptor_set(mut self, set: &'static [u8]) -> Self {
        self.file_descriptor_set = Some(set);
        self
    }

    /// The types, sorted by name, without those of other registries.
    pub fn entries(&self) -> &[TypeEntry] {
        match self.source {
            Source::Listed(entries) => entries,
            #[cfg(feature = "macros")]
            Source::Reached(entries) => entries(),
        }
    }

    /// The encoded `google.protobuf.FileDescriptorSet` in which the types are defined; `None` when they are defined in
    /// Rust.
    pub const fn file_descriptor_set(&self) -> Option<&'static [u8]> {
        self.file_descriptor_set
    }

    /// An empty message of the type `name`. The well-known types of `google.protobuf` are in every registry.
    pub fn create(&self, name: &str) -> Option<Box<dyn Payload>> {
        self.entry(name).map(|entry| entry.create())
    }

    /// The maker of messages of the type `name`.
    #[cfg(feature = "explain")]
    pub(crate) fn blank(&self, name: &str) -> Option<Blank> {
        self.entry(name).map(|entry| Blank::Typed(entry.create))
    }

    fn entry(&self, name: &str) -> Option<TypeEntry> {
        let own = self.own(name).or_else(|| find(WELL_KNOWN, name).copied());
        own.or_else(|| self.reached_registries().iter().find_map(|other| other.own(name)))
    }

    /// The types that stand in this registry itself.
    #[cfg(feature = "macros")]
    pub(crate) fn own_entries(&self) -> impl Iterator<Item = &TypeEntry> {
        self.foreign.iter().chain(self.entries())
    }

    /// The type `name`, without those of other registries.
    fn own(&self, name: &str) -> Option<TypeEntry> {
        find(self.entries(), name).or_else(|| find(self.foreign, name)).copied()
    }

    /// The registries that this one leads to, each once, the nearest first. Registries may hold each other.
    pub(crate) fn reached_registries(&self) -> Vec<&'static TypeRegistry> {
        let mut reached = Vec::new();
        self.add_registries(&mut reached);
        let mut next = 0;
        while let Some(registry) = reached.get(next).copied() {
            registry.add_registries(&mut reached);
            next += 1;
        }
        reached
    }

    fn add_registries(&self, reached: &mut Vec<&'static TypeRegistry>) {
        let foreign = self.foreign.iter().filter_map(TypeEntry::registry);
        for other in self.others.iter().copied().chain(foreign) {
            if !reached.iter().any(|known| std::ptr::eq(*known, other)) {
                reached.push(other);
            }
        }
    }
}

fn find<'a>(entries: &'a [TypeEntry], name: &str) -> Option<&'a TypeEntry> {
    let index = entries.binary_search_by(|entry| entry.name.cmp(name)).ok()?;
    entries.get(index)
}

/// The types that an `Any` most often holds beside a definition's own, as prost maps them. Sorted by name.
const WELL_KNOWN: &[TypeEntry] = &[
    TypeEntry::of::<prost_types::Any>("google.protobuf.Any"),
    TypeEntry::of::<bool>("google.protobuf.BoolValue"),
    TypeEntry::of::<Vec<u8>>("google.protobuf.BytesValue"),
    TypeEntry::of::<f64>("google.protobuf.DoubleValue"),
    TypeEntry::of::<prost_types::Duration>("google.protobuf.Duration"),
    TypeEntry::of::<()>("google.protobuf.Empty"),
    TypeEntry::of::<prost_types::FieldMask>("google.protobuf.FieldMask"),
    TypeEntry::of::<f32>("google.protobuf.FloatValue"),
    TypeEntry::of::<i32>("google.protobuf.Int32Value"),
    TypeEntry::of::<i64>("google.protobuf.Int64Value"),
    TypeEntry::of::<prost_types::ListValue>("google.protobuf.ListValue"),
    TypeEntry::of::<String>("google.protobuf.StringValue"),
    TypeEntry::of::<prost_types::Struct>("google.protobuf.Struct"),
    TypeEntry::of::<prost_types::Timestamp>("google.protobuf.Timestamp"),
    TypeEntry::of::<u32>("google.protobuf.UInt32Value"),
    TypeEntry::of::<u64>("google.protobuf.UInt64Value"),
    TypeEntry::of::<prost_types::Value>("google.protobuf.Value"),
];

#[cfg(test)]
mod tests {
    use super::{TypeEntry, TypeRegistry, WELL_KNOWN};

    static FIRST: TypeRegistry =
        TypeRegistry::new(&[TypeEntry::of::<u32>("first.Own")]).with_registries(&[&SECOND]);
    static SECOND: TypeRegistry =
        TypeRegistry::new(&[TypeEntry::of::<u32>("second.Own")]).with_registries(&[&THIRD]);
    static THIRD: TypeRegistry = TypeRegistry::EMPTY
        .with_foreign(&[TypeEntry::of::<String>("third.Foreign")])
        .with_registries(&[&THIRD, &FIRST]);

    #[test]
    fn registries_that_hold_each_other_know_all_their_types() {
        for registry in [&FIRST, &SECOND, &THIRD] {
            for name in ["first.Own", "second.Own", "third.Foreign"] {
                assert!(registry.create(name).is_some(), "{name}");
            }
            assert!(registry.create("third.Own").is_none());
        }
    }

    #[test]
    fn every_registry_has_the_well_known_types() {
        for entry in WELL_KNOWN {
            assert!(TypeRegistry::EMPTY.create(entry.name()).is_some(), "{}", entry.name());
        }
        assert!(TypeRegistry::EMPTY.create("google.protobuf.Other").is_none());
    }
}
