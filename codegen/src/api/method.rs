//! Methods.

use super::{
    http, queue,
    wires::{self, Wires},
};
use crate::source::Idl;
use prost_reflect::{DynamicMessage, MethodDescriptor, ServiceDescriptor};
use prost_types::method_options::IdempotencyLevel;
use std::fmt;

/// The sides that stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamingKind {
    Unary,
    Server,
    Client,
    Bidi,
}

impl StreamingKind {
    pub(crate) fn client_streams(self) -> bool {
        matches!(self, Self::Client | Self::Bidi)
    }

    pub(crate) fn server_streams(self) -> bool {
        matches!(self, Self::Server | Self::Bidi)
    }

    /// The kind, as rules name it.
    pub(crate) fn of_rules(self) -> polywire_rules::StreamingKind {
        polywire_rules::StreamingKind::of(self.client_streams(), self.server_streams())
    }

    /// The trait of the runtime by which such a method is called.
    pub(crate) fn call_trait(self) -> &'static str {
        match self {
            Self::Unary => "Unary",
            Self::Server => "ServerStreaming",
            Self::Client => "ClientStreaming",
            Self::Bidi => "BidiStreaming",
        }
    }

    /// The function of the runtime that calls such a method, and the one that visits it.
    pub(crate) fn function(self) -> &'static str {
        match self {
            Self::Unary => "unary",
            Self::Server => "server_streaming",
            Self::Client => "client_streaming",
            Self::Bidi => "bidi_streaming",
        }
    }
}

/// The name of the value in the runtime.
impl fmt::Display for StreamingKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Unary => "Unary",
            Self::Server => "Server",
            Self::Client => "Client",
            Self::Bidi => "Bidi",
        })
    }
}

/// The effect of a second call, when the definition gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Idempotency {
    NoSideEffects,
    Idempotent,
}

impl Idempotency {
    /// The level, as rules name it.
    pub(crate) fn of_rules(level: Option<Self>) -> polywire_rules::Idempotency {
        match level {
            None => polywire_rules::Idempotency::Unknown,
            Some(Self::NoSideEffects) => polywire_rules::Idempotency::NoSideEffects,
            Some(Self::Idempotent) => polywire_rules::Idempotency::Idempotent,
        }
    }
}

/// The name of the value in the runtime.
impl fmt::Display for Idempotency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoSideEffects => "NoSideEffects",
            Self::Idempotent => "Idempotent",
        })
    }
}

/// One method, as it is known by descriptors, or without them (`()`) as it stands in Rust.
pub(crate) struct Method<D = MethodDescriptor, S = Site> {
    /// `GetBook`
    pub(crate) name: String,
    /// `/library.v1.Library/GetBook`
    pub(crate) path: String,
    pub(crate) deprecated: bool,
    pub(crate) streaming: StreamingKind,
    pub(crate) idempotency: Option<Idempotency>,
    pub(crate) http: http::Http,
    pub(crate) queue: Option<queue::Rule>,
    /// The wires that it is given, by itself or its service.
    pub(crate) declared_wires: Option<Wires>,
    pub(crate) descriptor: D,
    /// The place of its definition.
    pub(crate) site: S,
}

impl<D, S> Method<D, S> {
    /// The wires that carry it.
    pub(crate) fn wires(&self) -> Wires {
        let pattern = self.queue.as_ref().map(|rule| rule.pattern).unwrap_or_default();
        let by_default = || Wires::by_default(pattern, !self.http.bindings.is_empty());
        self.declared_wires.unwrap_or_else(by_default)
    }
}

/// A method's place in the definition.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// The file, by its index in the IDL.
    pub(crate) file: usize,
    /// The method's path in the file's descriptor.
    pub(crate) path: Vec<i32>,
}

/// The methods of `service`, which stands in the file `file`, by its index in the IDL.
pub(super) fn resolve_all(idl: &Idl, file: usize, service: &ServiceDescriptor) -> Vec<Method> {
    let queue = queue::Reader::new(&idl.pool);
    let common = queue.read_service(&service.options());
    let wires = wires::Reader::new(&idl.pool);
    let common_wires = wires.read_service(&service.options());
    let readers = Readers { http: http::Reader::new(&idl.pool), queue, common, wires, common_wires };
    service.methods().map(|method| resolve(file, method, &readers)).collect()
}

struct Readers {
    http: http::Reader,
    queue: queue::Reader,
    /// The common rule of the service's methods.
    common: Option<queue::ServiceRule>,
    wires: wires::Reader,
    common_wires: Option<Wires>,
}

impl Readers {
    fn queue_rule(&self, options: Option<&DynamicMessage>, method: &str) -> Option<queue::Rule> {
        let own = options.and_then(|options| self.queue.read(options));
        match &self.common {
            Some(common) => Some(common.applied(own, method)),
            None => own,
        }
    }

    fn wires(&self, options: Option<&DynamicMessage>) -> Option<Wires> {
        options.and_then(|options| self.wires.read(options)).or(self.common_wires)
    }
}

fn resolve(file: usize, method: MethodDescriptor, readers: &Readers) -> Method {
    let options = method.method_descriptor_proto().options.as_ref();
    let custom = options.is_some().then(|| method.options());
    Method {
        name: method.name().to_owned(),
        path: format!("/{}/{}", method.parent_service().full_name(), method.name()),
        deprecated: options.is_some_and(|options| options.deprecated()),
        streaming: match (method.is_client_streaming(), method.is_server_streaming()) {
            (false, false) => StreamingKind::Unary,
            (false, true) => StreamingKind::Server,
            (true, false) => StreamingKind::Client,
            (true, true) => StreamingKind::Bidi,
        },
        idempotency: match options.map(|options| options.idempotency_level()) {
            Some(IdempotencyLevel::NoSideEffects) => Some(Idempotency::NoSideEffects),
            Some(IdempotencyLevel::Idempotent) => Some(Idempotency::Idempotent),
            Some(IdempotencyLevel::IdempotencyUnknown) | None => None,
        },
        http: custom.as_ref().map(|options| readers.http.read(options, &method)).unwrap_or_default(),
        queue: readers.queue_rule(custom.as_ref(), method.name()),
        declared_wires: readers.wires(custom.as_ref()),
        site: Site { file, path: method.path().to_vec() },
        descriptor: method,
    }
}
