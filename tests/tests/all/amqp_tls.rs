//! RabbitMQ over TLS: trusted peers are spoken to as in clear, and no other at all.

use polywire::{
    Code, ConnectError, Endpoint, Handlers, Response, ServeError, Server,
    queue::{
        BrokerError, Consumer, IdSource, QueueTransport,
        amqp::{AmqpBroker, AmqpOptions},
    },
    tls::{ClientTls, TlsError},
};
use polywire_tests::{
    brokers::{RabbitServer, certificate},
    conformance::{
        Running,
        desk::{Ask, Desk, DeskServer, Order},
        unary, within,
    },
};
use std::error::Error;
use tokio::sync::mpsc;

async fn node() -> RabbitServer {
    tokio::task::spawn_blocking(RabbitServer::secured).await.unwrap()
}

/// Names that no other test has.
fn options() -> AmqpOptions {
    AmqpOptions::DEFAULT.with_prefix(format!("{}.", IdSource::new().next()))
}

/// The node's certificate as the one root.
fn trusting(uri: &str) -> Endpoint {
    Endpoint::parse(uri).unwrap().with_tls(ClientTls::new().with_roots(&certificate()).unwrap())
}

fn is_untrusted(error: &(dyn Error + 'static)) -> bool {
    matches!(error.downcast_ref(), Some(BrokerError::Untrusted(_)))
}

/// Also messages that fill many records of TLS, and after the server was killed and came back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_and_commands_go_over_tls() {
    let (mut node, options) = (node().await, options());
    let uri = node.secure_uri("127.0.0.1");
    let connect =
        || async { within("it connects", AmqpBroker::connect_with(trusting(&uri), options.clone())).await };
    let (sender, mut orders) = mpsc::unbounded_channel();
    let desk = Desk::default().ask(|request| async { Ok(Response::new(request.into_inner())) }).order(
        move |request| {
            let _ = sender.send(request.into_inner());
            async { Ok(Response::new(())) }
        },
    );
    let services = [Handlers::new(&DeskServer::new(desk))];
    let _running = Running::run(Consumer::bind(connect().await.unwrap(), &services).await.unwrap());
    let client = QueueTransport::new(connect().await.unwrap());
    for text in ["a".to_owned(), "b".repeat(3 << 20)] {
        let answer = unary::<Ask>(&client, text.clone()).await.unwrap();
        assert!(answer.into_inner() == text, "{} bytes came back different", text.len());
        unary::<Order>(&client, text.clone()).await.unwrap();
        let order = within("the order is handled", orders.recv()).await.unwrap();
        assert!(order == text, "{} bytes arrived different", text.len());
    }
    tokio::task::block_in_place(|| node.restart());
    within("the server is back", async {
        while let Err(status) = unary::<Ask>(&client, "again".into()).await {
            assert_eq!(status.code(), Code::Unavailable);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_trusted_is_not_spoken_to() {
    let node = node().await;
    let uri = node.secure_uri("127.0.0.1");
    // None of the system's roots vouches for it.
    let refused = within("connecting fails", AmqpBroker::connect(&uri)).await.unwrap_err();
    assert!(is_untrusted(&refused), "{refused:?}");
    assert_eq!(refused.to_string(), "the certificate of the broker is not trusted");
    let Err(ConnectError::Failed { source, .. }) = within("connecting fails", polywire::connect(&uri)).await
    else {
        panic!("connected");
    };
    assert!(is_untrusted(&*source), "{source:?}");
    let server = Server::new().add(DeskServer::new(Desk::default())).listen(&uri);
    let Err(ServeError::Failed { source, .. }) = within("binding fails", server.bind()).await else {
        panic!("bound");
    };
    assert!(is_untrusted(&*source), "{source:?}");
    // Its certificate is for other names.
    let misnamed = node.secure_uri("127.0.0.2");
    let refused = within("connecting fails", AmqpBroker::connect(trusting(&misnamed))).await;
    assert!(matches!(refused, Err(BrokerError::Untrusted(_))), "{refused:?}");
    let named = node.secure_uri("localhost");
    within("it connects", AmqpBroker::connect(trusting(&named))).await.unwrap();
    // Clear text where TLS is spoken, and the reverse.
    let clear = uri.replace("amqps", "amqp");
    let refused = within("connecting fails", AmqpBroker::connect(&clear)).await;
    assert!(matches!(refused, Err(BrokerError::Connection(_))), "{refused:?}");
    let secure = node.uri().replace("amqp", "amqps");
    let refused = within("connecting fails", AmqpBroker::connect(trusting(&secure))).await;
    assert!(matches!(refused, Err(BrokerError::Connection(_))), "{refused:?}");
}

#[tokio::test]
async fn what_is_wrong_is_said_before_it_is_used() {
    for wrong in ["", "nothing", "-----BEGIN CERTIFICATE-----\n=\n-----END CERTIFICATE-----\n"] {
        let refused = ClientTls::new().with_roots(wrong.as_bytes());
        assert!(matches!(refused, Err(TlsError::Pem(_))), "{wrong}: {refused:?}");
    }
    for wrong in ["amqps://a_b..c", "amqps://host?heartbeat=0", "nats://host"] {
        let refused = AmqpBroker::connect(trusting(wrong)).await;
        assert!(matches!(refused, Err(BrokerError::InvalidUri { .. })), "{wrong}: {refused:?}");
    }
}
