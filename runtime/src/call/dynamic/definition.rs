//! Services of a definition that nothing was generated from. What they stand on lives as long as the process.

use crate::{
    BoxFuture, Handler, Handlers, Messages, MethodDescriptor, Outcome, Request, ServiceDescriptor,
    message::dynamic::{DynamicError, DynamicTypes},
};
use polywire_codegen::{Routes, route::Method};
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
        let descriptor = ServiceDescriptor::dynamic(leak(&service.name), types.types());
        let methods = service.methods.iter().map(|method| handler(&types, method, answer.clone()));
        Ok(Handlers::of(Arc::new(descriptor), methods.collect::<Result<_, DefinitionError>>()?))
    });
    services.collect()
}

fn handler<A>(types: &DynamicTypes, method: &Method, answer: A) -> Result<Handler, DefinitionError>
where
    A: Fn(Request<Messages>) -> BoxFuture<Outcome<Messages>> + Send + Sync + 'static,
{
    let descriptor = MethodDescriptor::new(leak(&method.path), method.streaming)
        .with_idempotency(method.idempotency)
        .with_wires(method.wires)
        .with_http(method.bindings.clone().leak())
        .with_http_options(method.http_options.clone())
        .with_queue(method.queue.clone());
    types
        .handler(Arc::new(descriptor), &method.request, &method.response, answer)
        .ok_or_else(|| DefinitionError::Message { method: method.path.clone() })
}

fn leak(text: &str) -> &'static str {
    text.to_owned().leak()
}
