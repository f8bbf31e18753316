//! A server as its operator sees it: where it listens, what it is mounted in, and how it stops.

mod drain;
mod endpoints;
mod health;
mod identity;
mod mounting;
mod refusals;
mod shutdown;
mod tonic_orders;
mod uris;

use polywire::Server;
use polywire_tests::{
    echo::v1::{Behaviour, EchoRequest, EchoServer},
    echo_server::{EchoService, Events},
};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

/// A server of the echo service that stops without waiting for clients to notice.
fn server() -> (Server, Events) {
    let (service, events) = EchoService::new();
    (Server::new().add(EchoServer::new(service)).with_lame_duck(std::time::Duration::ZERO), events)
}

fn echo(text: &str, behaviour: Behaviour) -> EchoRequest {
    EchoRequest { text: text.into(), count: 1, behaviour: behaviour.into() }
}

/// A connection of tonic to `http://…` or `grpc://…`.
async fn channel(uri: &str) -> tonic::transport::Channel {
    let endpoint = tonic::transport::Endpoint::from_shared(uri.replace("grpc://", "http://")).expect("a URI");
    endpoint.connect().await.expect("a connection")
}

/// The status of `service` by the health of `uri`.
async fn health(uri: &str, service: &str) -> ServingStatus {
    let request = HealthCheckRequest { service: service.into() };
    let answer = HealthClient::new(channel(uri).await).check(request).await.expect("an answer");
    answer.into_inner().status()
}
