//! Calls within one process: no encoding, no socket.

use crate::{BoxFuture, Call, Handler, Handlers, Messages, Outcome, Request, Service, Status, Transport};
use http::Extensions;
use std::collections::HashMap;

/// A transport to services of the same process: for tests, fakes and embedding.
///
/// Messages are handed over as they are. Metadata, deadlines, panics and cancellation behave as on any other wire;
/// extensions of the request do not cross, as on any other wire.
#[derive(Debug, Default)]
pub struct InProcess {
    handlers: HashMap<&'static str, Handler>,
}

impl InProcess {
    /// A transport to one service.
    pub fn new(service: impl Service) -> Self {
        Self::default().with_service(service)
    }

    /// Adds a service.
    #[must_use]
    pub fn with_service(mut self, service: impl Service) -> Self {
        for handler in Handlers::new(&service).methods() {
            self.handlers.insert(handler.method().path, handler.clone());
        }
        self
    }
}

impl Transport for InProcess {
    fn call(&self, call: Call) -> BoxFuture<Outcome<Messages>> {
        let handler = self.handlers.get(call.method.path).cloned();
        Box::pin(async move {
            let handler = handler.ok_or_else(|| Status::unimplemented(call.method.path))?;
            let (metadata, _, messages) = call.request.into_parts();
            handler.call(Request::from_parts(metadata, Extensions::new(), messages)).await
        })
    }
}
