//! A server that is being opened, and what it becomes.

use super::Endpoint;
use crate::{BoxFuture, Handlers, wire::serve_error::ServeError};
use std::{fmt, sync::Arc};
use tokio_util::sync::CancellationToken;

/// One wire of a server that is being opened: what a [`Scheme`](super::Scheme) makes a listener of.
#[derive(Clone, Debug)]
pub struct Listening {
    endpoint: Endpoint,
    services: Arc<[Handlers]>,
    #[cfg_attr(not(feature = "_http-server"), allow(dead_code, reason = "no wire has a port"))]
    ports: Option<Arc<dyn OpenPort>>,
}

/// The settings of the HTTP ports of a server, which open one.
pub(crate) trait OpenPort: fmt::Debug + Send + Sync {
    #[cfg_attr(not(feature = "_http-server"), allow(dead_code, reason = "no wire has a port"))]
    fn open(self: Arc<Self>, listening: Listening) -> BoxFuture<Result<Box<dyn Listener>, ServeError>>;
}

impl Listening {
    pub(crate) fn new(
        endpoint: Endpoint,
        services: Arc<[Handlers]>,
        ports: Option<Arc<dyn OpenPort>>,
    ) -> Self {
        Self { endpoint, services, ports }
    }

    /// Opens an HTTP port or socket.
    #[cfg(feature = "_http-server")]
    pub(crate) fn open_port(self) -> BoxFuture<Result<Box<dyn Listener>, ServeError>> {
        match self.ports.clone() {
            Some(ports) => ports.open(self),
            None => {
                let error = self.endpoint.invalid("this server has no HTTP side").into();
                Box::pin(std::future::ready(Err(error)))
            }
        }
    }

    /// The endpoint.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The services to serve.
    pub fn services(&self) -> &[Handlers] {
        &self.services
    }

    /// The same wire with another endpoint, which has the schemes of this one.
    pub(crate) fn at(&self, endpoint: Endpoint) -> Self {
        let endpoint = endpoint.with_schemes(self.endpoint.schemes().clone());
        Self { endpoint, ..self.clone() }
    }
}

/// One open wire of a server.
pub trait Listener: Send {
    /// The URI that clients connect to.
    fn uri(&self) -> &str;

    /// Serves until `shutdown` says to stop, then drains; ends what is left when it says to abort.
    fn serve(self: Box<Self>, shutdown: Shutdown) -> BoxFuture<Result<(), ServeError>>;
}

/// The end of a server, as its listeners see it. Clones see the same.
#[derive(Clone, Debug)]
pub struct Shutdown {
    pub(crate) stop: CancellationToken,
    pub(crate) abort: CancellationToken,
}

impl Shutdown {
    /// Resolves when the listener has to take no more calls, and to end when those in progress have ended.
    pub async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    /// Resolves when the calls in progress have to be ended.
    pub async fn aborting(&self) {
        self.abort.cancelled().await;
    }
}
