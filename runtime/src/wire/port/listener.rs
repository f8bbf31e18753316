//! The connections of one port or socket: HTTP/1.1 and HTTP/2.

use super::{
    dispatch::Dispatch,
    head_timer::HeadTimer,
    service::HttpService,
    settings::HttpSettings,
    socket::{Accepted, Peer, Socket},
};
use crate::{
    BoxFuture, Handlers,
    wire::{
        endpoint::{Endpoint, Listener, Shutdown},
        http::{incoming::Whole, upgrades::Upgrades},
        serve_error::ServeError,
    },
};
use ::http::{Request, Response};
use futures_util::future::{maybe_done, poll_immediate};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto,
        graceful::{GracefulShutdown, Watcher},
    },
};
use std::{convert::Infallible, io, pin::pin, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinSet,
};
use tonic::body::Body;

/// The time that a client may take to send the head of a request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
/// The time that the accept loop rests when the system is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// The least that is read of the head of a request over HTTP/2. A larger head than the settings allow is answered as
/// long as it can be read; one that cannot ends the connection, and with it everybody's calls.
const LEAST_READABLE_HEAD: usize = 1024 * 1024;
/// The number of requests of a connection that may be given up before they are looked at. Past it the connection ends;
/// the default is so low that some ten callers behind one proxy, gone at once, end the calls of the others.
const GIVEN_UP_UNSEEN: usize = 10_000;

/// An open port, or an open socket of a path.
pub(super) struct HttpListener {
    uri: String,
    socket: Socket,
    dispatch: Dispatch,
    readable_head: u32,
    /// The same within the user's layers, when there are any.
    layered: Option<HttpService>,
    #[cfg(feature = "tls")]
    tls: Option<tokio_rustls::TlsAcceptor>,
}

impl HttpListener {
    /// Opens the port of `http://host:port`, or of `grpc://host:port` for gRPC alone; with an `s`, over TLS; with
    /// `+unix`, the socket of a path.
    pub(super) async fn open(
        endpoint: &Endpoint,
        services: &[Handlers],
        settings: &HttpSettings,
    ) -> Result<Self, ServeError> {
        #[cfg(feature = "tls")]
        let tls = acceptor(endpoint, settings)?;
        let rest = endpoint.scheme().starts_with("http");
        let dispatch =
            Dispatch::new(rest, services, settings).map_err(|error| ServeError::failed(endpoint, error))?;
        let layered = dispatch.within(&settings.layers);
        let socket = Socket::bind(endpoint).await.map_err(|error| ServeError::failed(endpoint, error))?;
        let place = socket.place(endpoint).map_err(|error| ServeError::failed(endpoint, error))?;
        Ok(Self {
            uri: format!("{}://{place}", endpoint.scheme()),
            socket,
            dispatch,
            readable_head: readable_head(settings),
            layered,
            #[cfg(feature = "tls")]
            tls,
        })
    }
}

/// The bytes of a head that are read over HTTP/2: some times the bytes that are allowed.
#[cfg_attr(not(any(feature = "grpc", feature = "rest")), expect(unused_variables))]
fn readable_head(settings: &HttpSettings) -> u32 {
    let allowed: &[usize] = &[
        #[cfg(feature = "grpc")]
        settings.grpc.max_metadata_size,
        #[cfg(feature = "rest")]
        settings.rest.max_head_size,
    ];
    let readable = allowed.iter().map(|size| size.saturating_mul(4)).max();
    u32::try_from(readable.unwrap_or_default().max(LEAST_READABLE_HEAD)).unwrap_or(u32::MAX)
}

/// The acceptor that makes TLS connections of incoming ones.
#[cfg(feature = "tls")]
fn acceptor(
    endpoint: &Endpoint,
    settings: &HttpSettings,
) -> Result<Option<tokio_rustls::TlsAcceptor>, ServeError> {
    if !matches!(endpoint.scheme(), "https" | "grpcs") {
        return Ok(None);
    }
    let none = || endpoint.invalid("TLS needs a certificate: see `Server::with_tls`");
    Ok(Some(settings.identity.as_ref().ok_or_else(none)?.acceptor()))
}

impl Listener for HttpListener {
    fn uri(&self) -> &str {
        &self.uri
    }

    fn serve(self: Box<Self>, shutdown: Shutdown) -> BoxFuture<Result<(), ServeError>> {
        let Shutdown { stop, abort } = shutdown;
        Box::pin(async move {
            let graceful = GracefulShutdown::new();
            let upgrades = Upgrades::new(abort.clone());
            let mut connections = JoinSet::new();
            let answer = Answer {
                dispatch: self.dispatch.clone(),
                readable_head: self.readable_head,
                layered: self.layered,
                upgrades: upgrades.clone(),
                #[cfg(feature = "tls")]
                tls: self.tls,
            };
            loop {
                tokio::select! {
                    () = stop.cancelled() => break,
                    accepted = self.socket.accept() => match accepted {
                        Ok(stream) => {
                            connections.spawn(serve_stream(stream, answer.clone(), graceful.watcher()));
                        }
                        Err(error) => rest(&error).await,
                    },
                    Some(_) = connections.join_next() => {}
                }
            }
            let mut drained = pin!(maybe_done(async {
                graceful.shutdown().await;
                upgrades.drained().await;
            }));
            // Its first step tells all connections to end. A client that is told while the socket is open still finds
            // it when it connects again to send what it has not sent.
            poll_immediate(drained.as_mut()).await;
            drop(self.socket);
            tokio::select! {
                () = drained => {}
                () = abort.cancelled() => connections.abort_all(),
            }
            while connections.join_next().await.is_some() {}
            Ok(())
        })
    }
}

/// An accept error is the client's (it went away) or the system's (out of descriptors): neither ends the server.
async fn rest(error: &io::Error) {
    tracing::warn!(%error, "a connection could not be accepted");
    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
        tokio::time::sleep(ACCEPT_PAUSE).await;
    }
}

/// Serves what came in until it ends.
async fn serve_stream(stream: Accepted, answer: Answer, watcher: Watcher) {
    let peer = stream.peer();
    let stream = match stream {
        Accepted::Tcp(stream) => stream,
        #[cfg(unix)]
        Accepted::Unix(stream) => return serve_connection(stream, peer, answer, watcher).await,
    };
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY is not set");
    }
    #[cfg(feature = "tls")]
    if let Some(tls) = &answer.tls {
        return match tokio::time::timeout(HEADER_TIMEOUT, tls.accept(stream)).await {
            Ok(Ok(stream)) => serve_connection(stream, peer, answer, watcher).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        };
    }
    serve_connection(stream, peer, answer, watcher).await;
}

async fn serve_connection<S>(stream: S, peer: Peer, answer: Answer, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(HeadTimer::default()).header_read_timeout(HEADER_TIMEOUT);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(answer.readable_head)
        .max_pending_accept_reset_streams(GIVEN_UP_UNSEEN)
        // It is a count over the connection's life; to reset what it has opened, a client needs no error.
        .max_local_error_reset_streams(None);
    // What all connections share is counted once for each of them, not for each request: counters that several threads
    // change are slow.
    let answer = Arc::new(answer);
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let answer = answer.clone();
        let mut request = Whole::new(request);
        peer.tell(request.extensions_mut());
        async move { Ok::<_, Infallible>(answer.to(request).await) }
    });
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(error, "a connection broke");
    }
}

/// The service that answers the requests of a connection.
#[derive(Clone)]
struct Answer {
    dispatch: Dispatch,
    /// The bytes of a head that are read over HTTP/2.
    readable_head: u32,
    layered: Option<HttpService>,
    upgrades: Upgrades,
    #[cfg(feature = "tls")]
    tls: Option<tokio_rustls::TlsAcceptor>,
}

impl Answer {
    async fn to(&self, mut request: Request<Whole>) -> Response<Body> {
        if request.headers().contains_key(::http::header::UPGRADE) {
            request.extensions_mut().insert(self.upgrades.clone());
        }
        match &self.layered {
            None => self.dispatch.answer(request).await,
            Some(layered) => layered.answer(request).await,
        }
    }
}
