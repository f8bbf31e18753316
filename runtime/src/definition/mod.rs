//! Definitions that are written in Rust: their descriptors are made of field tables on request.
//!
//! A macro sees one item and nothing of the others, so a trait's descriptors cannot be written when it is expanded.
//! What is needed of the messages stands in their tables.

mod assemble;
pub(crate) mod constant;
mod files;
mod known;
mod message;
mod options;

use crate::{
    Method, MethodDescriptor, Payload, ServiceDescriptor, TypeEntry, TypeRegistry,
    call::method::Described,
    message::{
        fields::{FieldMut, FieldRef},
        payload::boxed_default,
    },
};
use std::sync::OnceLock;

pub(crate) use assemble::file_descriptor_set;

/// A service that is written in Rust. Generated code holds one in a static.
#[derive(Debug)]
pub struct Definition {
    name: &'static str,
    docs: &'static str,
    methods: &'static [MethodDefinition],
    set: OnceLock<Vec<u8>>,
    entries: OnceLock<Vec<TypeEntry>>,
}

/// A method of such a service.
#[derive(Debug)]
pub struct MethodDefinition {
    descriptor: &'static MethodDescriptor,
    request: fn() -> Box<dyn Payload>,
    response: fn() -> Box<dyn Payload>,
    docs: &'static str,
    deprecated: bool,
}

impl Definition {
    /// The service with the full name `name`, its comment and its methods.
    pub const fn new(name: &'static str, docs: &'static str, methods: &'static [MethodDefinition]) -> Self {
        Self { name, docs, methods, set: OnceLock::new(), entries: OnceLock::new() }
    }

    /// The full name, `package.Service`.
    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// The messages that the methods reach, sorted by name.
    pub fn entries(&self) -> &[TypeEntry] {
        self.entries.get_or_init(|| assemble::entries(self))
    }
}

impl Described for Definition {
    fn file_descriptor_set(&self) -> &[u8] {
        self.set.get_or_init(|| file_descriptor_set(&[self]))
    }
}

/// The definition of a service, when it is written in Rust.
#[cfg(any(feature = "grpc", feature = "openapi"))]
pub(crate) fn of(service: &ServiceDescriptor) -> Option<&'static Definition> {
    service.definition()?.downcast_ref()
}

/// A registry of [`Definition::entries`].
pub const fn types(entries: fn() -> &'static [TypeEntry]) -> TypeRegistry {
    TypeRegistry::reached(entries)
}

/// The descriptor of a service, whose types are those of [`types`].
pub const fn descriptor(
    name: &'static str,
    definition: fn() -> &'static dyn Described,
    types: &'static TypeRegistry,
) -> ServiceDescriptor {
    ServiceDescriptor::made(name, definition, types)
}

impl MethodDefinition {
    /// The method `M` and its comment.
    pub const fn of<M: Method>(docs: &'static str) -> Self {
        Self {
            descriptor: M::DESCRIPTOR,
            request: boxed_default::<M::Request>,
            response: boxed_default::<M::Response>,
            docs,
            deprecated: false,
        }
    }

    /// Marks the method as deprecated.
    #[must_use]
    pub const fn with_deprecated(mut self) -> Self {
        self.deprecated = true;
        self
    }
}

/// The name of the wrapper that prost holds as the scalar `value`, such as `google.protobuf.StringValue`.
fn wrapper(value: &FieldRef<'_>) -> Option<&'static str> {
    Some(match value {
        FieldRef::Bool(_) => "google.protobuf.BoolValue",
        FieldRef::I32(_) => "google.protobuf.Int32Value",
        FieldRef::I64(_) => "google.protobuf.Int64Value",
        FieldRef::U32(_) => "google.protobuf.UInt32Value",
        FieldRef::U64(_) => "google.protobuf.UInt64Value",
        FieldRef::F32(_) => "google.protobuf.FloatValue",
        FieldRef::F64(_) => "google.protobuf.DoubleValue",
        FieldRef::String(_) => "google.protobuf.StringValue",
        FieldRef::Bytes(_) => "google.protobuf.BytesValue",
        _ => return None,
    })
}

/// The same, of a place.
fn wrapper_of_place(place: &FieldMut<'_>) -> Option<&'static str> {
    wrapper(&match place {
        FieldMut::Bool(value) => FieldRef::Bool(**value),
        FieldMut::I32(value) => FieldRef::I32(**value),
        FieldMut::I64(value) => FieldRef::I64(**value),
        FieldMut::U32(value) => FieldRef::U32(**value),
        FieldMut::U64(value) => FieldRef::U64(**value),
        FieldMut::F32(value) => FieldRef::F32(**value),
        FieldMut::F64(value) => FieldRef::F64(**value),
        FieldMut::String(value) => FieldRef::String(value),
        FieldMut::Bytes(value) => FieldRef::Bytes(value),
        FieldMut::SharedBytes(value) => FieldRef::Bytes(value),
        _ => return None,
    })
}
