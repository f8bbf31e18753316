//! Message types by name, for `google.protobuf.Any` and status details.

use crate::message::fields::FieldRef;
use crate::message::payload::{Blank, Payload};

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
    #[cfg(feature = "macros")]
    Reached(crate::definition::Definitions),
}

/// One message type: its full name and how to make one.
#[derive(Clone, Copy, Debug)]
pub struct TypeEntry {
    name: &'static str,
    blank: Blank,
}

impl TypeEntry {
    /// The type `T` under its full name, `package.Message`.
    pub const fn of<T: Payload + Default>(name: &'static str) -> Self {
        Self { name, blank: Blank::of::<T>() }
    }

    /// A type that is known by its descriptor.
    #[cfg(feature = "explain")]
    pub(crate) const fn dynamic(
        name: &'static str,
        kind: &'static crate::message::dynamic::DynamicType,
    ) -> Self {
        Self { name, blank: Blank::Dynamic(kind) }
    }

    /// An empty message of the type.
    pub fn create(&self) -> Box<dyn Payload> {
        self.blank.make()
    }

    /// The full name, `package.Message`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The registry of the definition that the type is of.
    fn registry(&self) -> Option<&'static TypeRegistry> {
        match self.create().value() {
            FieldRef::Message(message) => Some(message.table().types()),
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
    pub(crate) const fn reached(definition: crate::definition::Definitions) -> Self {
        Self::from_source(Source::Reached(definition))
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
            Source::Reached(definition) => definition().entries(),
        }
    }

    /// The encoded `google.protobuf.FileDescriptorSet` in which the types are defined; `None` when they are defined in
    /// Rust.
    pub const fn file_descriptor_set(&self) -> Option<&'static [u8]> {
        self.file_descriptor_set
    }

    /// An empty message of the type `name`. The well-known types of `google.protobuf` are in every registry.
    pub fn create(&self, name: &str) -> Option<Box<dyn Payload>> {
        self.blank(name).map(Blank::make)
    }

    /// The maker of messages of the type `name`.
    pub(crate) fn blank(&self, name: &str) -> Option<Blank> {
        let own = self.own(name).or_else(|| find(WELL_KNOWN, name).copied());
        let entry = own.or_else(|| self.reached_registries().iter().find_map(|other| other.own(name)))?;
        Some(entry.blank)
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
