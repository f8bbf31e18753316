//! WebSockets, as another implementation sees them.

use crate::rest::shop::{Shop, ShopServer};
use futures_util::{SinkExt as _, StreamExt as _};
use polywire::{
    Code, Server,
    rest::{Config, Origins},
};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{self, ClientRequestBuilder, Message},
};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

struct Served {
    address: String,
    shop: Arc<Shop>,
}

impl Served {
    async fn new(config: Config) -> Self {
        let shop = ShopServer::default();
        let server = Server::new().add(shop.clone()).with_rest(config).listen("http://127.0.0.1:0");
        let server = server.bind().await.unwrap();
        let address = server.uris()[0].replace("http://", "");
        tokio::spawn(server.serve_until(std::future::pending()));
        Self { address, shop: shop.0 }
    }

    async fn try_open(&self, path: &str, origin: Option<&str>) -> Result<Socket, u16> {
        let uri = format!("ws://{}{path}", self.address).parse().unwrap();
        let request = ClientRequestBuilder::new(uri);
        let request = match origin {
            Some(origin) => request.with_header("origin", origin),
            None => request,
        };
        match tokio_tungstenite::connect_async(request).await {
            Ok((socket, _)) => Ok(socket),
            Err(tungstenite::Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    async fn open(&self, path: &str) -> Socket {
        self.try_open(path, None).await.unwrap()
    }
}

async fn served() -> Served {
    Served::new(Config::default()).await
}

async fn say(socket: &mut Socket, texts: &[&str]) {
    for text in texts {
        socket.send(Message::Text((*text).into())).await.unwrap();
    }
}

/// The texts until the close, and its code and reason; answers the close.
async fn hear(socket: &mut Socket) -> (Vec<String>, u16, String) {
    let (mut texts, mut code, mut reason) = (Vec::new(), 0, String::new());
    while let Some(frame) = socket.next().await {
        match frame.unwrap() {
            Message::Text(text) => texts.push(text.as_str().to_owned()),
            Message::Close(Some(frame)) => {
                code = frame.code.into();
                reason = frame.reason.as_str().to_owned();
            }
            _ => {}
        }
    }
    (texts, code, reason)
}

fn heard(texts: &[&str], code: u16, reason: &str) -> (Vec<String>, u16, String) {
    (texts.iter().map(|&text| text.to_owned()).collect(), code, reason.to_owned())
}

#[tokio::test]
async fn a_chat_is_a_socket() {
    let served = served().await;
    let mut socket = served.open("/shop.v1.Shop/Chat").await;
    for text in [r#"{"name":"a"}"#, r#"{"name":"世界"}"#] {
        say(&mut socket, &[text]).await;
        assert_eq!(socket.next().await.unwrap().unwrap(), Message::Text(text.into()));
    }
    say(&mut socket, &[r#"{"name":"b"}"#, ""]).await;
    assert_eq!(hear(&mut socket).await, heard(&[r#"{"name":"b"}"#], 1000, ""));
}

#[tokio::test]
async fn an_upload_is_answered_once() {
    let served = served().await;
    let mut socket = served.open("/shop.v1.Shop/Import").await;
    say(&mut socket, &[r#"{"name":"a","itemId":1}"#, r#"{"name":"b","itemId":2}"#, ""]).await;
    assert_eq!(hear(&mut socket).await, heard(&[r#"{"itemId":"3","tags":["a","b"]}"#], 1000, ""));
}

#[tokio::test]
async fn a_watch_needs_no_frame_where_the_url_says_all() {
    let served = served().await;
    let messages = [r#"{"name":"shelves/1","itemId":"1"}"#, r#"{"name":"shelves/1","itemId":"2"}"#];
    let mut socket = served.open("/v1/shelves/1/items:watch?nums=1&nums=2").await;
    assert_eq!(hear(&mut socket).await, heard(&messages, 1000, ""));
    let mut socket = served.open("/shop.v1.Shop/Watch").await;
    say(&mut socket, &[r#"{"name":"shelves/1","nums":[1,2]}"#]).await;
    assert_eq!(hear(&mut socket).await, heard(&messages, 1000, ""));
}

#[tokio::test]
async fn the_path_wins_over_the_frame_and_that_over_the_query() {
    let served = served().await;
    let mut socket = served.open("/v1/shelves/1:talk?tags=query&ratio=0.5&name=query").await;
    say(&mut socket, &[r#"{"name":"frame","tags":["frame"]}"#]).await;
    let message = r#"{"name":"shelves/1","ratio":0.5,"tags":["frame"]}"#;
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::Text(message.into()));
}

#[tokio::test]
async fn a_close_code_carries_the_status() {
    let served = served().await;
    let mut socket = served.open("/v1/shelves/1/items:watch?nums=1&item_id=5").await;
    let texts = [r#"{"name":"shelves/1","itemId":"1"}"#, r#"{"error":{"code":5,"message":"shelves/1"}}"#];
    assert_eq!(hear(&mut socket).await, heard(&texts, 4005, "shelves/1"));
    let mut socket = served.open("/shop.v1.Shop/Chat").await;
    say(&mut socket, &[r#"{"itemId":"x"}"#]).await;
    let (texts, code, _) = hear(&mut socket).await;
    assert_eq!((texts.len(), code), (1, 4003));
}

#[tokio::test]
async fn what_is_wrong_with_the_url_is_an_http_status() {
    let served = served().await;
    for (path, status) in [
        ("/v1/shelves/1/items:watch?nums=x", 400),
        ("/nothing", 404),
        // A method that does not stream is no WebSocket: the request is an ordinary GET.
        ("/v1/all", 200),
    ] {
        assert_eq!(served.try_open(path, None).await.unwrap_err(), status, "{path}");
    }
}

#[tokio::test]
async fn pages_of_other_origins_are_refused() {
    let served = served().await;
    let path = "/shop.v1.Shop/Chat";
    assert_eq!(served.try_open(path, Some("https://evil.example")).await.unwrap_err(), 403);
    assert_eq!(served.try_open(path, Some("null")).await.unwrap_err(), 403);
    let own = format!("http://{}", served.address);
    assert!(served.try_open(path, Some(&own)).await.is_ok());
    let config = Config::default().with_origins(Origins::Also(&["https://page.example"]));
    let served = Served::new(config).await;
    assert!(served.try_open(path, Some("https://page.example")).await.is_ok());
    assert_eq!(served.try_open(path, Some("https://evil.example")).await.unwrap_err(), 403);
}

#[tokio::test]
async fn frames_have_a_limit_and_are_text() {
    let served = Served::new(Config::default().with_max_request_size(20)).await;
    let mut socket = served.open("/shop.v1.Shop/Chat").await;
    say(&mut socket, &[&format!(r#"{{"name":"{}"}}"#, "x".repeat(20))]).await;
    assert_eq!(hear(&mut socket).await.1, 1009);
    let mut socket = served.open("/shop.v1.Shop/Chat").await;
    socket.send(Message::Binary("{}".into())).await.unwrap();
    assert_eq!(hear(&mut socket).await.1, 1003);
}

#[tokio::test]
async fn a_socket_that_closes_cancels_the_call() {
    let served = served().await;
    for close_first in [true, false] {
        let before = served.shop.dropped.load(Ordering::SeqCst);
        let mut socket = served.open("/v1/shelves/1:talk").await;
        say(&mut socket, &["{}"]).await;
        socket.next().await.unwrap().unwrap();
        if close_first {
            socket.close(None).await.unwrap();
        }
        drop(socket);
        while served.shop.dropped.load(Ordering::SeqCst) == before {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn an_upload_that_breaks_off_is_no_whole_one() {
    let served = served().await;
    let mut imported = served.shop.imported.subscribe();
    for (last, expected) in [
        (None, Err(Code::Cancelled)),
        (Some(Message::Close(None)), Err(Code::Cancelled)),
        (Some(Message::Binary("{}".into())), Err(Code::Cancelled)),
        (Some(Message::Text("1".into())), Err(Code::InvalidArgument)),
        (Some(Message::Text("".into())), Ok(2)),
    ] {
        let mut socket = served.open("/shop.v1.Shop/Import").await;
        say(&mut socket, &["{}", "{}"]).await;
        if let Some(last) = last.clone() {
            socket.send(last).await.unwrap();
        }
        drop(socket);
        imported.changed().await.unwrap();
        assert_eq!(*imported.borrow_and_update(), Some(expected), "{last:?}");
    }
}

#[tokio::test]
async fn a_silent_socket_is_pinged_and_then_given_up() {
    let served = Served::new(Config::default().with_keep_alive(Duration::from_millis(20))).await;
    let mut socket = served.open("/v1/shelves/1:talk").await;
    assert!(matches!(socket.next().await.unwrap().unwrap(), Message::Ping(_)));
    // Who reads answers pings, and is kept; who does not is gone.
    for _ in 0..5 {
        assert!(matches!(socket.next().await.unwrap().unwrap(), Message::Ping(_)));
    }
    assert_eq!(served.shop.dropped.load(Ordering::SeqCst), 0);
    while served.shop.dropped.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    drop(socket);
}

#[tokio::test]
async fn a_server_that_ends_waits_for_its_sockets() {
    let server = Server::new().add(ShopServer::default()).listen("http://127.0.0.1:0").bind().await.unwrap();
    let address = server.uris()[0].replace("http://", "");
    let stop = tokio_util::sync::CancellationToken::new();
    let serving = tokio::spawn(server.serve_until(stop.clone().cancelled_owned()));
    let served = Served { address, shop: Arc::default() };
    let mut socket = served.open("/shop.v1.Shop/Chat").await;
    stop.cancel();
    say(&mut socket, &["{}", ""]).await;
    assert_eq!(hear(&mut socket).await, heard(&["{}"], 1000, ""));
    serving.await.unwrap().unwrap();
}
