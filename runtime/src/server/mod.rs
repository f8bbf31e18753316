//! A server: services on any number of wires.

mod bound;
mod drain;
mod signal;

pub use bound::BoundServer;

use crate::{
    DuplicateService, Handlers, Service, Wires,
    call::layer::{Layer, Stack},
    wire::{
        connect,
        endpoint::{Endpoint, IntoEndpoint, Listening, Schemes},
        error::InvalidUri,
        serve_error::ServeError,
    },
};
#[cfg(feature = "_http-server")]
use crate::{
    http::BoxBody,
    wire::{
        endpoint::OpenPort,
        http::BoxService,
        port::{Dispatch, HttpService, HttpSettings},
    },
};
use drain::{Deregistration, Drain};
use std::{future::Future, sync::Arc, time::Duration};

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
    wires: Vec<(String, Wires)>,
    layers: Stack,
    endpoints: Vec<Result<Endpoint, InvalidUri>>,
    schemes: Schemes,
    drain: Drain,
    #[cfg(feature = "_http-server")]
    http: HttpSettings,
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}

impl Server {
    /// A server without services and wires.
    pub fn new() -> Self {
        #[cfg(feature = "_http-server")]
        let http = HttpSettings::new();
        Self {
            services: Vec::new(),
            wires: Vec::new(),
            layers: Stack::default(),
            endpoints: Vec::new(),
            schemes: Schemes::new(),
            drain: Drain {
                #[cfg(feature = "grpc")]
                health: http.health.clone(),
                ..Drain::default()
            },
            #[cfg(feature = "_http-server")]
            http,
        }
    }

    /// Adds a service, `XServer::new(implementation)`.
    #[expect(clippy::should_implement_trait, reason = "`add` is what tonic's users look for")]
    pub fn add(mut self, service: impl Service) -> Self {
        self.services.push(Handlers::new(&service));
        self
    }

    /// Sets the wires of a service, `package.Service`, or of one method, `package.Service.Method`, whatever its
    /// definition says with `(polywire.wires)`. What is set for a method goes before what is set for its service.
    ///
    /// ```no_run
    /// # async fn run(library: impl polywire::Service) -> Result<(), polywire::ServeError> {
    /// use polywire::{Wire, Wires};
    /// polywire::Server::new()
    ///     .add(library)
    ///     .with_wires("library.v1.Library", Wires::ALL.without(Wire::Rest)) // not for browsers
    ///     .listen("http://127.0.0.1:8080")
    ///     .serve()
    ///     .await
    /// # }
    /// ```
    ///
    /// A name that no service has is [`ServeError::UnknownName`] when the server is bound.
    pub fn with_wires(mut self, name: impl Into<String>, wires: Wires) -> Self {
        self.wires.push((name.into(), wires));
        self
    }

    /// Adds a wire: the text of a URI, or an [`Endpoint`]. `http://` serves gRPC and REST on one port (HTTP/1.1 and
    /// HTTP/2 without TLS), `grpc://` gRPC alone, `http+unix:///run/library.sock` and `grpc+unix://` the same on a Unix
    /// socket, `memory://NAME` the in-memory broker of that name, `nats://` and others the message broker there. A port
    /// of 0 lets the system choose; see [`BoundServer::uris`].
    ///
    /// [`Server::bind`] and [`Server::serve`] give the error when the URI is wrong. A Unix socket that a killed server
    /// left behind is replaced, one in use is an error, and the server removes its own when it stops.
    pub fn listen(mut self, endpoint: impl IntoEndpoint) -> Self {
        self.endpoints.push(endpoint.into_endpoint());
        self
    }

    /// Adds schemes to those that [`Server::listen`] knows. An [`Endpoint`] with schemes of its own keeps those.
    pub fn with_schemes(mut self, schemes: Schemes) -> Self {
        self.schemes = schemes;
        self
    }

    /// Sets the certificate and key of `https://` and `grpcs://` wires, which are `http://` and `grpc://` over TLS.
    /// Default: none, and such a wire does not bind.
    #[cfg(feature = "tls")]
    pub fn with_tls(mut self, identity: crate::wire::tls::Identity) -> Self {
        self.http.identity = Some(identity);
        self
    }

    /// Sets the time for which the server goes on accepting connections and calls after it was asked to stop. Default:
    /// 1 s.
    ///
    /// Meanwhile its health is `NOT_SERVING`, so that who looks at it goes elsewhere. Clients that watch it know at
    /// once; for those that ask from time to time, or hear of it through a registry, the time is as long as they take
    /// to hear of it: some 5 s with Kubernetes or DNS. A test has no caller to wait for: there it is zero.
    pub fn with_lame_duck(mut self, time: Duration) -> Self {
        self.drain.lame_duck = time;
        self
    }

    /// Adds what takes the server out of a registry. It is the first that happens when the server is asked to stop, and
    /// is given up after `limit`: a registry that does not answer does not keep the server alive. Several run side by
    /// side.
    ///
    /// ```no_run
    /// # async fn deregister(_: &str) {}
    /// # async fn run(library: impl polywire::Service) -> Result<(), polywire::ServeError> {
    /// # use std::time::Duration;
    /// polywire::Server::new()
    ///     .add(library)
    ///     .with_deregistration(Duration::from_secs(2), || async { deregister("library-1").await })
    ///     .listen("http://127.0.0.1:8080")
    ///     .serve()
    ///     .await
    /// # }
    /// ```
    pub fn with_deregistration<F>(
        mut self,
        limit: Duration,
        hook: impl FnOnce() -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.drain.deregistrations.push(Deregistration::new(limit, hook));
        self
    }

    /// Sets the time that calls in progress may take to end after the intake has stopped. Default: 30 s. Calls that
    /// take longer are aborted.
    pub fn with_grace_period(mut self, grace: Duration) -> Self {
        self.drain.grace = grace;
        self
    }

    /// Sets the settings of gRPC. Default: [`grpc::Config::default`](crate::wire::grpc::Config).
    #[cfg(feature = "grpc")]
    pub fn with_grpc(mut self, config: crate::wire::grpc::Config) -> Self {
        self.http.grpc = config;
        self
    }

    /// Sets the settings of REST. Default: [`rest::Config::spec`](crate::wire::rest::Config::spec).
    ///
    /// ```
    /// use polywire::{Server, rest::{Config, config::Unknown}};
    ///
    /// let server = Server::new().with_rest(Config::default().with_unknown_fields(Unknown::Rejected));
    /// # drop(server);
    /// ```
    #[cfg(feature = "rest")]
    pub fn with_rest(mut self, config: crate::wire::rest::Config) -> Self {
        self.http.rest = config;
        self
    }

    /// Sets the parts of REST's OpenAPI document that are not in the definition; see [`openapi`](crate::wire::openapi).
    /// Default: the name of the package as its title.
    #[cfg(feature = "openapi")]
    pub fn with_openapi(mut self, options: crate::wire::openapi::OpenApiOptions) -> Self {
        self.http.openapi = Some(options);
        self
    }

    /// Serves neither an OpenAPI document nor the page that shows it.
    #[cfg(feature = "openapi")]
    pub fn without_openapi(mut self) -> Self {
        self.http.openapi = None;
        self
    }

    /// Puts a layer around every method of every service, whatever the wire: gRPC, REST, queues. A layer that is added
    /// later stands outside of those before it. Calls that are refused before they reach a method, such as those whose
    /// message cannot be read, do not reach a layer either; nor do health and reflection.
    ///
    /// A refusal of a layer is an error of the method, in the form of each wire: a status of gRPC, an HTTP error with
    /// `WWW-Authenticate` where it is `UNAUTHENTICATED`, and on queues a reply, a retry or a dead letter.
    ///
    /// ```no_run
    /// # async fn run(library: impl polywire::Service) -> Result<(), polywire::ServeError> {
    /// use polywire::{Call, Status, layer::interceptor};
    /// polywire::Server::new()
    ///     .add(library)
    ///     .with_layer(interceptor(|call: &mut Call| match call.metadata().get("authorization") {
    ///         Some(token) if token == "Bearer sesame" => Ok(()),
    ///         _ => Err(Status::unauthenticated("a token is needed")),
    ///     }))
    ///     .listen("http://127.0.0.1:8080")
    ///     .serve()
    ///     .await
    /// # }
    /// ```
    pub fn with_layer(mut self, layer: impl Layer) -> Self {
        self.layers.push(Arc::new(layer));
        self
    }

    /// Puts a tower layer around everything that `http://` and `grpc://` wires answer: compression, CORS, limits,
    /// traces, authentication. A layer that is added later stands outside of those before it.
    ///
    /// Layers of `tower-http` fit as they are. They see every request, gRPC among them; for layers around REST alone,
    /// put a [`rest::RestServer`](crate::wire::rest::RestServer), which is a tower service, behind a router of your
    /// own.
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
    #[cfg_attr(docsrs, doc(cfg(any(feature = "grpc", feature = "rest"))))]
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
        self.http.layers.push(layer);
        self
    }

    /// Leaves HTTP requests for which there is no method to another service: routes of axum, services of tonic, or
    /// both. It stands within the layers of [`Server::with_http_layer`]. A path that a method has is answered here,
    /// whatever the HTTP method of the request. On a `grpc://` wire it gets the requests of gRPC alone.
    ///
    /// ```no_run
    /// # async fn run(library: impl polywire::Service) -> Result<(), polywire::ServeError> {
    /// let routes = axum::Router::new().route("/about", axum::routing::get(|| async { "a library" }));
    /// polywire::Server::new()
    ///     .add(library)
    ///     .with_http_fallback(routes)
    ///     .listen("http://127.0.0.1:8080")
    ///     .serve()
    ///     .await
    /// # }
    /// ```
    #[cfg(feature = "_http-server")]
    #[cfg_attr(docsrs, doc(cfg(any(feature = "grpc", feature = "rest"))))]
    pub fn with_http_fallback<S, B>(mut self, service: S) -> Self
    where
        S: tower::Service<::http::Request<BoxBody>, Response = ::http::Response<B>>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send,
        S::Error: Into<std::convert::Infallible>,
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.http.fallback = Some(BoxService::new(service));
        self
    }

    /// The HTTP side of the server as a [`tower::Service`], with its layers, to mount in a server that is there
    /// already: gRPC, REST, health, reflection and documents are answered where axum, tonic or hyper have the port.
    ///
    /// gRPC calls have a fixed path, `/package.Service/Method`, so they need the service at the root, as the fallback
    /// of a router. Below a prefix, REST is served alone. WebSockets need connections that can be upgraded, as those of
    /// `axum::serve` can.
    ///
    /// ```no_run
    /// # async fn run(library: impl polywire::Service) -> Result<(), Box<dyn std::error::Error>> {
    /// let library = polywire::Server::new().add(library).into_http_service()?;
    /// let app = axum::Router::new()
    ///     .route("/about", axum::routing::get(|| async { "a library" }))
    ///     .fallback_service(library);
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    /// axum::serve(listener, app).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When there is no service or one is there twice, when the server was given a URI to listen on, and when a service
    /// cannot be served over HTTP.
    #[cfg(feature = "_http-server")]
    #[cfg_attr(docsrs, doc(cfg(any(feature = "grpc", feature = "rest"))))]
    pub fn into_http_service(mut self) -> Result<HttpService, ServeError> {
        if let Some(endpoint) = self.endpoints.pop() {
            return Err(endpoint?.invalid("a server that is mounted does not listen: leave it out").into());
        }
        self.prepare()?;
        let dispatch = Dispatch::new(true, &self.services, &self.http);
        let dispatch = dispatch.map_err(ServeError::Unservable)?;
        let layered = dispatch.within(&self.http.layers);
        Ok(layered.unwrap_or_else(|| dispatch.into_service()))
    }

    /// Opens every wire, and returns before anything is served.
    ///
    /// # Errors
    /// When a URI is wrong, its wire is not compiled in, or it cannot be opened.
    pub async fn bind(mut self) -> Result<BoundServer, ServeError> {
        if self.endpoints.is_empty() {
            return Err(ServeError::NoListener);
        }
        self.prepare()?;
        let services: Arc<[Handlers]> = self.services.into();
        #[cfg(feature = "_http-server")]
        let ports: Option<Arc<dyn OpenPort>> = Some(Arc::new(self.http));
        #[cfg(not(feature = "_http-server"))]
        let ports = None;
        let mut listeners = Vec::new();
        for endpoint in self.endpoints {
            let endpoint = endpoint?.or_with_schemes(&self.schemes);
            listeners.push(connect::listen(Listening::new(endpoint, services.clone(), ports.clone())).await?);
        }
        Ok(BoundServer::new(listeners, self.drain))
    }

    /// Checks the services, and gives them their wires and layers.
    fn prepare(&mut self) -> Result<(), ServeError> {
        self.check_services()?;
        self.apply_wires()?;
        let services = std::mem::take(&mut self.services).into_iter();
        self.services = services.map(|handlers| handlers.within(&self.layers)).collect();
        Ok(())
    }

    /// Gives methods the wires that were set: those of services first, so that those of methods go before them.
    fn apply_wires(&mut self) -> Result<(), ServeError> {
        let is_service = |name: &str| self.services.iter().any(|handlers| handlers.service().name() == name);
        let (services, methods): (Vec<_>, Vec<_>) =
            self.wires.drain(..).partition(|(name, _)| is_service(name));
        for (name, wires) in services.into_iter().chain(methods) {
            let mut named = false;
            for handlers in &mut self.services {
                named |= handlers.set_wires(&name, wires);
            }
            if !named {
                return Err(ServeError::UnknownName { name });
            }
        }
        Ok(())
    }

    fn check_services(&self) -> Result<(), ServeError> {
        if self.services.is_empty() {
            return Err(ServeError::NoService);
        }
        Ok(DuplicateService::check(&self.services)?)
    }

    /// Serves until the process is asked to end (SIGINT or SIGTERM), then stops and returns:
    ///
    /// 1. The hooks of [`Server::with_deregistration`] take it out of registries.
    /// 2. Its health is `NOT_SERVING`.
    /// 3. It accepts and serves as before for the time of [`Server::with_lame_duck`].
    /// 4. Connections are told to end (GOAWAY, `connection: close`), the sockets are closed, queues are not read any
    ///    more, and streams of health and reflection end.
    /// 5. Calls in progress end by themselves within the time of [`Server::with_grace_period`].
    /// 6. What is left is ended.
    ///
    /// A second signal ends everything at once.
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
