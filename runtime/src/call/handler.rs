//! A method of an implementation, as a plain value.

use crate::{
    Messages, Method, MethodDescriptor, Outcome, Payload, Request, Shared, Status, Wire, Wires,
    call::transport::BoxFuture,
    message::payload::{Blank, encoded},
};
use std::{fmt, sync::Arc};

pub(crate) type Invoke = dyn Fn(Request<Messages>) -> BoxFuture<Outcome<Messages>> + Send + Sync;

/// A method of an implementation: what the server side of a wire calls.
#[derive(Clone)]
pub struct Handler {
    method: Shared<MethodDescriptor>,
    wires: Wires,
    request: Blank,
    response: Blank,
    invoke: Arc<Invoke>,
}

impl Handler {
    /// A handler of the method `M`.
    pub(crate) fn new<M: Method>(
        invoke: impl Fn(Request<Messages>) -> BoxFuture<Outcome<Messages>> + Send + Sync + 'static,
    ) -> Self {
        let (request, response) = (Blank::of::<M::Request>(), Blank::of::<M::Response>());
        let (method, wires) = (M::DESCRIPTOR.into(), M::DESCRIPTOR.wires());
        Self { method, wires, request, response, invoke: Arc::new(invoke) }
    }

    /// A handler of the method `M` that passes its messages on: they stay as they are encoded.
    pub(crate) fn forwarding<M: Method>(
        invoke: impl Fn(Request<Messages>) -> BoxFuture<Outcome<Messages>> + Send + Sync + 'static,
    ) -> Self {
        let (request, response) =
            (Blank::Typed(encoded::boxed::<M::Request>), Blank::Typed(encoded::boxed::<M::Response>));
        Self { request, response, ..Self::new::<M>(invoke) }
    }

    /// A handler of a method whose types are known by their descriptors.
    #[cfg(feature = "explain")]
    pub(crate) fn dynamic(
        method: Shared<MethodDescriptor>,
        (request, response): (Blank, Blank),
        invoke: Arc<Invoke>,
    ) -> Self {
        let wires = method.wires();
        Self { method, wires, request, response, invoke }
    }

    /// The method.
    pub fn method(&self) -> &Shared<MethodDescriptor> {
        &self.method
    }

    /// True if servers put the method on `wire`.
    pub fn is_on(&self, wire: Wire) -> bool {
        self.wires.contains(wire)
    }

    /// Sets the wires, whatever the definition says.
    #[must_use]
    pub const fn with_wires(mut self, wires: Wires) -> Self {
        self.wires = wires;
        self
    }

    /// The makers of empty messages: of requests and of responses.
    pub(crate) fn types(&self) -> (Blank, Blank) {
        (self.request.clone(), self.response.clone())
    }

    /// The same method, done by `invoke`.
    pub(super) fn with_invoke(self, invoke: Arc<Invoke>) -> Self {
        Self { invoke, ..self }
    }

    /// Calls the implementation, with what stands around it.
    pub(super) fn invoke(&self, request: Request<Messages>) -> BoxFuture<Outcome<Messages>> {
        (self.invoke)(request)
    }

    /// An empty request message, to decode into.
    pub fn new_request(&self) -> Box<dyn Payload> {
        self.request.make()
    }

    /// An empty response message.
    pub fn new_response(&self) -> Box<dyn Payload> {
        self.response.make()
    }

    /// Calls the method. The deadline of `grpc-timeout` is kept, and a panic of the implementation becomes
    /// `INTERNAL`.
    ///
    /// # Errors
    /// The status that the implementation gives; `DEADLINE_EXCEEDED`; `INTERNAL` after a panic.
    pub async fn call(&self, request: Request<Messages>) -> Result<crate::Response<Messages>, Status> {
        super::guard::call(&*self.invoke, request).await
    }

    /// [`Handler::call`], begun now: what is awaited is small, and has nothing of the request.
    #[cfg(feature = "_queue")]
    pub(crate) fn begin(
        &self,
        request: Request<Messages>,
    ) -> impl Future<Output = Outcome<Messages>> + Send + use<> {
        super::guard::call(&*self.invoke, request)
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Handler").field("method", &self.method.path).finish_non_exhaustive()
    }
}
