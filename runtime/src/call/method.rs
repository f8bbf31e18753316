//! A method as a value, and the constant facts about it.

use crate::http::{HttpBinding, HttpOptions};
use crate::message::payload::Payload;
use crate::message::registry::{TypeRegistry, Types};
use polywire_rules::{Idempotency, StreamingKind, Wires, queue::QueueRule};
#[cfg(feature = "macros")]
use std::any::Any;
use std::mem::{ManuallyDrop, replace};

/// One rpc, as a value. Generated code implements it on a zero-sized type per rpc.
pub trait Method: Send + Sync + 'static {
    /// The request message.
    type Request: Payload + Default;
    /// The response message.
    type Response: Payload + Default;
    /// The description of the method.
    const DESCRIPTOR: &'static MethodDescriptor;
}

/// The constant facts about a method, as every wire needs them.
#[derive(Debug)]
#[non_exhaustive]
pub struct MethodDescriptor {
    /// The gRPC path: `/package.Service/Method`.
    pub path: &'static str,
    /// The sides that stream.
    pub streaming: StreamingKind,
    /// The effect of a second call.
    pub idempotency: Idempotency,
    /// The HTTP bindings, the main one first; empty when the definition has none.
    pub http: &'static [HttpBinding],
    /// Statuses, headers and cookies; [`HttpOptions::DEFAULT`] when the definition says nothing of them.
    pub http_options: HttpOptions,
    /// The queue rule; [`QueueRule::DEFAULT`] when the definition has none.
    pub queue: QueueRule,
    /// The wires that the definition gives the method; `None` when it says nothing of them, see [`Self::wires`].
    pub declared_wires: Option<Wires>,
}

impl MethodDescriptor {
    /// A method with neither HTTP binding nor queue rule. `path` is `/package.Service/Method`.
    pub const fn new(path: &'static str, streaming: StreamingKind) -> Self {
        Self {
            path,
            streaming,
            idempotency: Idempotency::Unknown,
            http: &[],
            http_options: HttpOptions::DEFAULT,
            queue: QueueRule::DEFAULT,
            declared_wires: None,
        }
    }

    /// Sets what may happen on a second call.
    #[must_use]
    pub const fn with_idempotency(mut self, idempotency: Idempotency) -> Self {
        self.idempotency = idempotency;
        self
    }

    /// Sets the HTTP bindings, the main one first.
    #[must_use]
    pub const fn with_http(mut self, bindings: &'static [HttpBinding]) -> Self {
        self.http = bindings;
        self
    }

    /// Sets statuses, headers and cookies.
    #[must_use]
    pub const fn with_http_options(mut self, options: HttpOptions) -> Self {
        // A constant cannot drop what it replaces.
        let _ = ManuallyDrop::new(replace(&mut self.http_options, options));
        self
    }

    /// Sets the queue rule.
    #[must_use]
    pub const fn with_queue(mut self, rule: QueueRule) -> Self {
        // A constant cannot drop what was there.
        let _ = ManuallyDrop::new(replace(&mut self.queue, rule));
        self
    }

    /// Sets the wires that carry the method.
    #[must_use]
    pub const fn with_wires(mut self, wires: Wires) -> Self {
        self.declared_wires = Some(wires);
        self
    }

    /// The wires that carry the method: those of the definition. Where it names none, every wire; but a command or an
    /// event without an HTTP binding is on queues alone, so that a caller on the HTTP port cannot publish it unasked.
    pub const fn wires(&self) -> Wires {
        match self.declared_wires {
            Some(wires) => wires,
            None => Wires::by_default(self.queue.pattern, !self.http.is_empty()),
        }
    }

    /// The full service name, `package.Service`.
    pub fn service(&self) -> &'static str {
        self.path.trim_start_matches('/').rsplit_once('/').map_or("", |(service, _)| service)
    }

    /// The method's own name, `Method`.
    pub fn name(&self) -> &'static str {
        self.path.rsplit_once('/').map_or(self.path, |(_, name)| name)
    }
}

/// The constant facts about a service.
#[derive(Debug)]
pub struct ServiceDescriptor {
    name: &'static str,
    source: Source,
    types: Types,
}

/// The source of a service's descriptors.
#[derive(Debug)]
enum Source {
    Encoded(&'static [u8]),
    #[cfg(feature = "macros")]
    Made(Definitions),
}

/// A definition whose descriptors are made when they are first asked for.
#[cfg(feature = "macros")]
pub trait Described: Any + Send + Sync {
    /// The encoded `google.protobuf.FileDescriptorSet`, imports included.
    fn file_descriptor_set(&self) -> &[u8];
}

/// The way to such a definition: constants may not refer to a value that is worked out later, but to the function that
/// returns it.
#[cfg(feature = "macros")]
pub(crate) type Definitions = fn() -> &'static dyn Described;

impl ServiceDescriptor {
    /// A service by its full name, its encoded descriptor set and its message types.
    pub const fn new(
        name: &'static str,
        file_descriptor_set: &'static [u8],
        types: &'static TypeRegistry,
    ) -> Self {
        Self { name, source: Source::Encoded(file_descriptor_set), types: Types::of(types) }
    }

    /// A service whose types are known by their descriptors.
    #[cfg(feature = "explain")]
    pub(crate) const fn dynamic(name: &'static str, types: Types) -> Self {
        Self { name, source: Source::Encoded(&[]), types }
    }

    /// A service whose descriptors are made when they are first asked for.
    #[cfg(feature = "macros")]
    pub(crate) const fn made(
        name: &'static str,
        definition: Definitions,
        types: &'static TypeRegistry,
    ) -> Self {
        Self { name, source: Source::Made(definition), types: Types::of(types) }
    }

    /// The full service name, `package.Service`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The encoded `google.protobuf.FileDescriptorSet` that defines the service, imports included. That of a service
    /// that is written in Rust is made when it is first asked for.
    pub fn file_descriptor_set(&self) -> &'static [u8] {
        match self.source {
            Source::Encoded(set) => set,
            #[cfg(feature = "macros")]
            Source::Made(definition) => definition().file_descriptor_set(),
        }
    }

    /// The message types of the definition, for `google.protobuf.Any` and status details.
    pub const fn types(&self) -> &Types {
        &self.types
    }

    /// The definition of which the descriptors are made, if they are.
    #[cfg(all(feature = "macros", any(feature = "grpc", feature = "openapi")))]
    pub(crate) fn definition(&self) -> Option<&'static dyn Any> {
        match self.source {
            Source::Encoded(_) => None,
            Source::Made(definition) => Some(definition()),
        }
    }
}
