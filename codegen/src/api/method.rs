//! Methods.

use super::{http, queue, wires};
use crate::source::Idl;
use polywire_rules::{
    Idempotency, StreamingKind, Wires,
    queue::{QueueRule, QueueServiceRule},
};
use prost_reflect::{DynamicMessage, MethodDescriptor, ServiceDescriptor};

/// One method, as it is known by descriptors, or without them (`()`) as it stands in Rust.
pub(crate) struct Method<D = MethodDescriptor, S = Site> {
    /// `GetBook`
    pub(crate) name: String,
    /// `/library.v1.Library/GetBook`
    pub(crate) path: String,
    pub(crate) deprecated: bool,
    pub(crate) streaming: StreamingKind,
    pub(crate) idempotency: Idempotency,
    pub(crate) http: http::Http,
    pub(crate) queue: Option<QueueRule>,
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
    common: Option<QueueServiceRule>,
    wires: wires::Reader,
    common_wires: Option<Wires>,
}

impl Readers {
    fn queue_rule(&self, options: Option<&DynamicMessage>, method: &str) -> Option<QueueRule> {
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
        streaming: StreamingKind::of(method.is_client_streaming(), method.is_server_streaming()),
        idempotency: Idempotency::from_number(
            options.map_or(0, |options| options.idempotency_level.unwrap_or_default()),
        ),
        http: custom.as_ref().map(|options| readers.http.read(options, &method)).unwrap_or_default(),
        queue: readers.queue_rule(custom.as_ref(), method.name()),
        declared_wires: readers.wires(custom.as_ref()),
        site: Site { file, path: method.path().to_vec() },
        descriptor: method,
    }
}
