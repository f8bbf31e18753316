//! A gateway is one line: a server whose service is a client. curl calls REST, the library hears gRPC or a broker.

use crate::library::shelves::{Heard, Shelves};
use polywire::{
    Handlers, Server, Wires,
    queue::{Broker, Route, Settlement, memory::MemoryBroker, nats::NatsBroker},
};
use polywire_golden::library::library::v1::*;
use polywire_tests::{
    brokers::NatsServer,
    conformance::within,
    outside::{HttpAnswer, curl, curl_text, curl_with},
    wires::serve,
};
use serde_json::json;
use std::sync::Arc;
use tokio_stream::StreamExt as _;
use tokio_util::sync::DropGuard;

/// REST in front of the library at `uri`, its command and its event included.
async fn bridge(uri: &str) -> (String, DropGuard) {
    let behind = LibraryClient::connect(uri).await.expect("the library answers");
    let mut front = Server::new().add(LibraryServer::new(behind));
    for method in ["OrderBook", "BookReturned"] {
        front = front.with_wires(format!("library.v1.Library.{method}"), Wires::ALL);
    }
    serve(front, "http://127.0.0.1:0").await
}

/// Serves the library at `uri`, and calls it by REST; gives the front, and what the library hears.
async fn check(listen: &str, connect: impl Fn(&str) -> String) -> (String, Heard, [DropGuard; 2]) {
    let (shelves, heard) = Shelves::new();
    let (library, serving) = serve(Server::new().add(LibraryServer::new(shelves)), listen).await;
    let (front, bridging) = bridge(&connect(&library)).await;
    let url = |path: &str| format!("{front}/v1/{path}");

    let book = json!({"title": "Emil", "authors": [{"givenName": "Astrid"}], "copiesSold": "30000000000"});
    let mut kept = book.clone();
    kept["name"] = json!("shelves/1/books/emil");
    let kept = HttpAnswer { code: 200, body: kept };
    assert_eq!(curl("POST", url("shelves/1/books?bookId=emil"), Some(&book)).await, kept);
    assert_eq!(curl("GET", url("shelves/1/books/emil"), None).await, kept);

    let pages = HttpAnswer { code: 200, body: json!(["Emil", "the end"]) };
    assert_eq!(curl("GET", url("shelves/1/books/emil:read"), None).await, pages);

    let status = json!({"code": 5, "message": "there is no book `shelves/1/books/none`"});
    let missing = HttpAnswer { code: 404, body: status };
    assert_eq!(curl("GET", url("shelves/1/books/none"), None).await, missing);

    let (code, lines) = curl_text("GET", url("shelves/1/books:watch?limit=2"), None).await;
    assert_eq!(code, 200);
    let titles: Vec<String> = lines.lines().map(title).collect();
    assert_eq!(titles, ["Emil", "Emil"]);
    (front, heard, [serving, bridging])
}

fn title(line: &str) -> String {
    let book: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
    book["title"].as_str().expect("a title").to_owned()
}

#[tokio::test]
async fn rest_in_front_of_grpc() {
    check("http://127.0.0.1:0", |uri| uri.replace("http://", "grpc://")).await;
}

/// Over a broker, commands and events cross the bridge as well: the answer means that the broker has them.
async fn check_broker(uri: &str) {
    let (front, mut heard, _guards) = check(uri, str::to_owned).await;
    let accepted = HttpAnswer { code: 200, body: json!({}) };
    let order = json!({"isbn": "978-0-441-17271-9", "copies": 2});
    let post = |method: &str| format!("{front}/library.v1.Library/{method}");
    assert_eq!(curl("POST", post("OrderBook"), Some(&order)).await, accepted);
    let ordered = within("the order is handled", heard.recv()).await;
    assert_eq!(ordered.as_deref(), Some("2 copies of 978-0-441-17271-9 are ordered"));
    let event = json!({"book": "shelves/1/books/emil", "reader": "Ida"});
    assert_eq!(curl("POST", post("BookReturned"), Some(&event)).await, accepted);
    let returned = within("the event is handled", heard.recv()).await;
    assert_eq!(returned.as_deref(), Some("Ida returned shelves/1/books/emil"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rest_in_front_of_nats() {
    let server = NatsServer::start();
    check_broker(&server.uri()).await;
}

#[cfg(feature = "amqp")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rest_in_front_of_rabbitmq() {
    use polywire_tests::brokers::RabbitServer;
    let server = tokio::task::spawn_blocking(RabbitServer::start).await.expect("RabbitMQ starts");
    check_broker(&server.uri()).await;
}

/// A reader of the queue, or of the dead letter next year, must not get the credentials of REST's callers.
async fn keeps_credentials_out(broker: Arc<dyn Broker>, uri: &str) {
    let (front, _guard) = bridge(uri).await;
    let (shelves, _heard) = Shelves::new();
    let handlers = Handlers::new(&LibraryServer::new(shelves));
    let order = handlers.methods().iter().map(|handler| handler.method());
    let order = order.into_iter().find(|method| method.name() == "OrderBook").expect("the method");
    let route = Arc::new(Route::of(order).expect("a route"));
    let mut deliveries = broker.subscribe(route).await.expect("a subscription");
    let headers =
        ["authorization: Bearer secret", "cookie: session=secret", "x-api-key: secret", "x-request-id: 7"];
    let body = json!({"isbn": "1", "copies": 1});
    let url = format!("{front}/library.v1.Library/OrderBook");
    assert_eq!(curl_with("POST", url, &headers, Some(&body)).await, (200, "{}".to_owned()));
    let delivery = within("the order is stored", deliveries.next()).await.expect("one").expect("whole");
    let metadata = &delivery.envelope().metadata;
    assert_eq!(metadata.get("x-request-id").expect("what is no secret"), "7");
    let all = format!("{metadata:?}");
    assert!(!all.contains("secret"), "{all}");
    delivery.settle(Settlement::Done).await.expect("it is settled");
}

#[tokio::test]
async fn a_gateway_to_memory_keeps_credentials_of_its_callers() {
    let broker = MemoryBroker::open("credentials");
    keeps_credentials_out(Arc::new(broker), "memory://credentials").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_to_nats_keeps_credentials_of_its_callers() {
    let server = NatsServer::start();
    let broker = NatsBroker::connect(&server.uri()).await.expect("the server answers");
    keeps_credentials_out(Arc::new(broker), &server.uri()).await;
}

#[tokio::test]
async fn a_uri_names_the_credentials_that_travel() {
    let (shelves, _heard) = Shelves::new();
    let server = Server::new().add(LibraryServer::new(shelves));
    let (_, _serving) = serve(server, "memory://named?sensitive=authorization").await;
    LibraryClient::connect("memory://named?sensitive=authorization").await.expect("the same broker");
    let refused = LibraryClient::connect("memory://named?colour=blue").await.expect_err("an unknown option");
    assert_eq!(
        refused.to_string(),
        "`memory://named?colour=blue` is not a URI that can be connected to: the option `colour` is unknown; \
         there are: `connect_timeout`, `lazy`, `group`, `partial`, `sensitive`"
    );
}
