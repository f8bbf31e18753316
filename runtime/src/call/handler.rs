//! A method of an implementation, as a plain value.

use crate::{
    Messages, Method, MethodDescriptor, Outcome, Payload, Request, Status, payload::boxed_default,
    transport::BoxFuture,
};
use std::{fmt, sync::Arc};

type Invoke = dyn Fn(Request<Messages>) -> BoxFuture<Outcome<Messages>> + Send + Sync;

/// A method of an implementation: what the server side of a wire calls.
#[derive(Clone)]
pub struct Handler {
    method: &'static MethodDescriptor,
    new_request: fn() -> Box<dyn Payload>,
    new_response: fn() -> Box<dyn Payload>,
    invoke: Arc<Invoke>,
}

impl Handler {
    /// A handler of the method `M`.
    pub(crate) fn new<M: Method>(
        invoke: impl Fn(Request<Messages>) -> BoxFuture<Outcome<Messages>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            method: M::DESCRIPTOR,
            new_request: boxed_default::<M::Request>,
            new_response: boxed_default::<M::Response>,
            invoke: Arc::new(invoke),
        }
    }

    /// The method.
    pub fn method(&self) -> &'static MethodDescriptor {
        self.method
    }

    /// What makes an empty request message.
    #[cfg(feature = "grpc")]
    pub(crate) fn new_request_fn(&self) -> fn() -> Box<dyn Payload> {
        self.new_request
    }

    /// An empty request message, to decode into.
    pub fn new_request(&self) -> Box<dyn Payload> {
        (self.new_request)()
    }

    /// An empty response message.
    pub fn new_response(&self) -> Box<dyn Payload> {
        (self.new_response)()
    }

    /// Calls the method. The deadline of `grpc-timeout` is kept, and a panic of the implementation becomes
    /// `INTERNAL`.
    ///
    /// # Errors
    /// The status that the implementation gives; `DEADLINE_EXCEEDED`; `INTERNAL` after a panic.
    pub async fn call(&self, request: Request<Messages>) -> Result<crate::Response<Messages>, Status> {
        super::guard::call(&*self.invoke, request).await
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Handler").field("method", &self.method.path).finish_non_exhaustive()
    }
}
