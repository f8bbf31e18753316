//! The caller, as a layer of HTTP has identified it: a handler sees it behind gateways too.

use polywire::{Channel, InProcess, Outcome, Request, Response, Server, Status, Streaming};
use polywire_tests::{
    echo::v1::{Echo, EchoClient, EchoRequest, EchoResponse, EchoServer},
    outside::curl,
    wires::serve,
};
use serde_json::json;
use tower::util::MapRequestLayer;

#[derive(Clone)]
struct Caller(&'static str);

/// Answers with who calls.
struct WhoAmI;

impl Echo for WhoAmI {
    async fn once(&self, request: Request<EchoRequest>) -> Outcome<EchoResponse> {
        let caller = request.extensions().get::<Caller>().map_or("nobody", |caller| caller.0);
        Ok(Response::new(EchoResponse { text: caller.into(), index: 0 }))
    }

    async fn repeat(&self, _: Request<EchoRequest>) -> Outcome<Streaming<EchoResponse>> {
        Err(Status::unimplemented(""))
    }

    async fn join(&self, request: Request<Streaming<EchoRequest>>) -> Outcome<EchoResponse> {
        self.once(request.map(|_| EchoRequest::default())).await
    }

    async fn chat(&self, _: Request<Streaming<EchoRequest>>) -> Outcome<Streaming<EchoResponse>> {
        Err(Status::unimplemented(""))
    }
}

/// The answer of a gateway that knows its callers, in front of `behind`.
async fn seen_through(behind: Channel) -> serde_json::Value {
    let front = Server::new().add(EchoServer::new(EchoClient::new(behind))).with_http_layer(
        MapRequestLayer::new(|mut request: http::Request<polywire::http::BoxBody>| {
            request.extensions_mut().insert(Caller("Ada"));
            request
        }),
    );
    let (uri, _guard) = serve(front, "http://127.0.0.1:0").await;
    let unary = curl("GET", format!("{uri}/v1/echo/a"), None).await.body;
    let join = curl("POST", format!("{uri}/echo.v1.Echo/Join"), Some(&json!({"text": "a"}))).await.body;
    assert_eq!(unary, join);
    unary
}

#[tokio::test]
async fn a_gateway_within_the_process_passes_on_who_calls() {
    let behind = Channel::new(InProcess::new(EchoServer::new(WhoAmI)));
    assert_eq!(seen_through(behind).await, json!({"text": "Ada"}));
}

#[tokio::test]
async fn a_broker_in_memory_passes_on_who_calls() {
    let (uri, _guard) = serve(Server::new().add(EchoServer::new(WhoAmI)), "memory://who-calls").await;
    assert_eq!(seen_through(polywire::connect(&uri).await.expect("a broker")).await, json!({"text": "Ada"}));
}

/// It is of this process alone: on another wire the metadata have to say it.
#[tokio::test]
async fn another_process_does_not_see_it() {
    let (uri, _guard) = serve(Server::new().add(EchoServer::new(WhoAmI)), "grpc://127.0.0.1:0").await;
    assert_eq!(
        seen_through(polywire::connect(&uri).await.expect("a server")).await,
        json!({"text": "nobody"})
    );
}
