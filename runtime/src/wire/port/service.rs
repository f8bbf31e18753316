//! The HTTP side of a server as a tower service, for layers around it.

use crate::{BoxFuture, http::BoxBody, wire::http::BoxService};
use ::http::{Request, Response};
use std::{
    convert::Infallible,
    error::Error,
    fmt,
    sync::Arc,
    task::{Context, Poll},
};
use tower::{Layer, Service};

/// The HTTP side of a server: gRPC, REST and what stands beside them, as one [`tower::Service`].
///
/// [`Server::into_http_service`](crate::Server::into_http_service) gives it, for routers of your own, and a layer of
/// [`Server::with_http_layer`](crate::Server::with_http_layer) wraps it. Cloning is cheap.
#[derive(Clone)]
pub struct HttpService {
    service: BoxService,
    #[cfg(feature = "grpc")]
    health: crate::wire::grpc::Health,
}

impl HttpService {
    /// Wraps a service; the bodies of its responses may be any.
    pub(crate) fn new<S, B>(service: S, #[cfg(feature = "grpc")] health: crate::wire::grpc::Health) -> Self
    where
        S: Service<Request<BoxBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Future: Send,
        S::Error: Into<Infallible>,
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        Self {
            service: BoxService::new(service),
            #[cfg(feature = "grpc")]
            health,
        }
    }

    /// The handle by which the services say whether they are fit to be called.
    #[cfg(feature = "grpc")]
    pub fn health(&self) -> crate::wire::grpc::Health {
        self.health.clone()
    }

    /// Answers one request.
    pub(crate) async fn answer<B>(&self, request: Request<B>) -> Response<BoxBody>
    where
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        self.service.answer(request.map(BoxBody::new)).await
    }

    /// This service within a layer.
    fn within<L, B>(self, layer: &L) -> Self
    where
        L: Layer<Self>,
        L::Service: Service<Request<BoxBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<BoxBody>>>::Future: Send,
        <L::Service as Service<Request<BoxBody>>>::Error: Into<Infallible>,
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        #[cfg(feature = "grpc")]
        let health = self.health();
        Self::new(
            layer.layer(self),
            #[cfg(feature = "grpc")]
            health,
        )
    }
}

impl<B> Service<Request<B>> for HttpService
where
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Response = Response<BoxBody>;
    type Error = Infallible;
    type Future = BoxFuture<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let service = self.service.clone();
        let request = request.map(BoxBody::new);
        Box::pin(async move { Ok(service.answer(request).await) })
    }
}

impl fmt::Debug for HttpService {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("HttpService").finish_non_exhaustive()
    }
}

/// The layers around the HTTP side of a server, the innermost first.
#[derive(Clone, Default)]
pub(crate) struct Layers(Vec<Arc<dyn Fn(HttpService) -> HttpService + Send + Sync>>);

impl Layers {
    /// Adds a layer around those that are there.
    pub(crate) fn push<L, B>(&mut self, layer: L)
    where
        L: Layer<HttpService> + Send + Sync + 'static,
        L::Service: Service<Request<BoxBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<BoxBody>>>::Future: Send,
        <L::Service as Service<Request<BoxBody>>>::Error: Into<Infallible>,
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        self.0.push(Arc::new(move |service| service.within(&layer)));
    }

    /// `service` within all layers; `None` when there is none.
    pub(crate) fn around(&self, service: impl FnOnce() -> HttpService) -> Option<HttpService> {
        let (innermost, outer) = self.0.split_first()?;
        Some(outer.iter().fold(innermost(service()), |service, layer| layer(service)))
    }
}

impl fmt::Debug for Layers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Layers").field(&self.0.len()).finish()
    }
}
