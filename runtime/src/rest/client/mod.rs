//! The REST client: any method over HTTP and JSON, by the same bindings as the server.

mod connector;
mod error;
mod query;
mod reply;
mod request;
mod route;
mod stream;
mod template;

use super::{
    raw::{RawBody, Waits},
    reply::JSON,
};
use crate::{
    BoxFuture, Call, ConnectError, Messages, Outcome, Payload, Status, Streaming, StreamingKind, Transport,
    call::Failure,
};
use ::http::Uri;
use connector::{Connector, Roots};
use hyper_util::{
    client::legacy::{self, Client},
    rt::TokioExecutor,
};
use reply::Reader;
use request::Outgoing;
use route::{Routes, Sent, needs_first};
use std::{error::Error as _, fmt, sync::Arc};
use tokio::net::TcpStream;
use tokio_stream::StreamExt as _;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;

/// A REST connection. Cloning is cheap; clones share connections, which are kept open between calls.
///
/// A method is called by the first of its bindings that the request fits, one without a binding by
/// `POST /package.Service/Method`. The server may be any that follows `google.api.http`; streams are NDJSON.
#[derive(Clone)]
pub struct RestTransport {
    client: Client<Connector, Body>,
    connector: Connector,
    base: Arc<str>,
    routes: Arc<Routes>,
    max_response_size: usize,
    safe_get: bool,
}

/// The HTTP request of a message, to a server at the root.
#[cfg(feature = "explain")]
pub(super) fn encode(
    method: &'static crate::MethodDescriptor,
    message: Box<dyn crate::Payload>,
    response: &dyn crate::Payload,
) -> Result<::http::Request<Body>, Status> {
    let routes = Routes::default().of(method, Sent::One(&*message), response)?;
    let outgoing = Outgoing {
        base: "",
        routes: &routes,
        accept: JSON,
        failure: &Failure::default(),
        cancel: CancellationToken::new(),
        safe_get: true,
    };
    let (metadata, extensions) = (crate::metadata::MetadataMap::new(), ::http::Extensions::new());
    outgoing.http(metadata, extensions, Messages::One(message), None).map(|(http, _)| http)
}

impl RestTransport {
    /// Connects to `http://host:port`, or `http://host:port/prefix` where all paths begin with a prefix; with the cargo
    /// feature `tls` also to `https://…`, whose certificate has to be one that the system trusts.
    ///
    /// # Errors
    /// When the URI is not one, or nothing answers there.
    pub async fn connect(uri: &str) -> Result<Self, ConnectError> {
        Self::open(uri, Roots::System).await
    }

    /// Connects to `https://…`, whose certificate has to be one that these certificates, in PEM, vouch for.
    ///
    /// # Errors
    /// As [`Self::connect`], and when the text is not PEM.
    #[cfg(feature = "tls")]
    pub async fn connect_with_roots(uri: &str, roots: &[u8]) -> Result<Self, ConnectError> {
        Self::open(uri, Roots::Pem(roots)).await
    }

    async fn open(uri: &str, roots: Roots<'_>) -> Result<Self, ConnectError> {
        let base = uri.trim_end_matches('/');
        let parsed: Uri = base.parse().map_err(|error| ConnectError::invalid_uri(uri, error))?;
        let host = parsed.host().ok_or_else(|| ConnectError::invalid_uri(uri, "there is no host"))?;
        if parsed.query().is_some() {
            return Err(ConnectError::invalid_uri(uri, "a server has no query"));
        }
        let (connector, port) = connector::new(uri, &parsed, roots)?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let port = parsed.port_u16().unwrap_or(port);
        TcpStream::connect((host, port)).await.map_err(|error| ConnectError::failed(uri, error))?;
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector.clone()),
            connector,
            base: base.into(),
            routes: Arc::default(),
            max_response_size: 4 * 1024 * 1024,
            safe_get: false,
        })
    }

    /// Speaks HTTP/2 from the first byte. Without it a connection in clear is HTTP/1.1, and one over TLS is what the
    /// server prefers.
    #[must_use]
    pub fn with_http2_only(mut self) -> Self {
        self.client = Client::builder(TokioExecutor::new()).http2_only(true).build(self.connector.clone());
        self
    }

    /// Sets the largest response, in bytes; of a stream, the largest message. Default: 4 MiB.
    #[must_use]
    pub fn with_max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// Calls methods that have no side effects and no binding by GET, so that caches can answer them: the message
    /// stands in the URL as the Connect protocol has it. A message that is too long for that goes by POST.
    #[must_use]
    pub fn with_safe_get(mut self) -> Self {
        self.safe_get = true;
        self
    }
}

impl Transport for RestTransport {
    fn call(&self, call: Call) -> BoxFuture<Outcome<Messages>> {
        let transport = self.clone();
        Box::pin(async move {
            let response = (call.new_response)();
            let raw = raw_stream(&call);
            let (metadata, extensions, mut messages) = call.request.into_parts();
            let first = match &mut messages {
                Messages::Many(messages) if needs_first(call.method) => Some(first_of(messages).await?),
                _ => None,
            };
            let sent = match (&messages, &first) {
                (Messages::One(message), _) => Sent::One(&**message),
                (Messages::Many(_), Some(first)) => Sent::StreamOf(&**first),
                (Messages::Many(_), None) => Sent::Stream,
            };
            let routes = transport.routes.of(call.method, sent, &*response)?;
            let streams = call.method.streaming.server_streams();
            let failure = Failure::default();
            let cancel = CancellationToken::new();
            let guard = cancel.clone().drop_guard();
            let outgoing = Outgoing {
                base: &transport.base,
                routes: &routes,
                accept: if streams { stream::ACCEPT } else { JSON },
                failure: &failure,
                cancel,
                safe_get: transport.safe_get,
            };
            let (request, route) = match raw {
                Some(raw) => outgoing.raw_http(metadata, extensions, raw, messages.into_many()).await?,
                None => outgoing.http(metadata, extensions, messages, first)?,
            };
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

/// Where the body is in the messages of a stream that is sent as one body in pieces. Its type is that of the first
/// message, for which a caller does not wait who may wait for the response himself.
fn raw_stream(call: &Call) -> Option<(RawBody, Waits)> {
    let waits = match call.method.streaming {
        StreamingKind::Client => Waits::ForFirst,
        StreamingKind::Bidi => Waits::ForNothing,
        StreamingKind::Unary | StreamingKind::Server => return None,
    };
    Some((RawBody::of(&*(call.new_request)(), None)?, waits))
}

/// The first message of a stream whose path, headers or cookies it gives.
async fn first_of(messages: &mut Streaming<Box<dyn Payload>>) -> Result<Box<dyn Payload>, Status> {
    let none =
        || Status::invalid_argument("the first message of the stream gives its path, and there is none");
    messages.next().await.ok_or_else(none)?
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
