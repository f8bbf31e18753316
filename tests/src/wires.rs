//! Every wire, ready to be called.

use crate::{
    brokers::NatsServer,
    echo::v1::{EchoClient, EchoServer},
    echo_server::{EchoService, Events},
};
use axum::Router;
use polywire::{
    BoxFuture, Call, Channel, InProcess, Messages, Outcome, Server, layer::Next, rest::RestTransport,
};
use std::any::Any;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A client of the echo service on one wire. The server ends when this is dropped.
#[derive(Debug)]
pub struct Wire {
    /// The client: one type, whatever the wire.
    pub client: EchoClient,
    /// The events in the lives of the handlers.
    pub events: Events,
    /// The trailers that arrive.
    pub trailers: TrailersKept,
    /// The arrival of the metadata with which a stream of requests is answered.
    pub answers: AnswersKept,
    _server: Option<DropGuard>,
    /// A broker that goes with the wire.
    _broker: Option<Box<dyn Any + Send + Sync>>,
}

/// The trailers of a stream that arrive at the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrailersKept {
    /// All.
    All,
    /// Those that are known before the stream begins: HTTP/1.1 has to announce them. A gateway knows none.
    Announced,
}

/// The arrival of the metadata with which a handler answers a stream of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswersKept {
    /// It does, and its trailers as far as others do.
    Yes,
    /// It does not: a WebSocket is answered before the handler is called.
    No,
}

impl Wire {
    /// Calls within the process.
    pub async fn in_process() -> Self {
        let (service, events) = EchoService::new();
        let channel = Channel::new(InProcess::new(EchoServer::new(service)));
        let client = EchoClient::new(channel);
        Self::of(client, events, None)
    }

    /// gRPC.
    pub async fn grpc() -> Self {
        Self::over("http://127.0.0.1:0", |uri| uri.replace("http://", "grpc://")).await
    }

    /// REST.
    pub async fn rest() -> Self {
        Self::over("http://127.0.0.1:0", str::to_owned).await
    }

    /// REST over HTTP/2 alone.
    pub async fn rest_http2() -> Self {
        let (service, events) = EchoService::new();
        let (uri, guard) = serve(Server::new().add(EchoServer::new(service)), "http://127.0.0.1:0").await;
        let transport = RestTransport::connect(&uri).await.expect("the server answers").with_http2_only();
        Self::of(EchoClient::new(Channel::new(transport)), events, Some(guard))
    }

    /// REST whose streams of requests are WebSockets.
    pub async fn rest_web_sockets() -> Self {
        let (service, events) = EchoService::new();
        let (uri, guard) = serve(Server::new().add(EchoServer::new(service)), "http://127.0.0.1:0").await;
        let transport = RestTransport::connect(&uri).await.expect("the server answers").with_web_sockets();
        let wire = Self::of(EchoClient::new(Channel::new(transport)), events, Some(guard));
        Self { answers: AnswersKept::No, ..wire }
    }

    /// gRPC behind a router of axum.
    pub async fn mounted_grpc() -> Self {
        let (events, uri, guard) = mounted().await;
        let client = EchoClient::connect(uri.replace("http://", "grpc://")).await.expect("axum answers");
        Self::of(client, events, Some(guard))
    }

    /// REST behind a router of axum, below a prefix.
    pub async fn mounted_rest() -> Self {
        let (events, uri, guard) = mounted().await;
        let client = EchoClient::connect(format!("{uri}/below")).await.expect("axum answers");
        Self::of(client, events, Some(guard))
    }

    /// REST behind a router of axum, whose streams of requests are WebSockets.
    pub async fn mounted_web_sockets() -> Self {
        let (events, uri, guard) = mounted().await;
        let transport = RestTransport::connect(&uri).await.expect("axum answers").with_web_sockets();
        let wire = Self::of(EchoClient::new(Channel::new(transport)), events, Some(guard));
        Self { answers: AnswersKept::No, ..wire }
    }

    /// The in-memory queue, a broker for each test.
    pub async fn memory() -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = NEXT.fetch_add(1, Ordering::Relaxed);
        Self::over(&format!("memory://matrix-{name}"), str::to_owned).await
    }

    /// NATS, a server for each test.
    pub async fn nats() -> Self {
        let broker = NatsServer::start();
        let wire = Self::over(&broker.uri(), str::to_owned).await;
        Self { _broker: Some(Box::new(broker)), ..wire }
    }

    /// gRPC with a layer at both ends that looks on and changes nothing.
    pub async fn layered() -> Self {
        fn look_on(call: Call, next: &Next) -> BoxFuture<Outcome<Messages>> {
            next.watch(call, |_| {})
        }
        let (service, events) = EchoService::new();
        let server = Server::new().add(EchoServer::new(service)).with_layer(look_on);
        let (uri, guard) = serve(server, "grpc://127.0.0.1:0").await;
        let channel = polywire::connect(&uri).await.expect("the server answers").with_layer(look_on);
        Self::of(EchoClient::new(channel), events, Some(guard))
    }

    /// A gateway: REST in front of gRPC, both ends generated.
    pub async fn gateway() -> Self {
        let behind = Self::grpc().await;
        let front = EchoServer::new(behind.client.clone());
        let (uri, guard) = serve(Server::new().add(front), "http://127.0.0.1:0").await;
        let client = EchoClient::connect(uri).await.expect("the gateway answers");
        let both = CancellationToken::new();
        let stopped = both.clone();
        tokio::spawn(async move {
            stopped.cancelled().await;
            drop((guard, behind._server));
        });
        let wire = Self::of(client, behind.events, Some(both.drop_guard()));
        Self { trailers: TrailersKept::Announced, ..wire }
    }

    async fn over(listen: &str, connect: impl Fn(&str) -> String) -> Self {
        let (service, events) = EchoService::new();
        let (uri, guard) = serve(Server::new().add(EchoServer::new(service)), listen).await;
        let client = EchoClient::connect(connect(&uri)).await.expect("the server answers");
        Self::of(client, events, Some(guard))
    }

    /// A wire that keeps everything.
    fn of(client: EchoClient, events: Events, server: Option<DropGuard>) -> Self {
        let (trailers, answers) = (TrailersKept::All, AnswersKept::Yes);
        Self { client, events, trailers, answers, _server: server, _broker: None }
    }
}

/// The echo service behind a router of axum: at the root for what no route matches, and below a prefix.
async fn mounted() -> (Events, String, DropGuard) {
    let (service, events) = EchoService::new();
    let echo = Server::new().add(EchoServer::new(service)).into_http_service().expect("it can be mounted");
    let (uri, guard) =
        serve_routes(Router::new().nest_service("/below", echo.clone()).fallback_service(echo)).await;
    (events, uri, guard)
}

/// Serves the routes by axum until the guard is dropped; gives the URI.
pub async fn serve_routes(routes: Router) -> (String, DropGuard) {
    let stop = CancellationToken::new();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let uri = format!("http://{}", listener.local_addr().expect("an address"));
    let stopped = stop.clone().cancelled_owned();
    tokio::spawn(axum::serve(listener, routes).with_graceful_shutdown(stopped).into_future());
    (uri, stop.drop_guard())
}

/// Serves on `listen` until the guard is dropped; gives the URI with its port.
pub async fn serve(server: Server, listen: &str) -> (String, DropGuard) {
    let stop = CancellationToken::new();
    let server = server.listen(listen).bind().await.expect("the wire opens");
    let uri = server.uris()[0].clone();
    tokio::spawn(server.serve_until(stop.clone().cancelled_owned()));
    (uri, stop.drop_guard())
}
