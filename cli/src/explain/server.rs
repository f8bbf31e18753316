//! A REST server of a definition that nothing was generated from. What it stands on lives as long as the process.

use crate::failure::Failure;
use polywire::{
    Handler, Handlers, Idempotency, MethodDescriptor, ServiceDescriptor, Status, StreamingKind,
    dynamic::DynamicTypes,
    http::{Body, HttpBinding, HttpMethod, PathTemplate, Segment, Variable},
    prost::Message as _,
    prost_types::FileDescriptorSet,
    rest::{Config, RestServer},
};
use polywire_codegen::{
    Routes,
    route::{self, Binding, Method},
};
use std::error::Error;

/// The server. Its methods are never called.
pub(super) fn new(routes: &Routes, config: Config) -> Result<RestServer, Failure> {
    build(routes, config).map_err(|error| {
        Failure::usage(
            format!("the definition cannot be served: {error}"),
            "one server has to be able to serve all of it",
        )
    })
}

fn build(routes: &Routes, config: Config) -> Result<RestServer, Box<dyn Error>> {
    let types = DynamicTypes::new(&FileDescriptorSet::decode(routes.descriptor_set.as_slice())?)?;
    let services = routes.services.iter().map(|service| {
        let descriptor = ServiceDescriptor::new(leak(&service.name), &[], types.registry());
        let methods = service.methods.iter().map(|method| handler(&types, method));
        Ok(Handlers::of(Box::leak(Box::new(descriptor)), methods.collect::<Result<_, String>>()?))
    });
    let services = services.collect::<Result<Vec<_>, String>>()?;
    Ok(RestServer::new(&services, config)?)
}

fn handler(types: &DynamicTypes, method: &Method) -> Result<Handler, String> {
    let streaming = match method.streaming {
        route::Streaming::Unary => StreamingKind::Unary,
        route::Streaming::Server => StreamingKind::Server,
        route::Streaming::Client => StreamingKind::Client,
        route::Streaming::Bidi => StreamingKind::Bidi,
    };
    let idempotency = match method.idempotency {
        route::Idempotency::Unknown => Idempotency::Unknown,
        route::Idempotency::NoSideEffects => Idempotency::NoSideEffects,
        route::Idempotency::Idempotent => Idempotency::Idempotent,
    };
    let bindings = method.bindings.iter().map(binding).collect::<Vec<_>>();
    let descriptor = MethodDescriptor::new(leak(&method.path), streaming)
        .with_idempotency(idempotency)
        .with_http(bindings.leak());
    let uncalled = |_| {
        let outcome = Err(Status::unimplemented("this server explains requests and calls nothing"));
        Box::pin(std::future::ready(outcome)) as polywire::BoxFuture<_>
    };
    types
        .handler(Box::leak(Box::new(descriptor)), &method.request, &method.response, uncalled)
        .ok_or_else(|| format!("a message of {} is not in the definition", method.path))
}

fn binding(binding: &Binding) -> HttpBinding {
    let segments = binding.segments.iter().map(|segment| match segment {
        route::Segment::Literal(text) => Segment::Literal(leak(text)),
        route::Segment::Single => Segment::Single,
        route::Segment::Rest => Segment::Rest,
    });
    let variables = (binding.variables.iter())
        .map(|variable| Variable::new(leak(&variable.field), variable.segments.start, variable.segments.end));
    let segments = segments.collect::<Vec<_>>().leak();
    let mut template =
        PathTemplate::new(leak(&binding.template), segments, variables.collect::<Vec<_>>().leak());
    if let Some(verb) = &binding.verb {
        template = template.with_verb(leak(verb));
    }
    let bound = HttpBinding::new(http_method(&binding.method), template).with_body(match &binding.body {
        None => Body::None,
        Some(all) if all == "*" => Body::Message,
        Some(field) => Body::Field(leak(field)),
    });
    match &binding.response_body {
        Some(field) => bound.with_response_body(leak(field)),
        None => bound,
    }
}

fn http_method(name: &str) -> HttpMethod {
    match name {
        "GET" => HttpMethod::Get,
        "PUT" => HttpMethod::Put,
        "POST" => HttpMethod::Post,
        "DELETE" => HttpMethod::Delete,
        "PATCH" => HttpMethod::Patch,
        "*" => HttpMethod::Any,
        other => HttpMethod::Custom(leak(other)),
    }
}

fn leak(text: &str) -> &'static str {
    text.to_owned().leak()
}
