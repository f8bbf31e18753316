//! The methods of a definition and how each wire reaches them, as plain data.

use super::descriptor_set;
use crate::{
    api::{
        self, Model,
        guarantee::{Broker, Guarantee},
    },
    diagnostics::{Diagnostic, Diagnostics},
    source::Idl,
};
use polywire_rules::http::{HttpBinding, HttpOptions};

/// The methods of a definition, and how each wire reaches them.
#[derive(Debug)]
#[non_exhaustive]
pub struct Routes {
    /// The services, sorted by package and in the order of the definition.
    pub services: Vec<Service>,
    /// The definition as an encoded `google.protobuf.FileDescriptorSet`, imports included.
    pub descriptor_set: Vec<u8>,
    /// What looks wrong and did not stop the generator.
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
    pub streaming: Streaming,
    /// What may happen on a second call.
    pub idempotency: Idempotency,
    /// The HTTP bindings, the main one first; empty when the definition has none.
    pub bindings: Vec<HttpBinding>,
    /// Statuses, headers and cookies.
    pub http_options: HttpOptions,
    /// How a queue reaches the method.
    pub queue: Queue,
    /// The wires that carry the method.
    pub wires: Wires,
}

/// The wires that carry a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wires {
    /// gRPC.
    pub grpc: bool,
    /// REST and its WebSockets.
    pub rest: bool,
    /// Message queues.
    pub queue: bool,
}

/// Which sides of a method stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Streaming {
    /// One request, one response.
    Unary,
    /// One request, many responses.
    Server,
    /// Many requests, one response.
    Client,
    /// Many requests, many responses.
    Bidi,
}

/// What may happen when a method is called twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// Nothing is promised.
    Unknown,
    /// The call changes nothing.
    NoSideEffects,
    /// Calling twice has the effect of calling once.
    Idempotent,
}

/// How a queue reaches a method.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Queue {
    /// `REQUEST_REPLY`, `COMMAND` or `EVENT`.
    pub pattern: &'static str,
    /// The queue, topic or subject; where fields make it, with their names in braces.
    pub address: String,
    /// The consumer group, when the definition names one.
    pub group: Option<String>,
    /// The dead-letter address, when the definition names one.
    pub dead_letter: Option<String>,
    /// The field that keeps messages in order, when the definition names one.
    pub key: Option<String>,
    /// What each broker keeps of the method.
    pub guarantees: Vec<(Broker, Guarantee)>,
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
    Method {
        name: method.name.clone(),
        path: method.path.as_str().to_owned(),
        request: method.descriptor.input().full_name().to_owned(),
        response: method.descriptor.output().full_name().to_owned(),
        streaming: match method.streaming {
            api::StreamingKind::Unary => Streaming::Unary,
            api::StreamingKind::Server => Streaming::Server,
            api::StreamingKind::Client => Streaming::Client,
            api::StreamingKind::Bidi => Streaming::Bidi,
        },
        idempotency: match method.idempotency {
            None => Idempotency::Unknown,
            Some(api::Idempotency::NoSideEffects) => Idempotency::NoSideEffects,
            Some(api::Idempotency::Idempotent) => Idempotency::Idempotent,
        },
        bindings: method.http.bindings.to_vec(),
        http_options: method.http.options.clone().unwrap_or_default(),
        queue: queue(method),
        wires: wires(method.wires()),
    }
}

fn wires(wires: api::wires::Wires) -> Wires {
    Wires { grpc: wires.grpc, rest: wires.rest, queue: wires.queue }
}

fn queue(method: &api::Method) -> Queue {
    let rule = method.queue.as_ref();
    let text = |literal: Option<&crate::literal::StrLit>| literal.map(|literal| literal.value().to_owned());
    Queue {
        pattern: rule.map_or(api::queue::Pattern::RequestReply, |rule| rule.pattern).name(),
        address: rule
            .cloned()
            .unwrap_or_default()
            .address_or_own(method.path.as_str())
            .text
            .value()
            .to_owned(),
        group: text(rule.and_then(|rule| rule.group.as_ref())),
        dead_letter: text(rule.and_then(|rule| rule.dead_letter.as_ref())),
        key: text(rule.and_then(|rule| rule.key.as_ref())),
        guarantees: method.guarantees(),
    }
}
