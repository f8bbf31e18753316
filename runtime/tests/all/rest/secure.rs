//! REST over TLS, and HTTP/2.

use crate::rest::shop::{Chat, Item, Make, ShopServer, Watch};
use polywire::{
    __codegen::{bidi_streaming, server_streaming, unary},
    Channel, ConnectError, Endpoint, Request, ServeError, Server, Streaming, connect,
    rest::RestTransport,
    tls::{ClientTls, Identity, TlsError},
};
use tokio_stream::StreamExt as _;

const CERTIFICATE: &[u8] = include_bytes!("tls/certificate.pem");
const KEY: &[u8] = include_bytes!("tls/key.pem");

async fn served(scheme: &str) -> String {
    let identity = Identity::from_pem(CERTIFICATE, KEY).unwrap();
    let server =
        Server::new().add(ShopServer::default()).with_tls(identity).listen(format!("{scheme}://127.0.0.1:0"));
    let server = server.bind().await.unwrap();
    let uri = server.uris()[0].clone();
    tokio::spawn(server.serve_until(std::future::pending()));
    uri
}

/// An endpoint that trusts the test's certificate alone.
fn trusting(uri: &str) -> Endpoint {
    Endpoint::parse(uri).unwrap().with_tls(ClientTls::new().with_roots(CERTIFICATE).unwrap())
}

fn named(name: &str) -> Item {
    Item { name: name.to_owned(), ..Item::default() }
}

/// Calls of every kind that streams or does not.
async fn works(channel: &Channel) {
    let made = unary::<Make>(channel, Request::new(named("a"))).await.unwrap();
    assert_eq!(made.into_inner(), named("a"));
    let asked = Item { nums: vec![1, 2], ..named("shelves/1") };
    let items = server_streaming::<Watch>(channel, Request::new(asked)).await.unwrap().into_inner();
    assert_eq!(items.map(|item| item.unwrap().item_id).collect::<Vec<_>>().await, [1, 2]);
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let asked = Streaming::new(tokio_stream::wrappers::ReceiverStream::new(receiver));
    let mut answers = bidi_streaming::<Chat>(channel, Request::new(asked)).await.unwrap().into_inner();
    for name in ["a", "b"] {
        sender.send(Ok(named(name))).await.unwrap();
        assert_eq!(answers.next().await.unwrap().unwrap(), named(name));
    }
}

#[tokio::test]
async fn a_client_calls_over_tls() {
    let uri = served("https").await;
    assert!(uri.starts_with("https://"));
    works(&Channel::new(RestTransport::connect(trusting(&uri)).await.unwrap())).await;
}

/// With a root of its own, which the system does not know; on a port that has REST as well, and on one without.
#[tokio::test]
async fn a_client_of_grpc_trusts_a_private_root() {
    for scheme in ["https", "grpcs"] {
        let uri = served(scheme).await.replace("https", "grpcs");
        works(&trusting(&uri).connect().await.unwrap()).await;
        let refused = connect(&uri).await;
        assert!(matches!(refused, Err(ConnectError::Failed { .. })), "the system does not trust it");
    }
}

/// A listener that takes connections and says nothing.
#[tokio::test]
async fn connecting_ends_in_time_where_a_server_is_silent() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("grpcs://{}?connect_timeout=50ms", silent.local_addr().unwrap());
    let refused = connect(&uri).await.unwrap_err();
    assert!(matches!(refused, ConnectError::Failed { .. }), "{refused}");
}

/// Also where the server would rather speak HTTP/2, which has no upgrades.
#[cfg(feature = "websocket")]
#[tokio::test]
async fn a_client_opens_web_sockets_over_tls() {
    let uri = served("https").await;
    let transport = RestTransport::connect(trusting(&uri)).await.unwrap();
    works(&Channel::new(transport.clone().with_web_sockets())).await;
    works(&Channel::new(transport.with_http2_only().with_web_sockets())).await;
}

#[tokio::test]
async fn a_client_calls_over_http2() {
    let uri = crate::rest::shop::served(ShopServer::default()).await;
    works(&Channel::new(RestTransport::connect(&uri).await.unwrap().with_http2_only())).await;
    let uri = served("https").await;
    let transport = RestTransport::connect(trusting(&uri)).await.unwrap();
    works(&Channel::new(transport.with_http2_only())).await;
}

#[tokio::test]
async fn who_is_not_trusted_is_not_called() {
    let uri = served("https").await;
    let channel = connect(&uri).await.unwrap();
    let status = unary::<Make>(&channel, Request::new(named("a"))).await.unwrap_err();
    assert_eq!(status.code(), polywire::Code::Unavailable);
}

#[tokio::test]
async fn what_is_wrong_is_said_before_it_is_used() {
    assert!(matches!(Identity::from_pem(b"", KEY), Err(TlsError::Pem(_))));
    assert!(matches!(Identity::from_pem(CERTIFICATE, CERTIFICATE), Err(TlsError::Pem(_))));
    let without = Server::new().add(ShopServer::default()).listen("https://127.0.0.1:0").bind().await;
    assert!(matches!(without, Err(ServeError::InvalidUri { .. })));
    let uri = served("https").await;
    assert!(matches!(ClientTls::new().with_roots(b"nothing"), Err(TlsError::Pem(_))));
    let clear = uri.replace("https", "http");
    let refused = trusting(&clear).connect().await;
    assert!(matches!(refused, Err(ConnectError::InvalidUri { .. })), "TLS settings where nothing is secured");
}
