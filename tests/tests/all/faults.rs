//! The wrongs of a peer: each gets the right status, and the server goes on serving.

use bytes::Bytes;
use http::Request;
use polywire::{Code, Server};
use polywire_tests::{
    bench::v1::{Batch, Order, OrdersClient, OrdersServer},
    echo::v1::{EchoClient, EchoRequest, EchoServer},
    echo_server::EchoService,
    http::{Answer, Protocol, send},
    orders::Shop,
    wires::serve,
};

const GRPC: &str = "application/grpc";
const ONCE: &str = "/echo.v1.Echo/Once";
const REST: &str = "/v1/echo";

struct Fixture {
    uri: String,
    _guard: tokio_util::sync::DropGuard,
}

impl Fixture {
    async fn new() -> Self {
        Self::with(|server| server).await
    }

    async fn with(configure: impl FnOnce(Server) -> Server) -> Self {
        let (service, _) = EchoService::new();
        let (uri, guard) =
            serve(configure(Server::new().add(EchoServer::new(service))), "http://127.0.0.1:0").await;
        Self { uri, _guard: guard }
    }

    async fn post(
        &self,
        protocol: Protocol,
        content_type: &str,
        path: &str,
        body: impl Into<Bytes>,
    ) -> Answer {
        let request = Request::post(format!("{}{path}", self.uri))
            .header("content-type", content_type)
            .header("te", "trailers");
        send(protocol, request.body(body.into()).expect("a request")).await
    }

    async fn get(&self, path: &str) -> Answer {
        let request = Request::get(format!("{}{path}", self.uri));
        send(Protocol::Http1, request.body(Bytes::new()).expect("a request")).await
    }

    async fn assert_serving(&self) {
        let client = EchoClient::connect(self.uri.replace("http://", "grpc://")).await.expect("a connection");
        let request = EchoRequest { text: "still here".into(), ..EchoRequest::default() };
        let answer = client.once(request).await.expect("an answer");
        assert_eq!(answer.into_inner().text, "still here");
    }
}

fn grpc_code(answer: &Answer) -> Code {
    Code::from_bytes(answer.field("grpc-status").expect("a gRPC status").as_bytes())
}

/// A gRPC frame: not compressed, with the length that it says.
fn frame(length: u32, message: &[u8]) -> Vec<u8> {
    [&[0], &length.to_be_bytes()[..], message].concat()
}

#[tokio::test]
async fn grpc_rejects_malformed_frames() {
    let fixture = Fixture::new().await;
    let cut = frame(100, b"short");
    let undecodable = frame(3, &[0x0a, 0xff, 0xff]);
    let unknown_flag = [&[7][..], &frame(0, b"")[1..]].concat();
    for body in [cut, undecodable, unknown_flag, Vec::new()] {
        let answer = fixture.post(Protocol::Http2, GRPC, ONCE, body).await;
        assert_eq!(grpc_code(&answer), Code::Internal);
    }
    fixture.assert_serving().await;
}

#[tokio::test]
async fn grpc_rejects_messages_over_the_limit() {
    let fixture = Fixture::with(|server| {
        server.with_grpc(polywire::grpc::Config::default().with_max_request_size(1000))
    })
    .await;
    let answer = fixture.post(Protocol::Http2, GRPC, ONCE, frame(1001, &[0; 1001])).await;
    assert_eq!(grpc_code(&answer), Code::ResourceExhausted);
    fixture.assert_serving().await;
}

#[tokio::test]
async fn grpc_rejects_unknown_methods_and_bad_timeouts() {
    let fixture = Fixture::new().await;
    let answer = fixture.post(Protocol::Http2, GRPC, "/echo.v1.Echo/Nothing", frame(0, b"")).await;
    assert_eq!(grpc_code(&answer), Code::Unimplemented);
    let request = Request::post(format!("{}{ONCE}", fixture.uri))
        .header("content-type", GRPC)
        .header("grpc-timeout", "soon");
    let answer = send(Protocol::Http2, request.body(frame(0, b"").into()).expect("a request")).await;
    assert_eq!(grpc_code(&answer), Code::InvalidArgument);
}

#[tokio::test]
async fn rest_rejects_malformed_requests_on_both_protocols() {
    let fixture = Fixture::new().await;
    for protocol in [Protocol::Http1, Protocol::Http2] {
        for body in
            ["{", "[]", "{\"text\": 1}", "{\"text\": \"a\"} x", "{\"text\": \"a\", \"text\": \"b\"}", "\u{0}"]
        {
            let answer = fixture.post(protocol, "application/json", REST, body).await;
            assert_eq!(answer.status, 400, "{body:?}: {answer:?}");
            assert_eq!(answer.json()["code"], 3);
        }
    }
    fixture.assert_serving().await;
}

#[tokio::test]
async fn rest_rejects_bad_percent_escapes_and_text_that_is_no_utf8() {
    let fixture = Fixture::new().await;
    for path in ["/v1/echo/%zz", "/v1/echo/%", "/v1/echo/%f", "/v1/echo/%ff", "/v1/echo/a?text=%zz"] {
        assert_eq!(fixture.get(path).await.status, 400, "{path}");
    }
    fixture.assert_serving().await;
}

#[tokio::test]
async fn rest_rejects_bodies_over_the_limit() {
    let fixture = Fixture::new().await;
    let body = format!("{{\"text\": \"{}\"}}", "x".repeat(5 * 1024 * 1024));
    assert_eq!(fixture.post(Protocol::Http2, "application/json", REST, body).await.status, 413);
    fixture.assert_serving().await;
}

#[tokio::test]
async fn rest_rejects_nesting_that_would_overflow_the_stack() {
    let fixture = Fixture::new().await;
    let body = format!("{{\"ignored\": {}", "[".repeat(1_000_000));
    assert_eq!(fixture.post(Protocol::Http1, "application/json", REST, body).await.status, 400);
    fixture.assert_serving().await;
}

#[tokio::test]
async fn rest_tells_unknown_paths_from_wrong_methods() {
    let fixture = Fixture::new().await;
    assert_eq!(fixture.get("/v1/nothing").await.status, 404);
    let answer = fixture.post(Protocol::Http1, "application/json", "/v1/echo/a", "").await;
    assert_eq!((answer.status.as_u16(), answer.field("allow")), (405, Some("GET, HEAD")));
}

#[tokio::test]
async fn other_kinds_of_grpc_are_unsupported_media() {
    let fixture = Fixture::new().await;
    let answer = fixture.post(Protocol::Http1, "application/grpc-web+proto", REST, frame(0, b"")).await;
    assert_eq!(answer.status, 415);
}

/// The status of a batch of `orders` empty orders, over each kind of wire. In binary form each takes two bytes, as JSON
/// three, in memory some hundreds.
async fn empty_orders(orders: usize, limit: Option<usize>) -> Vec<(&'static str, Option<Code>)> {
    let (mut rest, mut grpc, mut queue) = (
        polywire::rest::Config::default(),
        polywire::grpc::Config::default(),
        polywire::queue::ConsumerOptions::default(),
    );
    if let Some(limit) = limit {
        rest.json_read = rest.json_read.with_max_memory(limit);
        grpc = grpc.with_max_message_memory(limit);
        queue = queue.with_max_message_memory(limit);
    }
    let server = || Server::new().add(OrdersServer::new(Shop));
    let (http, _http) = serve(server().with_rest(rest).with_grpc(grpc), "http://127.0.0.1:0").await;
    let broker = polywire::queue::memory::MemoryBroker::default();
    let services = [polywire::Handlers::new(&OrdersServer::new(Shop))];
    let consumer = polywire::queue::Consumer::bind_with(broker.connect(), &services, queue).await;
    let running = polywire_tests::conformance::Running::run(consumer.expect("a consumer"));

    let batch = Batch { orders: vec![Order::default(); orders] };
    let mut answers = Vec::new();
    for uri in [http.replace("http://", "grpc://"), http] {
        let client = OrdersClient::connect(&uri).await.expect("a connection");
        let wire = if uri.starts_with("grpc") { "grpc" } else { "rest" };
        answers.push((wire, client.echo_batch(batch.clone()).await.err().map(|status| status.code())));
    }
    let client = OrdersClient::new(polywire::queue::QueueTransport::new(broker));
    answers.push(("queue", client.echo_batch(batch).await.err().map(|status| status.code())));
    running.stop();
    answers
}

#[tokio::test]
async fn a_message_that_would_take_too_much_memory_is_refused_on_every_wire() {
    let refused = Some(Code::ResourceExhausted);
    let all = |code| vec![("grpc", code), ("rest", code), ("queue", code)];
    assert_eq!(empty_orders(100_000, Some(1 << 20)).await, all(refused));
    assert_eq!(empty_orders(100, Some(1 << 20)).await, all(None));
    // By default, 64 MiB: of an order of some 300 bytes, not so many.
    assert_eq!(empty_orders(330_000, None).await, all(refused));
    assert_eq!(empty_orders(50_000, None).await, all(None));
}

#[tokio::test]
async fn too_much_memory_is_413_and_says_the_limit() {
    let rest = polywire::rest::Config::default();
    let rest = rest.with_json_read(rest.json_read.with_max_memory(1 << 20));
    let server = Server::new().add(OrdersServer::new(Shop)).with_rest(rest);
    let (uri, _guard) = serve(server, "http://127.0.0.1:0").await;
    let body = format!(r#"{{"orders":[{}]}}"#, vec!["{}"; 100_000].join(","));
    let request = Request::post(format!("{uri}/v1/batches:echo")).header("content-type", "application/json");
    let answer = send(Protocol::Http1, request.body(Bytes::from(body)).expect("a request")).await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].clone()), (413, 8.into()));
    let message = answer.json()["message"].as_str().expect("a message").to_owned();
    assert!(message.contains("the message would take more than 1048576 bytes of memory"), "{message}");
}
