//! A server is a visitor away from any wire.

use crate::{Method, Outcome, Request, ServiceDescriptor, Streaming, Transport};
use std::{future::Future, sync::Arc};

/// The call of a unary method on an implementation `S`.
pub trait Unary<S>: Method {
    /// Calls the method.
    fn call(
        service: &S,
        request: Request<Self::Request>,
    ) -> impl Future<Output = Outcome<Self::Response>> + Send;
}

/// The call of a server-streaming method on an implementation `S`.
pub trait ServerStreaming<S>: Method {
    /// Calls the method.
    fn call(
        service: &S,
        request: Request<Self::Request>,
    ) -> impl Future<Output = Outcome<Streaming<Self::Response>>> + Send;
}

/// The call of a client-streaming method on an implementation `S`.
pub trait ClientStreaming<S>: Method {
    /// Calls the method.
    fn call(
        service: &S,
        request: Request<Streaming<Self::Request>>,
    ) -> impl Future<Output = Outcome<Self::Response>> + Send;
}

/// The call of a method that streams both ways on an implementation `S`.
pub trait BidiStreaming<S>: Method {
    /// Calls the method.
    fn call(
        service: &S,
        request: Request<Streaming<Self::Request>>,
    ) -> impl Future<Output = Outcome<Streaming<Self::Response>>> + Send;
}

/// Is shown every method of a service, with its types.
pub trait Visitor<S> {
    /// A unary method.
    fn unary<M: Unary<S>>(&mut self, method: M);
    /// A server-streaming method.
    fn server_streaming<M: ServerStreaming<S>>(&mut self, method: M);
    /// A client-streaming method.
    fn client_streaming<M: ClientStreaming<S>>(&mut self, method: M);
    /// A method that streams both ways.
    fn bidi_streaming<M: BidiStreaming<S>>(&mut self, method: M);
}

/// An implementation together with the methods by which wires reach it. Generated code implements it on
/// `XServer<S>`.
pub trait Service: Send + Sync + 'static {
    /// The user's type, which implements the generated trait.
    type Implementation: Send + Sync + 'static;
    /// The description of the service.
    const DESCRIPTOR: &'static ServiceDescriptor;
    /// The implementation.
    fn implementation(&self) -> &Arc<Self::Implementation>;
    /// The transport that every call goes on over, where the implementation is a client and nothing else: messages pass
    /// as they are encoded then.
    #[doc(hidden)]
    fn forwards_over(_implementation: &Self::Implementation) -> Option<&dyn Transport> {
        None
    }
    /// Shows every method to `visitor`, in the order of the definition.
    fn visit<V: Visitor<Self::Implementation>>(visitor: &mut V);
}
