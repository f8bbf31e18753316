use crate::rest::{expect, read, send, send_to, server};
use bytes::Bytes;
use http::Request;
use http_body_util::StreamBody;
use polywire::rest::Config;
use std::convert::Infallible;

/// Rules 63 and 64.
#[tokio::test]
async fn messages_are_lines() {
    let answer = send("GET /v1/shelves/1/items:watch?nums=1&nums=2", "").await;
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(
        answer.body,
        "{\"name\":\"shelves/1\",\"itemId\":\"1\"}\n{\"name\":\"shelves/1\",\"itemId\":\"2\"}\n"
    );
    let answer = send("GET /v1/shelves/1/items:watch", "").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
}

#[tokio::test]
async fn an_error_before_the_first_message_is_the_status() {
    let answer = send("GET /v1/shelves/1/items:watch?item_id=5", "").await;
    assert_eq!((answer.status, answer.body.as_str()), (404, r#"{"code":5,"message":"shelves/1"}"#));
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn an_error_after_it_is_the_last_line() {
    let answer = send("GET /v1/shelves/1/items:watch?nums=1&item_id=5", "").await;
    assert_eq!(answer.status, 200);
    let lines: Vec<_> = answer.body.lines().collect();
    assert_eq!(
        lines,
        [r#"{"name":"shelves/1","itemId":"1"}"#, r#"{"error":{"code":5,"message":"shelves/1"}}"#]
    );
}

#[tokio::test]
async fn requests_stream_as_lines_too() {
    expect(&[
        (
            "POST /v1/items:import",
            "{\"name\":\"a\",\"itemId\":1}\n\n{\"name\":\"b\",\"itemId\":2}",
            r#"{"itemId":"3","tags":["a","b"]}"#,
        ),
        ("POST /v1/items:import", "", "{}"),
        ("POST /v1/items:import", "{}\n{\"itemId\":}\n", "400"),
        (
            "POST /shop.v1.Shop/Chat",
            "{\"name\":\"a\"}\n{\"name\":\"b\"}\n",
            "{\"name\":\"a\"}\n{\"name\":\"b\"}\n",
        ),
        ("POST /shop.v1.Shop/Chat", "", ""),
    ])
    .await;
    let ndjson = [("content-type", "application/x-ndjson")];
    let answer = send_to(&server(Config::default()), "POST /v1/items:import", "{}\n{}\n", &ndjson).await;
    assert_eq!(answer.body, r#"{"tags":["",""]}"#);
    let small = server(Config::default().with_max_request_size(4));
    assert_eq!(send_to(&small, "POST /v1/items:import", "{}\n{}\n{}\n", &[]).await.status, 200);
    assert_eq!(send_to(&small, "POST /v1/items:import", "{\"itemId\":1}\n", &[]).await.status, 429);
}

#[tokio::test]
async fn a_chat_answers_before_it_has_heard_all() {
    use http_body_util::BodyExt as _;
    let (sender, receiver) =
        tokio::sync::mpsc::unbounded_channel::<Result<http_body::Frame<Bytes>, Infallible>>();
    let body = StreamBody::new(tokio_stream::wrappers::UnboundedReceiverStream::new(receiver));
    let request = Request::post("/shop.v1.Shop/Chat").body(body).unwrap();
    let response = server(Config::default()).call(request).await;
    let mut answers = response.into_body();
    for name in ["a", "b"] {
        sender.send(Ok(http_body::Frame::data(format!("{{\"name\":\"{name}\"}}\n").into()))).unwrap();
        let line = answers.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!(line, format!("{{\"name\":\"{name}\"}}\n"));
    }
    drop(sender);
    assert!(answers.frame().await.is_none());
}

/// Rule 21, and bodies that end early.
#[tokio::test]
async fn a_body_that_breaks_off_is_no_request() {
    let frames = [Ok(http_body::Frame::data(Bytes::from_static(b"{}"))), Err(std::io::Error::other("gone"))];
    let body = StreamBody::new(tokio_stream::iter(frames));
    let answer =
        read(server(Config::default()).call(Request::post("/v1/items").body(body).unwrap()).await).await;
    assert_eq!(answer.status, 499);
}
