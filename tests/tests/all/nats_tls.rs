//! NATS over TLS: trusted peers are spoken to as in clear, and no other at all.

use polywire::{
    Code, Endpoint, Handlers, IntoEndpoint, Response,
    queue::{BrokerError, Consumer, QueueTransport, nats::NatsBroker},
    tls::{ClientTls, TlsError},
};
use polywire_tests::{
    brokers::{NatsServer, certificate},
    conformance::{
        Running,
        desk::{Ask, Desk, DeskServer, Order},
        unary, within,
    },
};
use tokio::sync::mpsc;

fn trusting(uri: &str) -> Endpoint {
    Endpoint::parse(uri).unwrap().with_tls(ClientTls::new().with_roots(&certificate()).unwrap())
}

fn uri(server: &NatsServer) -> String {
    format!("nats+tls://{}", server.authority())
}

async fn connect(endpoint: impl IntoEndpoint) -> Result<NatsBroker, BrokerError> {
    within("connecting ends", NatsBroker::connect(endpoint)).await
}

/// Also after the server was killed and came back.
#[tokio::test(flavor = "multi_thread")]
async fn requests_and_commands_go_over_tls() {
    let mut server = NatsServer::secured();
    let (sender, mut orders) = mpsc::unbounded_channel();
    let desk = Desk::default().ask(|request| async { Ok(Response::new(request.into_inner())) }).order(
        move |request| {
            let _ = sender.send(request.into_inner());
            async { Ok(Response::new(())) }
        },
    );
    let services = [Handlers::new(&DeskServer::new(desk))];
    let serving = connect(trusting(&uri(&server))).await.unwrap();
    let _running = Running::run(Consumer::bind(serving, &services).await.unwrap());
    let client = QueueTransport::new(connect(trusting(&uri(&server))).await.unwrap());
    for text in ["a".to_owned(), "b".repeat(1 << 19)] {
        let answer = unary::<Ask>(&client, text.clone()).await.unwrap();
        assert!(answer.into_inner() == text, "{} bytes came back different", text.len());
        unary::<Order>(&client, text.clone()).await.unwrap();
        let order = within("the order is handled", orders.recv()).await.unwrap();
        assert!(order == text, "{} bytes arrived different", text.len());
    }
    tokio::task::block_in_place(|| server.restart());
    within("the server is back", async {
        while let Err(status) = unary::<Ask>(&client, "again".into()).await {
            assert_eq!(status.code(), Code::Unavailable);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_trusted_is_not_spoken_to() {
    let server = NatsServer::secured();
    // None of the system's roots vouches for it.
    let refused = connect(uri(&server)).await.unwrap_err();
    assert!(matches!(refused, BrokerError::Untrusted(_)), "{refused:?}");
    assert_eq!(refused.to_string(), "the certificate of the broker is not trusted");
    // One that speaks in clear is not sent anything.
    let clear = NatsServer::start();
    let refused = connect(trusting(&uri(&clear))).await;
    assert!(matches!(refused, Err(BrokerError::Connection(_))), "{refused:?}");
}

#[tokio::test]
async fn what_is_wrong_is_said_before_it_is_used() {
    for wrong in ["", "nothing", "-----BEGIN CERTIFICATE-----\n=\n-----END CERTIFICATE-----\n"] {
        let refused = ClientTls::new().with_roots(wrong.as_bytes());
        assert!(matches!(refused, Err(TlsError::Pem(_))), "{wrong}: {refused:?}");
    }
}
