//! A server: services on any number of wires.

mod bound;
mod error;
#[cfg(feature = "_http-server")]
mod head_timer;
#[cfg(feature = "_http-server")]
mod http;
mod listener;
#[cfg(any(feature = "_broker", feature = "memory"))]
mod queue;
#[cfg(feature = "_http-server")]
mod service;
mod signal;
#[cfg(feature = "_http-server")]
mod upgrades;

pub use bound::BoundServer;
pub use error::ServeError;
#[cfg(feature = "_http-server")]
pub use service::HttpService;
#[cfg(feature = "websocket")]
pub(crate) use upgrades::Upgrades;

#[cfg(feature = "_http-server")]
use crate::http::BoxBody;
use crate::{Handlers, Service};
use std::{future::Future, time::Duration};

/// Serves services on any number of wires, each given by a URI.
///
/// ```no_run
/// # async fn run(library: impl polywire::Service) -> Result<(), polywire::ServeError> {
/// polywire::Server::new()
///     .add(library)
///     .listen("http://127.0.0.1:8080") // gRPC and REST on one port
///     .serve()
///     .await
/// # }
/// ```
#[derive(Debug)]
#[must_use]
pub struct Server {
    services: Vec<Handlers>,
    uris: Vec<String>,
    settings: Settings,
}

/// What all listeners of a server share.
#[derive(Debug)]
struct Settings {
    grace: Duration,
    #[cfg(feature = "_http-server")]
    layers: service::Layers,
    #[cfg(feature = "tls")]
    identity: Option<crate::tls::Identity>,
    #[cfg(feature = "grpc")]
    grpc: crate::grpc::Config,
    #[cfg(feature = "rest")]
    rest: crate::rest::Config,
    #[cfg(feature = "openapi")]
    openapi: Option<crate::openapi::OpenApiOptions>,
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}

impl Server {
    /// A server without services and wires.
    pub fn new() -> Self {
        let settings = Settings {
            grace: Duration::from_secs(30),
            #[cfg(feature = "_http-server")]
            layers: service::Layers::default(),
            #[cfg(feature = "tls")]
            identity: None,
            #[cfg(feature = "grpc")]
            grpc: crate::grpc::Config::default(),
            #[cfg(feature = "rest")]
            rest: crate::rest::Config::default(),
            #[cfg(feature = "openapi")]
            openapi: Some(crate::openapi::OpenApiOptions::new()),
        };
        Self { services: Vec::new(), uris: Vec::new(), settings }
    }

    /// Adds a service, `XServer::new(implementation)`.
    #[expect(clippy::should_implement_trait, reason = "`add` is what tonic's users look for")]
    pub fn add(mut self, service: impl Service) -> Self {
        self.services.push(Handlers::new(&service));
        self
    }

    /// Adds a wire. `http://` serves gRPC and REST on one port (HTTP/1.1 and HTTP/2 without TLS), `grpc://` gRPC
    /// alone, `memory://NAME` the in-memory broker of that name, `nats://` and others the message broker there. A port of 0 lets the system choose; see
    /// [`BoundServer::uris`].
    ///
    /// The URI is looked at by [`Server::bind`] and [`Server::serve`], which give the error when it is wrong.
    pub fn listen(mut self, uri: impl Into<String>) -> Self {
        self.uris.push(uri.into());
        self
    }

    /// Sets the certificate and key of `https://` and `grpcs://` wires, which are `http://` and `grpc://` over TLS.
    #[cfg(feature = "tls")]
    pub fn with_tls(mut self, identity: crate::tls::Identity) -> Self {
        self.settings.identity = Some(identity);
        self
    }

    /// Sets how long calls in progress may take to end after the intake has stopped. Default: 30 s.
    pub fn with_grace_period(mut self, grace: Duration) -> Self {
        self.settings.grace = grace;
        self
    }

    /// Sets how gRPC is served.
    #[cfg(feature = "grpc")]
    pub fn with_grpc(mut self, config: crate::grpc::Config) -> Self {
        self.settings.grpc = config;
        self
    }

    /// Sets how REST is served.
    #[cfg(feature = "rest")]
    pub fn with_rest(mut self, config: crate::rest::Config) -> Self {
        self.settings.rest = config;
        self
    }

    /// Sets what the OpenAPI document of REST says beside what the definition says; see [`openapi`](crate::openapi).
    #[cfg(feature = "openapi")]
    pub fn with_openapi(mut self, options: crate::openapi::OpenApiOptions) -> Self {
        self.settings.openapi = Some(options);
        self
    }

    /// Serves neither an OpenAPI document nor the page that shows it.
    #[cfg(feature = "openapi")]
    pub fn without_openapi(mut self) -> Self {
        self.settings.openapi = None;
        self
    }

    /// Puts a tower layer around everything that `http://` and `grpc://` wires answer: compression, CORS, limits,
    /// traces, authentication. A layer that is added later stands outside of those before it.
    ///
    /// Layers of `tower-http` fit as they are. They see every request, gRPC among them; for layers around REST alone,
    /// put a [`rest::RestServer`](crate::rest::RestServer), which is a tower service, behind a router of your own.
    ///
    /// ```no_run
    /// # async fn run(library: impl polywire::Service) -> Result<(), polywire::ServeError> {
    /// use tower_http::{compression::CompressionLayer, cors::CorsLayer};
    /// polywire::Server::new()
    ///     .add(library)
    ///     .with_http_layer(CompressionLayer::new())
    ///     .with_http_layer(CorsLayer::permissive())
    ///     .listen("http://127.0.0.1:8080")
    ///     .serve()
    ///     .await
    /// # }
    /// ```
    #[cfg(feature = "_http-server")]
    pub fn with_http_layer<L, B>(mut self, layer: L) -> Self
    where
        L: tower::Layer<HttpService> + Send + Sync + 'static,
        L::Service: tower::Service<::http::Request<BoxBody>, Response = ::http::Response<B>>
            + Clone
            + Send
            + Sync
            + 'static,
        <L::Service as tower::Service<::http::Request<BoxBody>>>::Future: Send,
        <L::Service as tower::Service<::http::Request<BoxBody>>>::Error: Into<std::convert::Infallible>,
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.settings.layers.push(layer);
        self
    }

    /// Opens every wire, and returns before anything is served.
    ///
    /// # Errors
    /// When a URI is wrong, its wire is not compiled in, or it cannot be opened.
    pub async fn bind(self) -> Result<BoundServer, ServeError> {
        if self.uris.is_empty() {
            return Err(ServeError::NoListener);
        }
        let mut listeners = Vec::new();
        for uri in &self.uris {
            listeners.push(listener::open(uri, &self.services, &self.settings).await?);
        }
        Ok(BoundServer::new(listeners, self.settings.grace))
    }

    /// Serves until the process is asked to end (SIGINT or SIGTERM), then stops the intake, lets calls in progress
    /// end within the grace period, and returns. A second signal ends them at once.
    ///
    /// # Errors
    /// As [`Server::bind`], and when a wire breaks for good.
    pub async fn serve(self) -> Result<(), ServeError> {
        self.bind().await?.serve().await
    }

    /// Serves until `shutdown` is ready; otherwise as [`Server::serve`].
    ///
    /// # Errors
    /// As [`Server::serve`].
    pub async fn serve_until(self, shutdown: impl Future<Output = ()> + Send) -> Result<(), ServeError> {
        self.bind().await?.serve_until(shutdown).await
    }
}
