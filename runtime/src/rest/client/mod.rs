//! The REST client: any method over HTTP and JSON, by the same bindings as the server.

mod error;
mod query;
mod reply;
mod request;
mod route;
mod stream;
mod template;

use super::reply::JSON;
use crate::{BoxFuture, Call, ConnectError, Messages, Outcome, Status, Transport, call::Failure};
use ::http::Uri;
use hyper_util::{
    client::legacy::{self, Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use reply::Reader;
use route::Routes;
use std::{error::Error as _, fmt, sync::Arc};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;

/// A REST connection. Cloning is cheap; clones share connections, which are kept open between calls.
///
/// A method is called by the first of its bindings that the request fits, one without a binding by
/// `POST /package.Service/Method`. The server may be any that follows `google.api.http`; streams are NDJSON.
#[derive(Clone)]
pub struct RestTransport {
    client: Client<HttpConnector, Body>,
    base: Arc<str>,
    routes: Arc<Routes>,
    max_response_size: usize,
}

impl RestTransport {
    /// Connects to `http://host:port`, or `http://host:port/prefix` where all paths begin with a prefix.
    ///
    /// # Errors
    /// When the URI is not one, or nothing answers there.
    pub async fn connect(uri: &str) -> Result<Self, ConnectError> {
        let base = uri.trim_end_matches('/');
        let parsed: Uri = base.parse().map_err(|error| ConnectError::invalid_uri(uri, error))?;
        let host = parsed.host().ok_or_else(|| ConnectError::invalid_uri(uri, "there is no host"))?;
        if parsed.scheme_str() != Some("http") || parsed.query().is_some() {
            return Err(ConnectError::invalid_uri(uri, "expected `http://host:port`"));
        }
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let port = parsed.port_u16().unwrap_or(80);
        TcpStream::connect((host, port)).await.map_err(|error| ConnectError::failed(uri, error))?;
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            base: base.into(),
            routes: Arc::default(),
            max_response_size: 4 * 1024 * 1024,
        })
    }

    /// Sets the largest response, in bytes; of a stream, the largest message. Default: 4 MiB.
    #[must_use]
    pub fn with_max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }
}

impl Transport for RestTransport {
    fn call(&self, call: Call) -> BoxFuture<Outcome<Messages>> {
        let transport = self.clone();
        Box::pin(async move {
            let response = (call.new_response)();
            let routes = transport.routes.of(call.method, call.request.get_ref(), &*response)?;
            let streams = call.method.streaming.server_streams();
            let accept = if streams { stream::ACCEPT } else { JSON };
            let failure = Failure::default();
            let cancel = CancellationToken::new();
            let guard = cancel.clone().drop_guard();
            let (request, route) =
                request::http(&transport.base, &routes, call.request, accept, &failure, cancel)?;
            let answered = transport.client.request(request).await;
            let answered = answered.map_err(|error| failure.take().unwrap_or_else(|| unavailable(&error)))?;
            let limit = transport.max_response_size;
            let reader = Reader { routes, route, failure, limit, _cancel_on_drop: guard };
            match streams {
                true => reader.many(answered.map(Body::new), call.new_response).await,
                false => reader.one(answered.map(Body::new), response).await,
            }
        })
    }
}

fn unavailable(error: &legacy::Error) -> Status {
    let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    Status::unavailable(format!("the server did not answer: {cause}"))
}

impl fmt::Debug for RestTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RestTransport").field("base", &self.base).finish_non_exhaustive()
    }
}
