//! Calls within one process: no encoding, no socket.

use crate::{
    BoxFuture, Call, DuplicateService, Handler, Handlers, Messages, Outcome, Service, Status, Transport,
};
use std::collections::HashMap;

/// A transport to services of the same process: for tests, fakes, gateways and embedding.
///
/// Messages are handed over as they are. Metadata, deadlines, panics and cancellation behave as on any other wire.
/// Beyond those, the extensions of the request cross: what a layer has found out about the caller reaches the handler.
///
/// ```
/// use polywire::{Channel, InProcess};
///
/// # fn both(library: impl polywire::Service, loans: impl polywire::Service) -> Channel {
/// Channel::new(InProcess::new(library).with_service(loans))
/// # }
/// ```
#[derive(Debug, Default)]
pub struct InProcess {
    methods: HashMap<&'static str, Result<Handler, DuplicateService>>,
}

impl InProcess {
    /// A transport to one service.
    pub fn new(service: impl Service) -> Self {
        Self::default().with_service(service)
    }

    /// Adds a service. Calls to one that is added twice fail: they could be for either.
    #[must_use]
    pub fn with_service(mut self, service: impl Service) -> Self {
        let handlers = Handlers::new(&service);
        let duplicate = || DuplicateService { service: handlers.service().name() };
        for handler in handlers.methods() {
            let method = self.methods.entry(handler.method().path);
            method.and_modify(|known| *known = Err(duplicate())).or_insert_with(|| Ok(handler.clone()));
        }
        self
    }
}

impl Transport for InProcess {
    fn call(&self, call: Call) -> BoxFuture<Outcome<Messages>> {
        let handler = self.methods.get(call.method.path).cloned();
        Box::pin(async move {
            let handler = handler.ok_or_else(|| Status::unimplemented(call.method.path))?;
            let handler = handler.map_err(|error| Status::failed_precondition(error.to_string()))?;
            handler.call(call.request).await
        })
    }
}
