//! The methods of a definition and how each wire reaches them, as plain data.

use super::descriptor_set;
use crate::{
    api::{
        self, Model,
        guarantee::{Broker, Guarantee},
        http,
    },
    diagnostics::{Diagnostic, Diagnostics},
    source::Idl,
};
use std::ops::Range;

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
    pub bindings: Vec<Binding>,
    /// Headers of an HTTP request that are fields: their names and the fields.
    pub request_headers: Vec<(String, String)>,
    /// Cookies of an HTTP request that are fields: their names and the fields.
    pub cookies: Vec<(String, String)>,
    /// Whether the method takes forms as well as JSON.
    pub forms: bool,
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

/// One way to reach a method over HTTP.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Binding {
    /// The HTTP method, or `*` for any.
    pub method: String,
    /// The path template, as written.
    pub template: String,
    /// Its segments, variables flattened.
    pub segments: Vec<Segment>,
    /// Its variables, in order.
    pub variables: Vec<Variable>,
    /// Its custom verb, without the colon.
    pub verb: Option<String>,
    /// Which part of the request is the body: a field, or `*` for all that the path does not bind.
    pub body: Option<String>,
    /// The field of the response that is the body; all of it when `None`.
    pub response_body: Option<String>,
}

/// One segment of a path template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Text that must be equal.
    Literal(String),
    /// `*`: exactly one segment, not empty.
    Single,
    /// `**`: any number of segments.
    Rest,
}

/// A variable of a path template.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable {
    /// The field path, dotted, by names of the definition.
    pub field: String,
    /// The segments that give its value.
    pub segments: Range<usize>,
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
        bindings: method.http.bindings.iter().map(binding).collect(),
        request_headers: carried(method, |options| &options.request_headers),
        cookies: carried(method, |options| &options.cookies),
        forms: method.http_options.as_ref().is_some_and(|options| options.forms),
        queue: queue(method),
        wires: wires(method.wires()),
    }
}

fn wires(wires: api::wires::Wires) -> Wires {
    Wires { grpc: wires.grpc, rest: wires.rest, queue: wires.queue }
}

/// The headers or cookies that are fields.
fn carried(
    method: &api::Method,
    list: impl Fn(&http::options::HttpOptions) -> &Vec<http::options::FieldBinding>,
) -> Vec<(String, String)> {
    let carried = method.http_options.iter().flat_map(list);
    carried.map(|carried| (carried.name.value().to_owned(), carried.field.value().to_owned())).collect()
}

fn binding(binding: &http::Binding) -> Binding {
    let template = &binding.template;
    Binding {
        method: binding.method.to_string(),
        template: template.text.clone(),
        segments: template.segments.iter().map(segment).collect(),
        variables: (template.variables.iter())
            .map(|variable| Variable { field: variable.field.clone(), segments: variable.segments.clone() })
            .collect(),
        verb: template.verb.clone(),
        body: match &binding.body {
            http::Body::None => None,
            http::Body::Message => Some("*".to_owned()),
            http::Body::Field(field) => Some(field.value().to_owned()),
        },
        response_body: binding.response_body.as_ref().map(|field| field.value().to_owned()),
    }
}

fn segment(segment: &http::Segment) -> Segment {
    match segment {
        http::Segment::Literal(text) => Segment::Literal(text.clone()),
        http::Segment::Single => Segment::Single,
        http::Segment::Rest => Segment::Rest,
    }
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
