//! Services of a definition that nothing was generated from. What they stand on lives as long as the process.

use crate::{
    BoxFuture, Handler, Handlers, Idempotency, Messages, MethodDescriptor, Outcome, Request,
    ServiceDescriptor, StreamingKind, Wire, Wires,
    message::dynamic::{DynamicError, DynamicTypes},
};
use polywire_codegen::{
    Routes,
    route::{self, Method},
};
use prost::Message as _;
use prost_types::FileDescriptorSet;
use std::sync::Arc;

/// The reason that a definition has no services.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum DefinitionError {
    /// Its descriptors cannot be decoded.
    #[error("the descriptors cannot be decoded")]
    Descriptors(#[from] prost::DecodeError),
    /// A message has no table.
    #[error(transparent)]
    Types(#[from] DynamicError),
    /// A message of a method is not in the definition.
    #[error("a message of {method} is not in the definition")]
    Message {
        /// The method, `/package.Service/Method`.
        method: String,
    },
}

crate::words::debug_in_words!(DefinitionError);

/// The services of a definition; `answer` is what every method does.
///
/// # Errors
/// When the definition is not whole.
pub fn services<A>(routes: &Routes, answer: A) -> Result<Vec<Handlers>, DefinitionError>
where
    A: Fn(Request<Messages>) -> BoxFuture<Outcome<Messages>> + Clone + Send + Sync + 'static,
{
    let types = DynamicTypes::new(&FileDescriptorSet::decode(routes.descriptor_set.as_slice())?)?;
    let services = routes.services.iter().map(|service| {
        let descriptor = ServiceDescriptor::new(leak(&service.name), &[], types.registry());
        let methods = service.methods.iter().map(|method| handler(&types, method, answer.clone()));
        Ok(Handlers::of(Arc::new(descriptor), methods.collect::<Result<_, DefinitionError>>()?))
    });
    services.collect()
}

fn handler<A>(types: &DynamicTypes, method: &Method, answer: A) -> Result<Handler, DefinitionError>
where
    A: Fn(Request<Messages>) -> BoxFuture<Outcome<Messages>> + Send + Sync + 'static,
{
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
    let descriptor = MethodDescriptor::new(leak(&method.path), streaming)
        .with_idempotency(idempotency)
        .with_wires(wires(method.wires))
        .with_http(method.bindings.clone().leak())
        .with_http_options(method.http_options.clone());
    types
        .handler(Arc::new(descriptor), &method.request, &method.response, answer)
        .ok_or_else(|| DefinitionError::Message { method: method.path.clone() })
}

fn wires(wires: route::Wires) -> Wires {
    let named = [(Wire::Grpc, wires.grpc), (Wire::Rest, wires.rest), (Wire::Queue, wires.queue)];
    let carried = named.into_iter().filter(|(_, carries)| *carries);
    carried.fold(Wires::NONE, |wires, (wire, _)| wires.with(wire))
}

fn leak(text: &str) -> &'static str {
    text.to_owned().leak()
}
