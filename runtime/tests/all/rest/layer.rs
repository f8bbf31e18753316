//! Tower layers around a server, and a REST server within another's.

use crate::rest::{read, shop::ShopServer};
use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use polywire::Server;
use std::convert::Infallible;
use tower_http::{compression::CompressionLayer, cors::CorsLayer, limit::RequestBodyLimitLayer};

async fn served(server: Server) -> (Client<HttpConnector, Full<Bytes>>, String) {
    let server = server.add(ShopServer::default()).listen("http://127.0.0.1:0").bind().await.unwrap();
    let uri = server.uris()[0].clone();
    tokio::spawn(server.serve_until(std::future::pending()));
    (Client::builder(TokioExecutor::new()).build_http(), uri)
}

#[tokio::test]
async fn another_origin_may_call() {
    let (client, uri) = served(Server::new().with_http_layer(CorsLayer::permissive())).await;
    let preflight = Request::options(format!("{uri}/v1/items"))
        .header(header::ORIGIN, "https://page.example")
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST");
    let answer = client.request(preflight.body(Full::default()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    let watch = Request::get(format!("{uri}/v1/shelves/1/items:watch?nums=1"))
        .header(header::ORIGIN, "https://page.example")
        .header(header::ACCEPT, "text/event-stream");
    let answer = client.request(watch.body(Full::default()).unwrap()).await.unwrap();
    assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "id: 1\ndata: {\"name\":\"shelves/1\",\"itemId\":\"1\"}\n\n");
}

#[tokio::test]
async fn responses_are_compressed_and_events_are_not() {
    let (client, uri) = served(Server::new().with_http_layer(CompressionLayer::new())).await;
    for (path, accept, coding) in [
        (format!("/v1/all?name={}", "x".repeat(2000)), "application/json", Some("gzip")),
        ("/v1/shelves/1/items:watch?nums=1".to_owned(), "text/event-stream", None),
    ] {
        let request = Request::get(format!("{uri}{path}"))
            .header(header::ACCEPT, accept)
            .header(header::ACCEPT_ENCODING, "gzip");
        let answer = client.request(request.body(Full::default()).unwrap()).await.unwrap();
        let found = answer.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap());
        assert_eq!(found, coding, "{path}");
    }
}

#[tokio::test]
async fn layers_stand_around_each_other() {
    let server =
        Server::new().with_http_layer(RequestBodyLimitLayer::new(4)).with_http_layer(CorsLayer::permissive());
    let (client, uri) = served(server).await;
    let request = Request::post(format!("{uri}/v1/items")).header(header::ORIGIN, "https://page.example");
    let answer = client.request(request.body(Full::from(r#"{"itemId":1}"#)).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 413);
    assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
}

#[tokio::test]
async fn a_rest_server_is_a_tower_service() {
    use tower::ServiceExt as _;
    let service = tower::ServiceBuilder::new()
        .layer(CorsLayer::permissive())
        .service(crate::rest::server(polywire::rest::Config::default()));
    let answer =
        service.oneshot(Request::get("/v1/all").body(Full::<Bytes>::default()).unwrap()).await.unwrap();
    assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    let answer = read(answer.map(polywire::http::BoxBody::new)).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
}

/// A message of a compressed stream arrives when it is sent, not when a block of the compression is full.
#[tokio::test]
async fn compression_does_not_hold_messages_back() {
    let server = Server::new().with_http_layer(CompressionLayer::new());
    let server = server.add(ShopServer::default()).listen("http://127.0.0.1:0").bind().await.unwrap();
    let uri = server.uris()[0].clone();
    tokio::spawn(server.serve_until(std::future::pending()));
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<http_body::Frame<Bytes>, Infallible>>(1);
    let body = http_body_util::StreamBody::new(tokio_stream::wrappers::ReceiverStream::new(receiver));
    let request = Request::post(format!("{uri}/shop.v1.Shop/Chat")).header(header::ACCEPT_ENCODING, "gzip");
    let client = Client::builder(TokioExecutor::new()).build_http();
    let answer = client.request(request.body(body).unwrap()).await.unwrap();
    assert_eq!(answer.headers()[header::CONTENT_ENCODING], "gzip");
    let mut body = answer.into_body();
    for _ in 0..3 {
        let line = format!("{{\"name\":\"{}\"}}\n", "x".repeat(50));
        sender.send(Ok(http_body::Frame::data(line.into()))).await.unwrap();
        // The head of gzip comes first, on its own; what a message adds is longer.
        let mut arrived = 0;
        while arrived < 8 {
            arrived += body.frame().await.unwrap().unwrap().into_data().unwrap().len();
        }
    }
    drop(sender);
    body.collect().await.unwrap();
}
