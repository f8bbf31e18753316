//! The forms of a stream, at the server and at the client.

use crate::rest::{
    send_to, server,
    shop::{Item, ShopServer, Watch},
};
use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::{
    body::Incoming,
    client::conn::{http1, http2},
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use polywire::{
    __codegen::server_streaming,
    Channel, Code, Status, Streaming, connect,
    rest::{Config, StreamFormat, config::StreamEnvelope},
};
use std::{convert::Infallible, time::Duration};
use tokio_stream::StreamExt as _;

const ACCEPTS: [&str; 3] = ["application/x-ndjson", "application/json", "text/event-stream"];

async fn watch(accept: &str, query: &str) -> crate::rest::Answer {
    let request = format!("GET /v1/shelves/1/items:watch{query}");
    send_to(&server(Config::default()), &request, "", &[("accept", accept)]).await
}

/// Rules 63 and 64.
#[tokio::test]
async fn the_client_chooses_the_form() {
    let a = r#"{"name":"shelves/1","itemId":"1"}"#;
    let b = r#"{"name":"shelves/1","itemId":"2"}"#;
    for (accept, none, two) in [
        ("application/x-ndjson", String::new(), format!("{a}\n{b}\n")),
        ("application/json", "[]".to_owned(), format!("[{a},{b}]")),
        ("text/event-stream", String::new(), format!("id: 1\ndata: {a}\n\nid: 2\ndata: {b}\n\n")),
    ] {
        let answer = watch(accept, "").await;
        assert_eq!((answer.status, answer.body.as_str()), (200, none.as_str()), "{accept}");
        assert_eq!(answer.header("content-type"), Some(accept));
        assert_eq!(answer.header("vary"), Some("accept"));
        let answer = watch(accept, "?nums=1&nums=2").await;
        assert_eq!((answer.status, answer.body.as_str()), (200, two.as_str()), "{accept}");
    }
}

/// Rule 63.
#[tokio::test]
async fn an_error_ends_each_form_in_its_own_way() {
    let message = r#"{"name":"shelves/1","itemId":"1"}"#;
    let status = r#"{"code":5,"message":"shelves/1"}"#;
    for (accept, body) in [
        ("application/x-ndjson", format!("{message}\n{{\"error\":{status}}}\n")),
        ("application/json", format!("[{message},{{\"error\":{status}}}]")),
        ("text/event-stream", format!("id: 1\ndata: {message}\n\nevent: error\ndata: {status}\n\n")),
    ] {
        let answer = watch(accept, "?nums=1&item_id=5").await;
        assert_eq!((answer.status, answer.body), (200, body), "{accept}");
        let answer = watch(accept, "?item_id=5").await;
        assert_eq!((answer.status, answer.body.as_str()), (404, status), "{accept}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

/// Rule 63: what does not stream is JSON, whatever was asked for.
#[tokio::test]
async fn one_message_is_json_all_the_same() {
    for accept in ["text/event-stream", "application/x-ndjson", "text/html", "application/json;q=0"] {
        let answer = send_to(&server(Config::default()), "GET /v1/all", "", &[("accept", accept)]).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "{}"), "{accept}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

/// Rule 63.
#[tokio::test]
async fn the_envelope_and_the_default_are_settings() {
    let config = Config::default()
        .with_stream_envelope(StreamEnvelope::Result)
        .with_stream_format(StreamFormat::JsonArray);
    let answer = send_to(&server(config), "GET /v1/shelves/1/items:watch?nums=1&item_id=5", "", &[]).await;
    assert_eq!(
        answer.body,
        r#"[{"result":{"name":"shelves/1","itemId":"1"}},{"error":{"code":5,"message":"shelves/1"}}]"#
    );
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_of_events_is_kept_alive() {
    let config = Config::default().with_keep_alive(Duration::from_secs(3));
    let request = Request::post("/shop.v1.Shop/Chat").header("accept", "text/event-stream");
    let (sender, receiver) =
        tokio::sync::mpsc::unbounded_channel::<Result<http_body::Frame<Bytes>, Infallible>>();
    let body = StreamBody::new(tokio_stream::wrappers::UnboundedReceiverStream::new(receiver));
    let mut body = server(config).call(request.body(body).unwrap()).await.into_body();
    let mut next = async || body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(next().await, ": keep-alive\n\n");
    assert_eq!(next().await, ": keep-alive\n\n");
    sender.send(Ok(http_body::Frame::data("{}\n".into()))).unwrap();
    assert_eq!(next().await, "id: 1\ndata: {}\n\n");
    drop(sender);
    assert!(body.frame().await.is_none());
}

/// Rule 64: 0, 1, 3, 50 and 5000 messages, over both versions of HTTP.
#[tokio::test]
async fn every_form_carries_any_number_of_messages() {
    let address = crate::rest::shop::served(ShopServer::default()).await.replace("http://", "");
    for count in [0_usize, 1, 3, 50, 5000] {
        for accept in ACCEPTS {
            for http2 in [false, true] {
                let request = Request::post(format!("http://{address}/shop.v1.Shop/Chat"))
                    .header(header::ACCEPT, accept)
                    .body(Full::from("{\"flag\":true}\n".repeat(count)))
                    .unwrap();
                let response = over(http2, &address, request).await;
                assert_eq!(response.status(), 200);
                let body = response.into_body().collect().await.unwrap().to_bytes();
                let body = std::str::from_utf8(&body).unwrap();
                assert_eq!(body.matches("{\"flag\":true}").count(), count, "{accept}");
            }
        }
    }
}

async fn over(http2: bool, address: &str, request: Request<Full<Bytes>>) -> http::Response<Incoming> {
    let stream = TokioIo::new(tokio::net::TcpStream::connect(address).await.unwrap());
    if http2 {
        let (mut sender, connection) = http2::handshake(TokioExecutor::new(), stream).await.unwrap();
        tokio::spawn(connection);
        sender.send_request(request).await.unwrap()
    } else {
        let (mut sender, connection) = http1::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        sender.send_request(request).await.unwrap()
    }
}

/// A client of a server that answers every request with `body`.
async fn answering(content_type: &'static str, body: &'static str) -> Channel {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let answer = hyper::service::service_fn(move |_| async move {
                let response = http::Response::builder().header("content-type", content_type);
                response.body(Full::new(Bytes::from_static(body.as_bytes())))
            });
            let connection = hyper::server::conn::http1::Builder::new();
            tokio::spawn(connection.serve_connection(TokioIo::new(stream), answer));
        }
    });
    connect(&uri).await.unwrap()
}

/// The client's reading of a body: the names of the items, then the error.
async fn heard(content_type: &'static str, body: &'static str) -> (Vec<String>, Option<Status>) {
    let channel = answering(content_type, body).await;
    let request = polywire::Request::new(Item { name: "shelves/1".to_owned(), ..Item::default() });
    let mut items: Streaming<Item> = server_streaming::<Watch>(&channel, request).await.unwrap().into_inner();
    let mut names = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => names.push(item.name),
            Err(status) => return (names, Some(status)),
        }
    }
    (names, None)
}

#[tokio::test]
async fn the_client_reads_every_form() {
    for (content_type, body) in [
        ("application/x-ndjson", "{\"name\":\"a\"}\n{\"name\":\"b\"}\n"),
        ("application/json", "{\"name\":\"a\"}\n{\"name\":\"b\"}\n"),
        ("application/json", "{\"result\":{\"name\":\"a\"}}\n{\"result\":{\"name\":\"b\"}}\n"),
        ("application/json; charset=utf-8", "[{\"name\":\"a\"}\n,\n{\"name\":\"b\"}]"),
        (
            "text/event-stream",
            ":hello\n\ndata: {\"name\":\ndata:\"a\"}\n\nid: 7\ndata: {\"name\":\"b\"}\n\ndata: {",
        ),
        ("text/event-stream", "data: {\"name\":\"a\"}\r\n\r\nevent: x\r\ndata: {\"name\":\"b\"}\r\n\r\n"),
    ] {
        let (names, error) = heard(content_type, body).await;
        assert!(error.is_none(), "{content_type} {body} {error:?}");
        assert_eq!(names, ["a", "b"], "{content_type} {body}");
    }
}

#[tokio::test]
async fn the_client_reads_the_error_of_every_form() {
    for (content_type, body) in [
        ("application/x-ndjson", "{\"name\":\"a\"}\n{\"error\":{\"code\":5,\"message\":\"m\"}}\n"),
        ("application/json", "[{\"name\":\"a\"},{\"error\":{\"code\":5,\"message\":\"m\"}}]"),
        (
            "text/event-stream",
            "data: {\"name\":\"a\"}\n\nevent: error\ndata: {\"code\":5,\"message\":\"m\"}\n\n",
        ),
    ] {
        let (names, error) = heard(content_type, body).await;
        let error = error.unwrap();
        assert_eq!((error.code(), error.message()), (Code::NotFound, "m"), "{content_type}");
        assert_eq!(names, ["a"], "{content_type}");
    }
    for (content_type, body) in [
        ("application/json", "[{\"name\":\"a\"}"),
        ("application/x-ndjson", "{\"name\":\"a\"}\n{\"name\":"),
        ("text/event-stream", "data: {\"name\":\"a\"}\n\nevent: error\ndata: what?\n\n"),
    ] {
        let (names, error) = heard(content_type, body).await;
        assert!(error.is_some(), "{content_type}");
        assert_eq!(names, ["a"], "{content_type}");
    }
}
