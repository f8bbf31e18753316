//! The REST server: a table of routes behind one HTTP service.

pub(crate) mod accept;
pub(crate) mod ahead;
pub(crate) mod body;
pub(crate) mod etag;
pub(crate) mod incoming;
pub(crate) mod lines;
pub(crate) mod linger;
pub(crate) mod origins;
pub(crate) mod pace;
pub(crate) mod raw;
pub(crate) mod reply;
pub(crate) mod request;
pub(crate) mod settings;
#[cfg(feature = "websocket")]
pub(crate) mod socket;
pub(crate) mod stream;

use self::{reply::Wanted, settings::Settings};
use super::{
    RouteError,
    binding::route::Route,
    config::Config,
    errors::{self, Errors, problem::Problem},
    metadata,
    router::{Match, Miss, Router},
    routes,
};
use crate::{BoxFuture, Handlers, Peer, Request, Wire, http::head_size, wire::http::BoxService};
use ::http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts};
use futures_util::future;
use http_body::Body as _;
use std::{
    convert::Infallible,
    fmt,
    sync::Arc,
    task::{Context, Poll},
};
use tonic::body::Body;

/// The REST side of services: answers HTTP requests by the bindings of `google.api.http`.
///
/// A method without a binding is reached by `POST /package.Service/Method` with the request message as the body.
/// It is a [`tower::Service`] as well, so that it can stand behind any layer or router. Cloning is cheap.
#[derive(Clone)]
pub struct RestServer {
    pub(super) shared: Arc<Shared>,
    #[cfg(feature = "openapi")]
    documents: Option<Arc<crate::wire::openapi::Documents>>,
    fallback: Option<BoxService>,
}

/// The state that every request needs.
pub(super) struct Shared {
    pub(super) router: Router,
    #[cfg(feature = "websocket")]
    sockets: Router,
    pub(super) routes: Vec<Route>,
    pub(super) errors: Errors,
    pub(super) settings: Settings,
}

impl RestServer {
    /// Serves these services.
    ///
    /// # Errors
    /// When a binding cannot be served: two have the same method and shape, or one names a field that is not there.
    pub fn new(services: &[Handlers], config: Config) -> Result<Self, RouteError> {
        let table = routes::build(services, &config)?;
        let types = services.iter().map(|handlers| handlers.service().types().clone());
        let errors = Errors::new(types, &config);
        let shared = Shared {
            router: table.router,
            #[cfg(feature = "websocket")]
            sockets: table.sockets,
            routes: table.routes,
            errors,
            settings: config.into(),
        };
        Ok(Self {
            shared: Arc::new(shared),
            #[cfg(feature = "openapi")]
            documents: None,
            fallback: None,
        })
    }

    /// Leaves requests to `fallback` for whose path there is nothing.
    pub(crate) fn with_fallback(mut self, fallback: BoxService) -> Self {
        self.fallback = Some(fallback);
        self
    }

    /// Serves the OpenAPI document of these services and a page that shows it, at `/openapi.json` and `/docs`, where
    /// no binding has these paths.
    ///
    /// # Errors
    /// When the definition that a service carries cannot be read.
    #[cfg(feature = "openapi")]
    pub fn with_openapi(
        mut self,
        services: &[Handlers],
        options: crate::wire::openapi::OpenApiOptions,
    ) -> Result<Self, crate::wire::openapi::OpenApiError> {
        let config = &self.shared.settings.config;
        self.documents = Some(Arc::new(crate::wire::openapi::Documents::new(services, config, options)?));
        Ok(self)
    }

    /// Answers one request. Dropping the future cancels the call.
    pub async fn call<B>(&self, request: ::http::Request<B>) -> ::http::Response<Body>
    where
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.answer(request.map(Body::new)).await
    }

    /// On the heap, so that what a request takes is compiled once, and not into each caller.
    fn answer(&self, request: ::http::Request<Body>) -> future::BoxFuture<'_, ::http::Response<Body>> {
        Box::pin(async move {
            let method = request.method().clone();
            let served = self.serve(linger::request(request)).await;
            let mut response = served.unwrap_or_else(|problem| self.shared.errors.response(problem));
            match method {
                Method::HEAD => drop_body(&mut response),
                Method::POST => accept_as(&mut response, ACCEPT_POST),
                Method::PATCH => accept_as(&mut response, ACCEPT_PATCH),
                _ => {}
            }
            response
        })
    }

    async fn serve(&self, request: ::http::Request<Body>) -> Result<::http::Response<Body>, Problem> {
        let (head, body) = request.into_parts();
        let shared = &self.shared;
        let (size, limit) = (head_size(&head.headers), shared.settings.config.max_head_size);
        if size > limit {
            return Err(Problem::head_too_large(size, limit));
        }
        #[cfg(feature = "websocket")]
        if socket::is_asked_for(&head) {
            // A WebSocket that is not there is an ordinary request (RFC 9110, 7.8).
            let path = shared.settings.path(head.uri.path())?.into_owned();
            if let Ok(found) = shared.sockets.find(&Method::GET, &path) {
                return socket::open(shared, found, head);
            }
        }
        let uri = head.uri.clone();
        let path = shared.settings.path(uri.path())?;
        let found = shared.router.find(&head.method, &path);
        #[cfg(feature = "openapi")]
        if matches!(found, Err(Miss::NotFound))
            && let Some(documents) = &self.documents
            && let Some(response) = documents.answer(&path)
        {
            return match head.method {
                Method::GET | Method::HEAD => Ok(response),
                _ => Err(Problem::method_not_allowed(&[Method::GET], super::config::HeadRequests::ByGet)),
            };
        }
        if matches!(found, Err(Miss::NotFound))
            && let Some(fallback) = &self.fallback
        {
            return Ok(fallback.answer(::http::Request::from_parts(head, body)).await);
        }
        let found = found.map_err(|miss| missed(miss, &shared.settings.config))?;
        let profile = shared.routes[found.route].error_profile(head.uri.query());
        let answered = self.call_route(found, head, body).await;
        answered.map_err(|problem| problem.with_profile(profile))
    }

    /// The response of a layer in front of the server: where that is a refusal as gRPC has it, an error of REST, with the
    /// other headers of the layer.
    pub(crate) fn refused(&self, response: ::http::Response<Body>) -> ::http::Response<Body> {
        match errors::refusal::of(response.headers()) {
            Some(status) => self.shared.errors.response(status.into()),
            None => response,
        }
    }

    /// Answers a request by the route that was found for it.
    async fn call_route(
        &self,
        found: Match<'_>,
        mut head: Parts,
        body: Body,
    ) -> Result<::http::Response<Body>, Problem> {
        let shared = &self.shared;
        let handler = &shared.routes[found.route].handler;
        let (body, gone) = match handler.method().streaming.client_streams() {
            true => {
                let (body, gone) = ahead::read(body);
                (body, Some(gone))
            }
            false => (body, None),
        };
        let messages = request::messages(shared, found, &head.uri, &head.headers, body, None).await?;
        let wanted = Wanted::new(&head, &shared.routes[found.route], &shared.settings.config);
        let mut metadata = metadata::of_request(head.headers)?;
        metadata::forwarded::append(&mut metadata, &head.extensions);
        let peer = Peer::of_http(Wire::Rest, &head.extensions);
        head.extensions.insert(peer);
        let call = handler.call(Request::from_parts(metadata, head.extensions, messages));
        let response = match gone {
            Some(gone) => gone.end(call).await?.map(|messages| gone.end_stream(messages)),
            None => call.await?,
        };
        reply::response(response, wanted, shared, found.route).await
    }
}

/// The answer where no route is.
pub(super) fn missed(miss: Miss, config: &Config) -> Problem {
    match miss {
        Miss::NotAPath => Problem::invalid("the request target is not a path"),
        Miss::NotFound => Problem::not_found(),
        Miss::Method(known) => Problem::method_not_allowed(&known, config.head),
    }
}

/// The types that POST takes ("Linked Data Platform", 7.1).
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");
/// The types that PATCH takes (RFC 5789, 3.1).
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

/// Says under the header of the method as well which types it takes, where the response is a 415.
fn accept_as(response: &mut ::http::Response<Body>, name: HeaderName) {
    if response.status() != StatusCode::UNSUPPORTED_MEDIA_TYPE {
        return;
    }
    if let Some(types) = response.headers().get(header::ACCEPT).cloned() {
        response.headers_mut().insert(name, types);
    }
}

/// The rest of a response to HEAD (RFC 9110, 9.3.2). One that has no body to any method has no length either.
fn drop_body(response: &mut ::http::Response<Body>) {
    let body = std::mem::take(response.body_mut());
    if reply::forbids_body(response.status()) {
        return;
    }
    if let Some(size) = body.size_hint().exact() {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    }
}

impl<B> tower::Service<::http::Request<B>> for RestServer
where
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = ::http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: ::http::Request<B>) -> Self::Future {
        let server = self.clone();
        let request = request.map(Body::new);
        Box::pin(async move { Ok(server.answer(request).await) })
    }
}

impl fmt::Debug for RestServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RestServer")
            .field("routes", &self.shared.routes.len())
            .finish_non_exhaustive()
    }
}
