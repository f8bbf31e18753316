//! The client and servers that are not polywire's: what no service would answer, and answers that come early.

use crate::rest::shop::{Import, Item, Make, Picture, Pieces, Remove, Watch};
use polywire::{
    __codegen::{client_streaming, server_streaming, unary},
    Channel, Code, Request, Status, Streaming, connect,
};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_stream::StreamExt as _;

fn named(name: &str) -> Item {
    Item { name: name.to_owned(), ..Item::default() }
}

/// A client of a server that reads `reads` bytes of each request at most, answers `answer`, and hangs up.
async fn answering(reads: usize, answer: String) -> Channel {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let uri = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(hang_up(stream, reads, answer.clone()));
        }
    });
    connect(&uri).await.unwrap()
}

async fn hang_up(mut stream: TcpStream, reads: usize, answer: String) {
    let mut read = vec![0; reads];
    let mut length = 0;
    while !read[..length].windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut read[length..]).await {
            Ok(0) | Err(_) => return,
            Ok(more) => length += more,
        }
    }
    // The client may have gone.
    let _ = stream.write_all(answer.as_bytes()).await;
}

/// An answer with these lines of its head, and a body.
fn answer(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

/// The name of the item that the client makes of an answer, or its status.
async fn made(head: &str, body: &str) -> Result<String, (Code, String)> {
    let channel = answering(16 * 1024, answer(head, body)).await;
    let made = unary::<Make>(&channel, Request::new(Item::default())).await;
    made.map(|item| item.into_inner().name).map_err(shown)
}

fn shown(status: Status) -> (Code, String) {
    (status.code(), status.message().to_owned())
}

const JSON: &str = "content-type: application/json\r\n";

#[tokio::test]
async fn what_is_no_response_is_no_default_message() {
    let check = "check that the URL is the service's";
    for (head, body, expected) in [
        ("200 OK\r\ncontent-type: application/json\r\n", r#"{"name":"x"}"#, Ok("x")),
        ("200 OK\r\ncontent-type: application/json; charset=utf-8\r\n", "{}", Ok("")),
        ("200 OK\r\ncontent-type: application/vnd.shop+json\r\n", r#"{"name":"x"}"#, Ok("x")),
        ("204 No Content\r\n", "", Ok("")),
        ("200 OK\r\n", "", Err("200 OK without a Content-Type")),
        ("200 OK\r\n", r#"{"name":"x"}"#, Err("200 OK without a Content-Type")),
        ("202 Accepted\r\n", "", Err("202 Accepted without a Content-Type")),
        (
            "200 OK\r\ncontent-type: text/html; charset=utf-8\r\n",
            "<html>",
            Err("200 OK with a body of type `text/html; charset=utf-8`"),
        ),
        ("200 OK\r\ncontent-type: text/html\r\n", "", Err("200 OK with a body of type `text/html`")),
        (
            "200 OK\r\ncontent-type: application/grpc\r\n",
            "",
            Err("200 OK with a body of type `application/grpc`"),
        ),
    ] {
        let expected = expected.map(str::to_owned).map_err(|what: &str| {
            (Code::Internal, format!("the server answered {what}, where JSON was expected: {check}"))
        });
        assert_eq!(made(head, body).await, expected, "{head} {body}");
    }
    let nothing = Err((Code::Internal, "the response has no body, where JSON was expected".to_owned()));
    assert_eq!(made(&format!("200 OK\r\n{JSON}"), "").await, nothing);
    assert_eq!(made(&format!("200 OK\r\n{JSON}"), " \r\n").await, nothing);
}

#[tokio::test]
async fn what_is_too_large_is_not_worth_another_try() {
    let fields: String = (0..101).map(|number| format!("x-{number}: a\r\n")).collect();
    let head = "the head of the response has more fields or bytes than are read".to_owned();
    assert_eq!(made(&format!("200 OK\r\n{JSON}{fields}"), "{}").await, Err((Code::ResourceExhausted, head)));
    for status in ["413 Payload Too Large", "431 Request Header Fields Too Large"] {
        let message = format!("the server answered {status}");
        let expected = Err((Code::ResourceExhausted, message));
        assert_eq!(made(&format!("{status}\r\n"), "").await, expected);
    }
}

/// The answer of an interceptor of gRPC, in front of a service that is called by REST.
#[tokio::test]
async fn a_refusal_in_the_headers_of_grpc_is_a_status() {
    let refused = "grpc-status: 16\r\ngrpc-message: who%20are you%3F\r\nx-why: because\r\n";
    for head in [
        format!("200 OK\r\ncontent-type: application/grpc\r\n{refused}"),
        format!("200 OK\r\n{refused}"),
        format!("200 OK\r\n{JSON}{refused}"),
        format!("403 Forbidden\r\n{refused}"),
    ] {
        let channel = answering(16 * 1024, answer(&head, "")).await;
        let status = unary::<Make>(&channel, Request::new(Item::default())).await.unwrap_err();
        assert_eq!(status.metadata().get("x-why").unwrap(), "because", "{head}");
        assert_eq!(shown(status), (Code::Unauthenticated, "who are you?".to_owned()), "{head}");
        let status = server_streaming::<Watch>(&channel, Request::new(named("shelves/1"))).await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated, "{head}");
        let picture = Picture { name: "a".to_owned(), ..Picture::default() };
        let status = server_streaming::<Pieces>(&channel, Request::new(picture)).await;
        assert_eq!(status.unwrap_err().code(), Code::Unauthenticated, "{head}");
        let status = unary::<Remove>(&channel, Request::new(named("a"))).await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated, "{head}");
    }
    // An error of REST says more.
    let head = format!("404 Not Found\r\n{JSON}{refused}");
    assert_eq!(made(&head, r#"{"code":5,"message":"m"}"#).await, Err((Code::NotFound, "m".to_owned())));
    assert_eq!(made(&format!("200 OK\r\n{JSON}grpc-status: 0\r\n"), "{}").await, Ok(String::new()));
}

#[tokio::test]
async fn nothing_may_be_nothing() {
    for (head, body, expected) in [
        ("200 OK\r\n", "", Ok(())),
        ("202 Accepted\r\n", "", Ok(())),
        ("204 No Content\r\n", "", Ok(())),
        ("200 OK\r\ncontent-type: text/html\r\n", "", Ok(())),
        ("200 OK\r\ncontent-type: application/json\r\n", "{}", Ok(())),
        ("200 OK\r\ncontent-type: text/html\r\n", "<form>", Err(Code::Internal)),
        ("200 OK\r\n", "sign in", Err(Code::Internal)),
    ] {
        let channel = answering(16 * 1024, answer(head, body)).await;
        let removed = unary::<Remove>(&channel, Request::new(named("a"))).await;
        assert_eq!(removed.map(|_| ()).map_err(|status| status.code()), expected, "{head} {body}");
    }
}

#[tokio::test]
async fn what_is_no_stream_is_no_empty_stream() {
    for (head, body, expected) in [
        ("200 OK\r\ncontent-type: application/x-ndjson\r\n", "", Ok(0)),
        ("200 OK\r\ncontent-type: application/json\r\n", "[{}]", Ok(1)),
        ("200 OK\r\ncontent-type: text/event-stream\r\n", "data: {}\n\n", Ok(1)),
        ("204 No Content\r\n", "", Ok(0)),
        ("200 OK\r\n", "", Err(Code::Internal)),
        ("200 OK\r\n", "{}\n", Err(Code::Internal)),
        ("200 OK\r\ncontent-type: text/html\r\n", "", Err(Code::Internal)),
        ("200 OK\r\ncontent-type: text/plain\r\n", "{}\n", Err(Code::Internal)),
    ] {
        let channel = answering(16 * 1024, answer(head, body)).await;
        let watched = server_streaming::<Watch>(&channel, Request::new(named("shelves/1"))).await;
        let counted = match watched {
            Ok(stream) => Ok(stream.into_inner().collect::<Vec<_>>().await.len()),
            Err(status) => Err(status.code()),
        };
        assert_eq!(counted, expected, "{head} {body}");
    }
}

/// It reads little of the request, and hangs up with the rest of it on its way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_comes_early_is_heard() {
    let conflict = answer(&format!("409 Conflict\r\n{JSON}"), r#"{"code":10,"message":"not now"}"#);
    let large = || Item { name: "x".repeat(64 * 1024), ..Item::default() };
    for _ in 0..20 {
        let channel = answering(16 * 1024, conflict.clone()).await;
        let message = Item { tags: vec!["x".repeat(16 * 1024 * 1024)], ..Item::default() };
        let status = unary::<Make>(&channel, Request::new(message)).await.unwrap_err();
        assert_eq!(shown(status), (Code::Aborted, "not now".to_owned()));
        let items = tokio_stream::iter((0..256).map(move |_| Ok(large())));
        let status =
            client_streaming::<Import>(&channel, Request::new(Streaming::new(items))).await.unwrap_err();
        assert_eq!(shown(status), (Code::Aborted, "not now".to_owned()));
        // A stream that never ends.
        let items = tokio_stream::iter(std::iter::repeat_with(move || Ok(large())));
        let status =
            client_streaming::<Import>(&channel, Request::new(Streaming::new(items))).await.unwrap_err();
        assert_eq!(shown(status), (Code::Aborted, "not now".to_owned()));
    }
}
