//! The client's streams over WebSockets: against the server, and as another implementation sees them.

use crate::rest::{
    error::{RpcStatus, failing},
    shop::{Chat, Import, Item, Shop, ShopServer, Talk},
};
use futures_util::{SinkExt as _, StreamExt as _};
use polywire::{
    __codegen::{bidi_streaming, client_streaming},
    Channel, Code, Outcome, Request, Server, Status, Streaming,
    prost::Message as _,
    prost_types::Any,
    rest::{
        Config, RestTransport,
        config::{ErrorProfile, OwnPaths},
    },
};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_stream::wrappers::ReceiverStream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request as Handshake, Response},
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

async fn served(config: Config) -> (Channel, Arc<Shop>) {
    let shop = ShopServer::default();
    let server = Server::new().add(shop.clone()).with_rest(config).listen("http://127.0.0.1:0");
    let server = server.bind().await.unwrap();
    let uri = server.uris()[0].clone();
    tokio::spawn(server.serve_until(std::future::pending()));
    (connected(&uri).await, shop.0)
}

async fn connected(uri: &str) -> Channel {
    Channel::new(RestTransport::connect(uri).await.unwrap().with_web_sockets().with_max_response_size(1000))
}

fn named(name: &str) -> Item {
    Item { name: name.to_owned(), ..Item::default() }
}

fn streamed(items: impl IntoIterator<Item = Item>) -> Streaming<Item> {
    let items: Vec<_> = items.into_iter().map(Ok).collect();
    Streaming::new(tokio_stream::iter(items))
}

async fn chat(channel: &Channel, items: Streaming<Item>) -> Outcome<Streaming<Item>> {
    bidi_streaming::<Chat>(channel, Request::new(items)).await
}

#[tokio::test]
async fn streams_of_every_kind() {
    let (channel, _) = served(Config::default()).await;
    let items = streamed([named("a"), named("世界"), Item::default()]);
    let sum = client_streaming::<Import>(&channel, Request::new(items)).await.unwrap().into_inner();
    assert_eq!(sum.tags, ["a", "世界", ""]);
    for count in [0, 1, 5000] {
        let items = (0..count).map(|item_id| Item { item_id, ..named("x") });
        let answers = chat(&channel, streamed(items)).await.unwrap().into_inner();
        let numbers: Vec<i64> = answers.map(|item| item.unwrap().item_id).collect().await;
        assert_eq!(numbers, (0..count).collect::<Vec<_>>());
    }
}

/// Its only binding is `get`, so it is a WebSocket whatever the client prefers.
#[tokio::test]
async fn a_stream_that_is_got_takes_its_path_from_the_first_message() {
    let shop = ShopServer::default();
    let channel = polywire::connect(&crate::rest::shop::served(shop).await).await.unwrap();
    let (sender, receiver) = mpsc::channel(1);
    sender.send(Ok(Item { tags: vec!["first".to_owned()], ..named("shelves/a b") })).await.unwrap();
    let asked = Request::new(Streaming::new(ReceiverStream::new(receiver)));
    let mut answers = bidi_streaming::<Talk>(&channel, asked).await.unwrap().into_inner();
    let first = answers.next().await.unwrap().unwrap();
    assert_eq!((first.name.as_str(), &*first.tags), ("shelves/a b", &["first".to_owned()][..]));
    sender.send(Ok(named("shelves/a b"))).await.unwrap();
    assert_eq!(answers.next().await.unwrap().unwrap(), named("shelves/a b"));
    sender.send(Ok(named("shelves/other"))).await.unwrap();
    assert_eq!(answers.next().await.unwrap().unwrap_err().code(), Code::InvalidArgument);
    let none = bidi_streaming::<Talk>(&channel, Request::new(streamed([]))).await;
    assert_eq!(none.unwrap_err().code(), Code::InvalidArgument);
}

#[tokio::test]
async fn an_error_arrives_with_its_details() {
    let detail = Any { type_url: "type.googleapis.com/other.Unknown".to_owned(), value: vec![1] };
    let profiles =
        [ErrorProfile::RpcStatus, ErrorProfile::Aip193, ErrorProfile::Connect, ErrorProfile::Twirp];
    for profile in profiles {
        let (channel, _) = served(Config::default().with_error_profile(profile)).await;
        let failing = Item { name: "shelves/1".to_owned(), ..failing(5, "shelves/1", vec![detail.clone()]) };
        let asked = Request::new(streamed([named("shelves/1"), failing]));
        let mut answers = bidi_streaming::<Talk>(&channel, asked).await.unwrap().into_inner();
        assert_eq!(answers.next().await.unwrap().unwrap(), named("shelves/1"));
        let status = answers.next().await.unwrap().unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::NotFound, "shelves/1"), "{profile:?}");
        let details = RpcStatus::decode(status.details()).unwrap().details;
        assert_eq!(details, std::slice::from_ref(&detail), "{profile:?}");
        assert!(answers.next().await.is_none());
    }
}

#[tokio::test]
async fn the_callers_own_failure_is_what_it_gets() {
    let (channel, _) = served(Config::default()).await;
    let items = || Streaming::new(tokio_stream::iter([Ok(named("a")), Err(Status::data_loss("mine"))]));
    let status = client_streaming::<Import>(&channel, Request::new(items())).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::DataLoss, "mine"));
    let answers = chat(&channel, items()).await.unwrap().into_inner();
    let status = answers.map(Result::unwrap_err).collect::<Vec<_>>();
    let last = tokio::time::timeout(Duration::from_secs(60), status).await;
    assert!(last.is_ok_and(|last| last.last().is_some_and(|status| status.message() == "mine")));
}

#[tokio::test]
async fn a_stream_that_is_dropped_closes_its_socket() {
    let (channel, shop) = served(Config::default()).await;
    let asked = streamed([named("shelves/1")]).chain(tokio_stream::pending());
    let asked = Request::new(Streaming::new(asked));
    let mut answers = bidi_streaming::<Talk>(&channel, asked).await.unwrap().into_inner();
    answers.next().await.unwrap().unwrap();
    assert_eq!(shop.dropped.load(Ordering::SeqCst), 0);
    drop(answers);
    while shop.dropped.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_deadline_ends_a_stream() {
    let (channel, shop) = served(Config::default()).await;
    let mut asked =
        Request::new(Streaming::new(streamed([named("shelves/1")]).chain(tokio_stream::pending())));
    asked.set_timeout(Duration::from_millis(100));
    let mut answers = bidi_streaming::<Talk>(&channel, asked).await.unwrap().into_inner();
    answers.next().await.unwrap().unwrap();
    assert_eq!(answers.next().await.unwrap().unwrap_err().code(), Code::DeadlineExceeded);
    while shop.dropped.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_server_without_sockets_gets_lines() {
    let (channel, _) = served(Config::default().with_own_paths(OwnPaths::Unserved)).await;
    let items = streamed([named("a"), named("b")]);
    let sum = client_streaming::<Import>(&channel, Request::new(items)).await.unwrap().into_inner();
    assert_eq!(sum.tags, ["a", "b"]);
    let status = chat(&channel, streamed([named("a")])).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::NotFound, "no method is bound to this path"));
}

/// The handshake as its server sees it, and the WebSocket.
struct Heard {
    handshake: Handshake,
    socket: WebSocketStream<TcpStream>,
}

/// A server of another implementation, and what it hears of a call of `Chat` with these messages.
#[expect(clippy::result_large_err, reason = "the error is tungstenite's")]
async fn heard(
    items: Streaming<Item>,
    change: impl FnOnce(&mut Request<Streaming<Item>>),
) -> (Heard, Streaming<Item>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/prefix", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        // The first connection only asks whether anybody is there.
        listener.accept().await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let mut handshake = None;
        let socket = tokio_tungstenite::accept_hdr_async(stream, |asked: &Handshake, answer: Response| {
            handshake = Some(asked.clone());
            Ok::<_, ErrorResponse>(answer)
        });
        let socket = socket.await.unwrap();
        Heard { handshake: handshake.unwrap(), socket }
    });
    let channel = connected(&uri).await;
    let mut request = Request::new(items);
    change(&mut request);
    let answers = bidi_streaming::<Chat>(&channel, request).await.unwrap().into_inner();
    (server.await.unwrap(), answers)
}

#[tokio::test]
async fn the_frames_are_those_of_any_client() {
    let (mut heard, mut answers) = heard(streamed([named("a"), named("世")]), |request| {
        request.metadata_mut().insert("x-request-id", "1".parse().unwrap());
        request.set_timeout(Duration::from_secs(60));
    })
    .await;
    assert_eq!(heard.handshake.uri().path(), "/prefix/shop.v1.Shop/Chat");
    let headers = heard.handshake.headers();
    assert_eq!(headers["x-request-id"], "1");
    assert!(headers.contains_key("grpc-timeout"));
    for text in [r#"{"name":"a"}"#, r#"{"name":"世"}"#, ""] {
        assert_eq!(heard.socket.next().await.unwrap().unwrap(), Message::text(text));
    }
    heard.socket.send(Message::text(r#"{"name":"b","unknown":1}"#)).await.unwrap();
    assert_eq!(answers.next().await.unwrap().unwrap(), named("b"));
    heard.socket.send(Message::Ping("p".into())).await.unwrap();
    assert_eq!(heard.socket.next().await.unwrap().unwrap(), Message::Pong("p".into()));
    heard.socket.close(Some(closing(1000, ""))).await.unwrap();
    assert!(answers.next().await.is_none());
}

fn closing(code: u16, reason: &'static str) -> CloseFrame {
    CloseFrame { code: CloseCode::from(code), reason: reason.into() }
}

#[tokio::test]
async fn how_a_socket_ends_is_a_status() {
    for (last, code) in [
        (Some(Message::Close(Some(closing(4005, "no")))), Code::NotFound),
        (Some(Message::Close(Some(closing(4000, "no")))), Code::Unavailable),
        (Some(Message::Close(Some(closing(4099, "no")))), Code::Unavailable),
        (Some(Message::Close(Some(closing(1001, "")))), Code::Unavailable),
        (Some(Message::Close(Some(closing(1003, "")))), Code::Internal),
        (Some(Message::Close(Some(closing(1009, "")))), Code::ResourceExhausted),
        (Some(Message::Close(None)), Code::Unavailable),
        (Some(Message::Binary("{}".into())), Code::Internal),
        (Some(Message::text("{")), Code::Internal),
        (Some(Message::text("x".repeat(1001))), Code::ResourceExhausted),
        (Some(Message::text(r#"{"error":{"code":9,"message":"m"}}"#)), Code::FailedPrecondition),
        (None, Code::Unavailable),
    ] {
        let shown = format!("{last:?}");
        let (heard, mut answers) = heard(Streaming::new(tokio_stream::pending()), |_| {}).await;
        let mut socket = heard.socket;
        if let Some(last) = last {
            socket.send(last).await.unwrap();
        }
        drop(socket);
        assert_eq!(answers.next().await.unwrap().unwrap_err().code(), code, "{shown}");
        assert!(answers.next().await.is_none());
    }
}

#[tokio::test]
async fn what_is_no_handshake_is_a_status() {
    let unauthenticated = r#"{"code":16,"message":"who are you?"}"#;
    for (answer, code, message) in [
        (
            format!("401 Unauthorized\r\ncontent-length: {}\r\n\r\n{unauthenticated}", unauthenticated.len()),
            Code::Unauthenticated,
            "who are you?",
        ),
        ("503 Service Unavailable\r\ncontent-length: 0\r\n\r\n".to_owned(), Code::Unavailable, ""),
        (
            "101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n".to_owned(),
            Code::Internal,
            "the server's handshake answers another one",
        ),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let uri = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            listener.accept().await.unwrap();
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = [0; 4096];
            let read = stream.read(&mut head).await.unwrap();
            assert!(head[..read].ends_with(b"\r\n\r\n"));
            stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).await.unwrap();
            stream
        });
        let status = chat(&connected(&uri).await, streamed([])).await.unwrap_err();
        assert_eq!(status.code(), code);
        if !message.is_empty() {
            assert_eq!(status.message(), message);
        }
        server.await.unwrap();
    }
}
