//! The HTTP side of a server as a tower service, for layers around it.

use crate::{BoxFuture, http::BoxBody};
use ::http::{Request, Response};
use std::{
    convert::Infallible,
    error::Error,
    fmt,
    sync::Arc,
    task::{Context, Poll},
};
use tower::{Layer, Service, ServiceExt as _, util::BoxCloneSyncService};

/// The HTTP side of a server: gRPC, REST and what stands beside them, as one [`tower::Service`].
///
/// It is what a layer of [`Server::with_http_layer`](crate::Server::with_http_layer) wraps.
#[derive(Clone)]
pub struct HttpService(BoxCloneSyncService<Request<BoxBody>, Response<BoxBody>, Infallible>);

impl HttpService {
    /// Wraps a service; the bodies of its responses may be any.
    pub(super) fn new<S, B>(service: S) -> Self
    where
        S: Service<Request<BoxBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Future: Send,
        S::Error: Into<Infallible>,
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let service = service.map_response(|response| response.map(BoxBody::new)).map_err(Into::into);
        Self(BoxCloneSyncService::new(service))
    }

    /// Answers one request.
    pub(super) async fn answer<B>(self, request: Request<B>) -> Response<BoxBody>
    where
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let Ok(response) = self.0.oneshot(request.map(BoxBody::new)).await;
        response
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
        Box::pin(self.0.clone().oneshot(request.map(BoxBody::new)))
    }
}

impl fmt::Debug for HttpService {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("HttpService").finish_non_exhaustive()
    }
}

/// The layers around the HTTP side of a server, the innermost first.
#[derive(Clone, Default)]
pub(super) struct Layers(Vec<Arc<dyn Fn(HttpService) -> HttpService + Send + Sync>>);

impl Layers {
    /// Adds a layer around those that are there.
    pub(super) fn push<L, B>(&mut self, layer: L)
    where
        L: Layer<HttpService> + Send + Sync + 'static,
        L::Service: Service<Request<BoxBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<BoxBody>>>::Future: Send,
        <L::Service as Service<Request<BoxBody>>>::Error: Into<Infallible>,
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        self.0.push(Arc::new(move |service| HttpService::new(layer.layer(service))));
    }

    /// `service` within all layers; `None` when there is none.
    pub(super) fn around(&self, service: impl FnOnce() -> HttpService) -> Option<HttpService> {
        let (innermost, outer) = self.0.split_first()?;
        Some(outer.iter().fold(innermost(service()), |service, layer| layer(service)))
    }
}

impl fmt::Debug for Layers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Layers").field(&self.0.len()).finish()
    }
}
