//! The HTTP side of a server: chooses the wire of each request.

use super::{
    service::{HttpService, Layers},
    settings::HttpSettings,
};
use crate::{BoxFuture, Handlers};
use ::http::{Request, Response, StatusCode};
use std::{
    convert::Infallible,
    error::Error,
    task::{Context, Poll},
};
use tonic::body::Body;

/// Chooses the wire of each request.
#[derive(Clone)]
pub(crate) struct Dispatch {
    #[cfg(feature = "grpc")]
    grpc: crate::wire::grpc::GrpcServer,
    /// Nothing on a port for gRPC alone.
    #[cfg(feature = "rest")]
    rest: Option<crate::wire::rest::RestServer>,
}

/// The reason that there is no HTTP side.
type Unservable = Box<dyn Error + Send + Sync>;

#[cfg(feature = "rest")]
fn rest_server(
    services: &[Handlers],
    settings: &HttpSettings,
) -> Result<crate::wire::rest::RestServer, Unservable> {
    let mut server = crate::wire::rest::RestServer::new(services, settings.rest)?;
    #[cfg(feature = "openapi")]
    if let Some(options) = &settings.openapi {
        server = server.with_openapi(services, options.clone())?;
    }
    if let Some(fallback) = &settings.fallback {
        server = server.with_fallback(fallback.clone());
    }
    Ok(server)
}

#[cfg(feature = "grpc")]
fn grpc_server(
    services: &[Handlers],
    settings: &HttpSettings,
) -> Result<crate::wire::grpc::GrpcServer, Unservable> {
    let health = settings.health.clone();
    let server = crate::wire::grpc::GrpcServer::with_health(services, settings.grpc, health)?;
    Ok(match &settings.fallback {
        Some(fallback) => server.with_fallback(fallback.clone()),
        None => server,
    })
}

impl Dispatch {
    /// gRPC, and REST as well if `rest` says so.
    #[cfg_attr(not(all(feature = "grpc", feature = "rest")), allow(unused_variables))]
    pub(crate) fn new(
        rest: bool,
        services: &[Handlers],
        settings: &HttpSettings,
    ) -> Result<Self, Unservable> {
        Ok(Self {
            #[cfg(feature = "rest")]
            rest: rest.then(|| rest_server(services, settings)).transpose()?,
            #[cfg(feature = "grpc")]
            grpc: grpc_server(services, settings)?,
        })
    }

    /// The same as a service for layers.
    pub(crate) fn into_service(self) -> HttpService {
        #[cfg(feature = "grpc")]
        let health = self.grpc.health();
        HttpService::new(
            self,
            #[cfg(feature = "grpc")]
            health,
        )
    }

    /// The same within the user's layers; `None` when there is none.
    pub(crate) fn within(&self, layers: &Layers) -> Option<HttpService> {
        let layered = layers.around(|| self.clone().into_service())?;
        #[cfg(feature = "rest")]
        if let Some(rest) = &self.rest {
            #[cfg(feature = "grpc")]
            let health = self.grpc.health();
            return Some(HttpService::new(
                super::refusal::InOwnForm::new(layered, rest.clone()),
                #[cfg(feature = "grpc")]
                health,
            ));
        }
        Some(layered)
    }

    #[cfg_attr(not(any(feature = "grpc", feature = "rest")), expect(unused_variables))]
    pub(crate) async fn answer<B>(&self, request: Request<B>) -> Response<Body>
    where
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>> + Send,
    {
        #[cfg(feature = "grpc")]
        if is_grpc(&request) {
            return self.grpc.call(request).await;
        }
        #[cfg(feature = "rest")]
        if let Some(rest) = &self.rest {
            return rest.call(request).await;
        }
        let mut response = Response::new(Body::default());
        *response.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        response
    }
}

impl tower::Service<Request<Body>> for Dispatch {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let dispatch = self.clone();
        Box::pin(async move { Ok(dispatch.answer(request).await) })
    }
}

/// True if these are headers of gRPC in any of its forms, gRPC-Web among them.
#[cfg(feature = "rest")]
pub(super) fn is_of_grpc(headers: &::http::HeaderMap) -> bool {
    let content_type = headers.get(::http::header::CONTENT_TYPE);
    content_type.is_some_and(|content_type| content_type.as_bytes().starts_with(b"application/grpc"))
}

/// True if the request is gRPC in its protobuf form ("PROTOCOL-HTTP2", Content-Type).
#[cfg(feature = "grpc")]
fn is_grpc<B>(request: &Request<B>) -> bool {
    let content_type =
        request.headers().get(::http::header::CONTENT_TYPE).map_or(&b""[..], ::http::HeaderValue::as_bytes);
    let essence = content_type.split(|&byte| byte == b';').next().unwrap_or_default();
    matches!(essence.trim_ascii(), b"application/grpc" | b"application/grpc+proto")
}
