//! The methods of a definition and how each wire reaches them, as plain data.

use super::descriptor_set;
use crate::{
    api::{self, Model},
    diagnostics::{Diagnostic, Diagnostics},
    source::Idl,
};
use polywire_rules::{
    Idempotency, StreamingKind, Wires,
    guarantee::{self, Broker, Guarantee},
    http::{HttpBinding, HttpOptions},
    queue::QueueRule,
};

/// The methods of a definition, and how each wire reaches them.
#[derive(Debug)]
#[non_exhaustive]
pub struct Routes {
    /// The services, sorted by package and in the order of the definition.
    pub services: Vec<Service>,
    /// The definition as an encoded `google.protobuf.FileDescriptorSet`, imports included.
    pub descriptor_set: Vec<u8>,
    /// The findings that did not stop the generator.
    pub warnings: Diagnostics,
}

/// A service.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Service {
    /// The full name, `package.Service`.
    pub name: String,
    /// Its methods, in the order of the definition.
    pub methods: Vec<Method>,
}

/// A method.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Method {
    /// The name, `Method`.
    pub name: String,
    /// The gRPC path, `/package.Service/Method`.
    pub path: String,
    /// The full name of the request message.
    pub request: String,
    /// The full name of the response message.
    pub response: String,
    /// Which sides stream.
    pub streaming: StreamingKind,
    /// The effect of a second call.
    pub idempotency: Idempotency,
    /// The HTTP bindings, the main one first; empty when the definition has none.
    pub bindings: Vec<HttpBinding>,
    /// Statuses, headers and cookies.
    pub http_options: HttpOptions,
    /// The queue rule, with what the service says; [`QueueRule::DEFAULT`] when the definition has none.
    pub queue: QueueRule,
    /// The guarantee of each broker for the method.
    pub guarantees: Vec<(Broker, Guarantee)>,
    /// The wires that carry the method.
    pub wires: Wires,
}

/// The routes of a model.
pub(crate) fn routes(idl: &Idl, model: &Model) -> Result<Routes, Diagnostic> {
    let services = model.packages.iter().flat_map(|package| &package.services);
    let services = services.map(|service| Service {
        name: service.full_name.clone(),
        methods: service.methods.iter().map(method).collect(),
    });
    Ok(Routes {
        services: services.collect(),
        descriptor_set: descriptor_set::encoded(idl)?,
        warnings: Diagnostics::default(),
    })
}

fn method(method: &api::Method) -> Method {
    let queue = method.queue.clone().unwrap_or_default();
    Method {
        name: method.name.clone(),
        path: method.path.as_str().to_owned(),
        request: method.descriptor.input().full_name().to_owned(),
        response: method.descriptor.output().full_name().to_owned(),
        streaming: method.streaming,
        idempotency: method.idempotency,
        bindings: method.http.bindings.to_vec(),
        http_options: method.http.options.clone().unwrap_or_default(),
        guarantees: guarantee::guarantees(&queue, method.streaming).into(),
        queue,
        wires: method.wires(),
    }
}
