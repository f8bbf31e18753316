//! Calls within one process: no encoding, no socket.

use super::layer::{Layer, Stack};
use crate::{
    BoxFuture, Call, DuplicateService, Handler, Handlers, Messages, Outcome, Peer, Service, Status, Transport,
};
use std::{collections::HashMap, sync::Arc};

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
    layers: Stack,
}

impl InProcess {
    /// A transport to one service.
    pub fn new(service: impl Service) -> Self {
        Self::default().with_service(service)
    }

    /// Adds a service. Calls to one that is added twice fail: they could be for either.
    #[must_use]
    pub fn with_service(mut self, service: impl Service) -> Self {
        let handlers = Handlers::new(&service).within(&self.layers);
        let duplicate = || DuplicateService { service: handlers.service().name() };
        for handler in handlers.methods() {
            let method = self.methods.entry(handler.method().path);
            method.and_modify(|known| *known = Err(duplicate())).or_insert_with(|| Ok(handler.clone()));
        }
        self
    }

    /// Puts a layer around all methods, whatever the order in which services and layers are added. A layer that is added
    /// later stands outside of those before it.
    #[must_use]
    pub fn with_layer(mut self, layer: impl Layer) -> Self {
        let layer: Arc<dyn Layer> = Arc::new(layer);
        for handler in self.methods.values_mut().flatten() {
            *handler = handler.clone().with_layer(layer.clone());
        }
        self.layers.push(layer);
        self
    }
}

impl Transport for InProcess {
    fn call(&self, mut call: Call) -> BoxFuture<Outcome<Messages>> {
        let handler = self.methods.get(call.method().path).cloned();
        // That of another call, when a handler passes on what it was given.
        let extensions = call.request.extensions_mut();
        if !extensions.is_empty() {
            extensions.remove::<Peer>();
        }
        Box::pin(async move {
            let handler = handler.ok_or_else(|| Status::unimplemented(call.method().path))?;
            let handler = handler.map_err(|error| Status::failed_precondition(error.to_string()))?;
            handler.call(call.request).await
        })
    }
}
