//! The methods of an implementation that is a client: each call goes on over its transport, its messages as they are
//! encoded.

use super::{Call, Handler, Messages};
use crate::{
    BidiStreaming, ClientStreaming, Method, Outcome, Request, RequestExt as _, ServerStreaming, Status,
    Transport, Unary, Visitor,
    message::payload::{Blank, encoded},
    metadata::MetadataMap,
};
use std::sync::Arc;

/// The function that finds the transport of an implementation.
type Find<S> = fn(&S) -> Option<&dyn Transport>;

/// Collects handlers that forward.
pub(super) struct Forwarder<S> {
    implementation: Arc<S>,
    find: Find<S>,
    methods: Vec<Handler>,
}

/// Headers of one connection and of one message, which a hop says for itself (RFC 9110, 7.6.1; "gRPC over HTTP2").
const OF_A_HOP: [&str; 17] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "grpc-accept-encoding",
    "grpc-encoding",
    "host",
    "keep-alive",
    "proxy-connection",
    "server",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

impl<S: Send + Sync + 'static> Forwarder<S> {
    pub(super) fn new(implementation: Arc<S>, find: Find<S>) -> Self {
        Self { implementation, find, methods: Vec::new() }
    }

    pub(super) fn into_methods(self) -> Vec<Handler> {
        self.methods
    }

    fn add<M: Method>(&mut self) {
        let (implementation, find) = (self.implementation.clone(), self.find);
        self.methods.push(Handler::forwarding::<M>(move |request| {
            let Some(transport) = find(&implementation) else {
                return Box::pin(std::future::ready(Err(no_transport())));
            };
            let forwarded = transport.call(call::<M>(request));
            Box::pin(async move { answer(forwarded.await) })
        }));
    }
}

/// The call of the next hop.
fn call<M: Method>(mut request: Request<Messages>) -> Call {
    strip(request.metadata_mut());
    if let Some(deadline) = request.deadline() {
        request.set_timeout(deadline.remaining());
    }
    let types = (encoded::boxed::<M::Request> as fn() -> _, encoded::boxed::<M::Response> as fn() -> _);
    Call::between(M::DESCRIPTOR.into(), (Blank::Typed(types.0), Blank::Typed(types.1)), request)
}

fn answer(mut outcome: Outcome<Messages>) -> Outcome<Messages> {
    match &mut outcome {
        Ok(response) => strip(response.metadata_mut()),
        Err(status) => strip(status.metadata_mut()),
    }
    outcome
}

/// Takes out what the hop before said for itself.
fn strip(metadata: &mut MetadataMap) {
    for name in OF_A_HOP {
        metadata.remove(name);
    }
}

fn no_transport() -> Status {
    Status::internal("the client has no transport")
}

impl<S: Send + Sync + 'static> Visitor<S> for Forwarder<S> {
    fn unary<M: Unary<S>>(&mut self, _: M) {
        self.add::<M>();
    }

    fn server_streaming<M: ServerStreaming<S>>(&mut self, _: M) {
        self.add::<M>();
    }

    fn client_streaming<M: ClientStreaming<S>>(&mut self, _: M) {
        self.add::<M>();
    }

    fn bidi_streaming<M: BidiStreaming<S>>(&mut self, _: M) {
        self.add::<M>();
    }
}
