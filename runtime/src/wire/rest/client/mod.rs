//! The REST client: any method over HTTP and JSON, by the same bindings as the server.

mod connector;
mod dial;
mod error;
mod hearing;
mod query;
mod reply;
mod request;
mod requests;
mod route;
#[cfg(feature = "websocket")]
mod socket;
mod stream;
mod template;

use super::server::{
    raw::{RawBody, Waits},
    reply::JSON,
};
use crate::{
    BoxFuture, Call, Messages, Outcome, Status, StreamingKind, Transport,
    call::Failure,
    message::{
        json::{ReadOptions, WriteOptions},
        payload::{Blank, Undecodable, encoded},
    },
    metadata::MetadataMap,
    wire::{
        endpoint::{Connecting, Endpoint, IntoEndpoint, in_time},
        error::ConnectError,
    },
};
#[cfg(feature = "websocket")]
use crate::{MethodDescriptor, Shared};
use ::http::{Extensions, Uri};
use connector::{Connector, Connectors};
use hyper_util::{
    client::legacy::{self, Client},
    rt::TokioExecutor,
};
use reply::Reader;
use request::{Outgoing, Sending};
use requests::Requests;
use route::{ClientRoute, Routes};
use std::{error::Error as _, fmt, io::ErrorKind, sync::Arc};
use tokio_util::sync::CancellationToken;
use tonic::body::Body;

/// A REST connection. Cloning is cheap; clones share connections, which are kept open between calls.
///
/// A method is called by the first of its bindings that the request fits, one without a binding by
/// `POST /package.Service/Method`. The server may be any that follows `google.api.http`.
///
/// A stream of requests is the body of one request, NDJSON, and the responses come back while it is sent. That carries
/// metadata both ways and trailers, over HTTP/1.1 and HTTP/2; but a proxy in between that reads whole bodies first
/// holds a chat up. Such streams go over a WebSocket with [`Self::with_web_sockets`], and always where all bindings of
/// the method are `get`, which have no body.
#[derive(Clone)]
pub struct RestTransport {
    client: Client<Connector, Body>,
    /// Speaks HTTP/1.1 alone.
    #[cfg(feature = "websocket")]
    upgradable: Client<Connector, Body>,
    connectors: Connectors,
    base: Arc<str>,
    routes: Arc<Routes>,
    max_response_size: usize,
    safe_get: bool,
    json_read: ReadOptions,
    json_write: WriteOptions,
    #[cfg(feature = "websocket")]
    web_sockets: bool,
}

/// The HTTP request of a message, to a server at the root.
#[cfg(feature = "explain")]
pub(super) fn encode(
    method: &crate::Shared<crate::MethodDescriptor>,
    message: Box<dyn crate::Payload>,
    response: &dyn crate::Payload,
) -> Result<::http::Request<Body>, Status> {
    let routes = Routes::default().of(method, route::Sent::One(&*message), response)?;
    let outgoing = Outgoing {
        base: "",
        routes: &routes,
        accept: JSON,
        failure: &Failure::default(),
        cancel: CancellationToken::new(),
        safe_get: true,
        write: &WriteOptions::new(),
    };
    let (metadata, extensions) = (MetadataMap::new(), Extensions::new());
    outgoing.http(metadata, extensions, Sending::One(message)).map(|(http, _)| http)
}

impl RestTransport {
    /// Connects to `http://host:port`, or `http://host:port/prefix` where all paths begin with a prefix; with the cargo
    /// feature `tls` also to `https://…`; and to a Unix socket, `http+unix:///run/library.sock`, where `localhost` is
    /// the host of all requests.
    ///
    /// # Errors
    /// When the URI is not one, or nothing answers there.
    pub async fn connect(endpoint: impl IntoEndpoint) -> Result<Self, ConnectError> {
        let endpoint = endpoint.into_endpoint()?;
        endpoint.check(&connector::form(&endpoint)?)?;
        Self::open(&endpoint).await
    }

    /// Connects to an endpoint that is checked.
    async fn open(endpoint: &Endpoint) -> Result<Self, ConnectError> {
        let base = match endpoint.socket_path() {
            Some(_) => "http://localhost".to_owned(),
            None => {
                let prefix = endpoint.path().trim_end_matches('/');
                format!("{}://{}{prefix}", endpoint.scheme(), endpoint.authority())
            }
        };
        let parsed: Result<Uri, _> = base.parse();
        parsed.map_err(|error| endpoint.invalid(error.to_string()))?;
        if !endpoint.is_lazy() {
            let connecting = dial::probe(endpoint);
            let probed = in_time(endpoint, connecting, |late| std::io::Error::new(ErrorKind::TimedOut, late));
            probed.await.map_err(|error| ConnectError::failed(endpoint, error))?;
        }
        let connectors = connector::new(endpoint)?;
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connectors.any.clone()),
            #[cfg(feature = "websocket")]
            upgradable: Client::builder(TokioExecutor::new()).build(connectors.upgradable.clone()),
            connectors,
            base: base.into(),
            routes: Arc::default(),
            max_response_size: 4 * 1024 * 1024,
            safe_get: false,
            // A newer server may send fields that this client does not know.
            json_read: ReadOptions::new().with_ignore_unknown(true),
            json_write: WriteOptions::new(),
            #[cfg(feature = "websocket")]
            web_sockets: false,
        })
    }

    /// Speaks HTTP/2 from the first byte. Without it a connection in clear is HTTP/1.1, and one over TLS is what the
    /// server prefers.
    #[must_use]
    pub fn with_http2_only(mut self) -> Self {
        self.client =
            Client::builder(TokioExecutor::new()).http2_only(true).build(self.connectors.any.clone());
        self
    }

    /// Sets the largest response, in bytes; of a stream, the largest message. Default: 4 MiB. A larger one is
    /// `RESOURCE_EXHAUSTED`.
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

    /// Sets the way in which the JSON of responses is read. Default: unknown fields are ignored.
    #[must_use]
    pub fn with_json_read(mut self, options: ReadOptions) -> Self {
        self.json_read = options;
        self
    }

    /// Sets the form in which the JSON of requests is written. The messages of a stream are never `pretty`.
    ///
    /// ```no_run
    /// use polywire::{json::WriteOptions, rest::RestTransport};
    ///
    /// # async fn run() -> Result<(), polywire::ConnectError> {
    /// let transport = RestTransport::connect("http://localhost:8080").await?;
    /// let transport = transport.with_json_write(WriteOptions::new().with_proto_names(true));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_json_write(mut self, options: WriteOptions) -> Self {
        self.json_write = options;
        self
    }

    /// Sends streams of requests over WebSockets, over HTTP/1.1, one JSON message in each text frame: by the `get`
    /// bindings of the method, or by its own path. Where the server opens none they go as NDJSON, after one request
    /// more.
    ///
    /// Metadata of the request are headers of the handshake. Those that the handler sets, and trailers, do not arrive;
    /// the status of an error does, with its details. The connection is the call's own, and closes with it.
    #[cfg(feature = "websocket")]
    #[must_use]
    pub fn with_web_sockets(mut self) -> Self {
        self.web_sockets = true;
        self
    }
}

/// Connects to an endpoint that is checked.
pub(crate) fn connect(connecting: Connecting) -> BoxFuture<Result<crate::Channel, ConnectError>> {
    Box::pin(async move { Ok(crate::Channel::new(RestTransport::open(connecting.endpoint()).await?)) })
}

impl Transport for RestTransport {
    fn call(&self, call: Call) -> BoxFuture<Outcome<Messages>> {
        let transport = self.clone();
        Box::pin(async move {
            let (method, new_response) = (call.method().clone(), call.response_type());
            let raw = raw_stream(&call);
            let (metadata, extensions, messages) = call.request.into_parts();
            let sending = match (messages, raw) {
                (Messages::One(message), _) => {
                    encoded::ensure_decoded(&*message).map_err(undecodable)?;
                    Sending::One(message)
                }
                (Messages::Many(messages), Some(raw)) => Sending::Raw(Box::new(raw), messages),
                (Messages::Many(messages), None) => {
                    Sending::Many(Requests::begun(&method, messages, transport.json_write).await?)
                }
            };
            let routes = transport.routes.of(&method, sending.sent(), &*new_response.make())?;
            #[cfg(feature = "websocket")]
            let sending = match sending {
                Sending::Many(requests) if transport.web_sockets || routes.is_empty() => {
                    let socket = transport.socket(&method, new_response.clone());
                    match socket.call(metadata.clone(), extensions.clone(), requests).await? {
                        socket::Attempt::Went(outcome) => return outcome,
                        socket::Attempt::Refused(status, _) if routes.is_empty() => return Err(status),
                        socket::Attempt::Refused(_, requests) => Sending::Many(requests),
                    }
                }
                sending => sending,
            };
            let head = (metadata, extensions);
            transport.exchange(head, sending, routes, method.streaming.server_streams(), new_response).await
        })
    }
}

impl RestTransport {
    #[cfg(feature = "websocket")]
    fn socket<'a>(&'a self, method: &'a Shared<MethodDescriptor>, new_response: Blank) -> socket::Socket<'a> {
        socket::Socket {
            client: &self.upgradable,
            base: &self.base,
            routes: &self.routes,
            limit: self.max_response_size,
            read: self.json_read,
            method,
            new_response,
        }
    }

    /// Sends a request and reads its response.
    async fn exchange(
        &self,
        (metadata, extensions): (MetadataMap, Extensions),
        sending: Sending,
        routes: Arc<[ClientRoute]>,
        streams: bool,
        new_response: Blank,
    ) -> Outcome<Messages> {
        let failure = Failure::default();
        let cancel = CancellationToken::new();
        let guard = cancel.clone().drop_guard();
        let outgoing = Outgoing {
            base: &self.base,
            routes: &routes,
            accept: if streams { stream::ACCEPT } else { JSON },
            failure: &failure,
            cancel,
            safe_get: self.safe_get,
            write: &self.json_write,
        };
        let (request, route) = match sending {
            Sending::Raw(raw, messages) => outgoing.raw_http(metadata, extensions, *raw, messages).await?,
            sending => outgoing.http(metadata, extensions, sending)?,
        };
        let answered = self.client.request(request).await;
        let answered = answered.map_err(|error| failure.take().unwrap_or_else(|| unanswered(&error)))?;
        let (limit, read) = (self.max_response_size, self.json_read);
        let reader = Reader { routes, route, failure, limit, read, _cancel_on_drop: guard };
        match streams {
            true => reader.many(answered.map(Body::new), new_response).await,
            false => reader.one(answered.map(Body::new), new_response.make()).await,
        }
    }
}

/// The place of the body in the messages of a stream that is sent as one body in pieces. Its type is that of the first
/// message, for which a caller does not wait who may wait for the response himself.
fn raw_stream(call: &Call) -> Option<(RawBody, Waits)> {
    let waits = match call.method().streaming {
        StreamingKind::Client => Waits::ForFirst,
        StreamingKind::Bidi => Waits::ForNothing,
        StreamingKind::Unary | StreamingKind::Server => return None,
    };
    Some((RawBody::of(&*call.new_request(), None)?, waits))
}

fn undecodable(fault: &Undecodable) -> Status {
    Status::invalid_argument(format!("the request cannot be decoded: {fault}"))
}

/// The status of a call without an answer. One whose head is too large is as large when it is asked for again.
fn unanswered(error: &legacy::Error) -> Status {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<hyper::Error>());
    if cause.is_some_and(hyper::Error::is_parse_too_large) {
        return Status::resource_exhausted("the head of the response has more fields or bytes than are read");
    }
    let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    Status::unavailable(format!("the server did not answer: {cause}"))
}

impl fmt::Debug for RestTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RestTransport").field("base", &self.base).finish_non_exhaustive()
    }
}
