//! Signals as a server hears them. They go to a whole process, so this test has one of its own.

#![cfg(unix)]

use polywire::Server;
use polywire_tests::{
    echo::v1::{Behaviour, EchoClient, EchoRequest, EchoServer},
    echo_server::{EchoService, Event},
};
use std::time::Duration;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

#[tokio::test]
async fn a_second_signal_ends_what_the_first_lets_end() {
    let (service, events) = EchoService::new();
    let server = Server::new()
        .add(EchoServer::new(service))
        .with_lame_duck(Duration::from_secs(3600))
        .with_grace_period(Duration::from_secs(3600))
        .listen("grpc://127.0.0.1:0")
        .bind()
        .await
        .expect("a port");
    let uri = server.uris()[0].clone();
    let serving = tokio::spawn(server.serve());
    let client = EchoClient::connect(&uri).await.expect("a connection");
    let request = EchoRequest { behaviour: Behaviour::Hang.into(), ..EchoRequest::default() };
    let call = tokio::spawn(async move { client.once(request).await });
    assert_eq!(events.next().await, Some(Event::Hanging));
    terminate().await;
    while health(&uri).await == ServingStatus::Serving {
        tokio::task::yield_now().await;
    }
    terminate().await;
    assert_eq!(events.next().await, Some(Event::Dropped));
    serving.await.expect("no panic").expect("a clean end");
    call.await.expect("no panic").expect_err("it was ended");
}

/// Sends SIGTERM to this process, which listens to it by now.
async fn terminate() {
    let mut kill = std::process::Command::new("kill");
    kill.args(["-TERM", &std::process::id().to_string()]);
    assert!(polywire_tests::outside::run(kill).await.1);
}

async fn health(uri: &str) -> ServingStatus {
    let endpoint = tonic::transport::Endpoint::from_shared(uri.replace("grpc://", "http://")).expect("a URI");
    let mut client = HealthClient::new(endpoint.connect().await.expect("a connection"));
    client.check(HealthCheckRequest::default()).await.expect("an answer").into_inner().status()
}
