//! Connections that are lost: the caller hears `UNAVAILABLE`, and what the server says of itself stays.

use crate::grpc::gateways::{Road, Served};
use bytes::Bytes;
use polywire::{Channel, Code, Streaming, grpc::GrpcTransport};
use polywire_tests::{
    echo::v1::{Behaviour, EchoClient, EchoRequest},
    echo_server::EchoService,
};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_stream::StreamExt as _;
use tokio_util::sync::CancellationToken;

/// The end that a server without any gRPC library makes of each call.
#[derive(Clone, Copy, Debug)]
enum End {
    /// It closes the connection.
    Close,
    /// It resets the connection, as the system of a killed process may.
    ResetConnection,
    /// It says that it goes away, and was not processing the call.
    GoAway(h2::Reason),
    /// It resets the stream.
    ResetStream(h2::Reason),
}

/// When it does so.
#[derive(Clone, Copy, Debug)]
enum When {
    BeforeTheHead,
    AfterTheHead,
    WithinAMessage,
}

const WHENS: [When; 3] = [When::BeforeTheHead, When::AfterTheHead, When::WithinAMessage];

/// Serves one connection, and ends its first call so. Gives the URI.
async fn serve_once(end: End, when: When) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let uri = format!("grpc://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let (socket, _) = listener.accept().await.expect("a connection");
        drop(listener);
        let linger = matches!(end, End::ResetConnection).then_some(Duration::ZERO);
        #[allow(deprecated, reason = "zero does not block")]
        socket.set_linger(linger).expect("SO_LINGER");
        let mut connection = h2::server::handshake(socket).await.expect("HTTP/2");
        let (_request, mut respond) = connection.accept().await.expect("a call").expect("a call");
        let mut response = None;
        if !matches!(when, When::BeforeTheHead) {
            let head = http::Response::builder().header("content-type", "application/grpc").body(());
            response = Some(respond.send_response(head.expect("a head"), false).expect("it is sent"));
        }
        if let (When::WithinAMessage, Some(stream)) = (when, &mut response) {
            stream.send_data(Bytes::from_static(&[0, 0, 0, 0, 9, 1]), false).expect("it is sent");
        }
        // What has been said so far is on its way before the end.
        let said = tokio::time::timeout(Duration::from_millis(50), connection.accept());
        assert!(said.await.is_err(), "there is one call");
        match end {
            End::Close | End::ResetConnection => return,
            End::GoAway(reason) => connection.abrupt_shutdown(reason),
            End::ResetStream(reason) => respond.send_reset(reason),
        }
        while connection.accept().await.is_some() {}
    });
    uri
}

/// The code that a call of each kind ends with.
async fn codes(end: End, when: When) -> Vec<Code> {
    let mut codes = Vec::new();
    for kind in 0..4 {
        let client: EchoClient<Channel> =
            EchoClient::connect(serve_once(end, when).await).await.expect("a server");
        let upload = || Streaming::new(tokio_stream::pending());
        let status = match kind {
            0 => client.once(EchoRequest::default()).await.map(drop),
            1 => client.join(upload()).await.map(drop),
            2 => match client.repeat(EchoRequest::default()).await {
                Ok(answers) => {
                    answers.into_inner().next().await.unwrap_or_else(|| panic!("an end")).map(drop)
                }
                Err(status) => Err(status),
            },
            _ => match client.chat(upload()).await {
                Ok(answers) => {
                    answers.into_inner().next().await.unwrap_or_else(|| panic!("an end")).map(drop)
                }
                Err(status) => Err(status),
            },
        };
        codes.push(status.expect_err("the call fails").code());
    }
    codes
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_unavailable() {
    let ends = [
        End::Close,
        End::ResetConnection,
        End::GoAway(h2::Reason::NO_ERROR),
        End::GoAway(h2::Reason::INTERNAL_ERROR),
        End::GoAway(h2::Reason::ENHANCE_YOUR_CALM),
        End::ResetStream(h2::Reason::REFUSED_STREAM),
    ];
    for end in ends {
        for when in WHENS {
            assert_eq!(codes(end, when).await, [Code::Unavailable; 4], "{end:?}, {when:?}");
        }
    }
}

/// "PROTOCOL-HTTP2", Errors.
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_the_server_resets_is_what_its_reason_says() {
    let ends = [
        (h2::Reason::CANCEL, Code::Cancelled),
        (h2::Reason::INTERNAL_ERROR, Code::Internal),
        (h2::Reason::PROTOCOL_ERROR, Code::Internal),
        (h2::Reason::ENHANCE_YOUR_CALM, Code::ResourceExhausted),
        (h2::Reason::INADEQUATE_SECURITY, Code::PermissionDenied),
    ];
    for (reason, code) in ends {
        for when in WHENS {
            assert_eq!(codes(End::ResetStream(reason), when).await, [code; 4], "{reason:?}, {when:?}");
        }
    }
}

#[tokio::test]
async fn an_internal_error_of_the_server_stays_one() {
    let served = Served::new(EchoService::new().0, Road::Straight).await;
    let panics = EchoRequest { behaviour: Behaviour::Panic.into(), ..EchoRequest::default() };
    let status = served.client().await.once(panics).await.expect_err("a panic");
    assert_eq!(status.code(), Code::Internal);
}

/// A server that is gone, and comes back at the same address.
#[tokio::test(flavor = "multi_thread")]
async fn calls_while_a_server_is_gone_are_unavailable_and_those_after_succeed() {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = socket.local_addr().expect("an address");
    drop(socket);
    let start = || async move {
        let (service, _) = EchoService::new();
        let server = polywire::Server::new().add(polywire_tests::echo::v1::EchoServer::new(service));
        let server = server.listen(format!("grpc://{address}")).bind().await.expect("the port is free");
        let stop = CancellationToken::new();
        let served = tokio::spawn(server.serve_until(stop.clone().cancelled_owned()));
        (stop, served)
    };
    let (stop, served) = start().await;
    let client: EchoClient<Channel> =
        EchoClient::connect(format!("grpc://{address}")).await.expect("a server");
    client.once(EchoRequest::default()).await.expect("an answer");
    stop.cancel();
    served.await.expect("no panic").expect("the server ends");
    while TcpStream::connect(address).await.is_ok() {}
    for _ in 0..3 {
        let status = client.once(EchoRequest::default()).await.expect_err("nobody answers");
        assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    }
    let (_stop, _served) = start().await;
    client.once(EchoRequest::default()).await.expect("an answer");
}

/// A server that no longer answers, not even to pings.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_fails_its_keepalive_is_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let uri = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let (socket, _) = listener.accept().await.expect("a connection");
        let mut connection = h2::server::handshake(socket).await.expect("HTTP/2");
        let _call = connection.accept().await.expect("a call").expect("a call");
        // The connection is not read any more.
        std::future::pending::<()>().await;
    });
    let endpoint = tonic::transport::Endpoint::from_shared(uri).expect("a URI");
    let endpoint = endpoint
        .http2_keep_alive_interval(Duration::from_millis(100))
        .keep_alive_timeout(Duration::from_millis(100));
    let transport = GrpcTransport::new(endpoint.connect().await.expect("a connection"));
    let status = EchoClient::new(transport).once(EchoRequest::default()).await.expect_err("no answer");
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
}
