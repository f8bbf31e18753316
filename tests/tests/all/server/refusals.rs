//! The services that are refused: none, and the same twice.

use crate::server::{echo, server};
use polywire::{Code, Handlers, InProcess, ServeError, Server, queue};
use polywire_tests::{
    echo::v1::{Behaviour, EchoClient, EchoServer},
    echo_server::EchoService,
};

const TWICE: &str = "the service `echo.v1.Echo` is added twice: add it once";

fn service() -> EchoServer<EchoService> {
    EchoServer::new(EchoService::new().0)
}

#[tokio::test]
async fn a_service_that_is_there_twice_is_refused_by_its_name_on_every_wire() {
    for uri in ["grpc://127.0.0.1:0", "http://127.0.0.1:0", "memory://twice", "nats://127.0.0.1:1"] {
        let error = server().0.add(service()).listen(uri).bind().await.expect_err("which of the two?");
        assert_eq!(error.to_string(), TWICE, "{uri}");
    }
    let error = server().0.add(service()).into_http_service().expect_err("which of the two?");
    assert_eq!(error.to_string(), TWICE);
    let both = [Handlers::new(&service()), Handlers::new(&service())];
    let grpc = polywire::grpc::GrpcServer::new(&both, polywire::grpc::Config::default());
    assert_eq!(grpc.expect_err("which of the two?").to_string(), TWICE);
    let rest = polywire::rest::RestServer::new(&both, polywire::rest::Config::default());
    assert_eq!(rest.expect_err("which of the two?").to_string(), TWICE);
    let consumer = queue::Consumer::bind(queue::memory::MemoryBroker::new(), &both).await;
    assert_eq!(consumer.expect_err("which of the two?").to_string(), TWICE);
}

#[tokio::test]
async fn within_the_process_calls_to_a_service_that_is_there_twice_fail_with_its_name() {
    let client = EchoClient::new(InProcess::new(service()).with_service(service()));
    let status = client.once(echo("a", Behaviour::Unspecified)).await.expect_err("which of the two?");
    assert_eq!((status.code(), status.message()), (Code::FailedPrecondition, TWICE));
}

#[tokio::test]
async fn a_server_without_services_does_not_open_a_wire() {
    for uri in ["grpc://127.0.0.1:0", "http://127.0.0.1:0", "memory://empty", "nats://127.0.0.1:1"] {
        let error = Server::new().listen(uri).bind().await.expect_err("nothing to serve");
        assert_eq!(
            error.to_string(),
            "there is nothing to serve: call `Server::add` with a service",
            "{uri}"
        );
    }
    assert!(matches!(Server::new().into_http_service(), Err(ServeError::NoService)));
}

/// The file of its definition has four others.
#[tokio::test]
async fn reflection_lists_what_is_served_alone() {
    struct Nobody;
    impl polywire_golden::nasty::nasty::names::Nothing for Nobody {}
    let nothing = polywire_golden::nasty::nasty::names::NothingServer::new(Nobody);
    let (uri, _guard) = polywire_tests::wires::serve(server().0.add(nothing), "grpc://127.0.0.1:0").await;
    let services = polywire_tests::outside::grpc_services(uri.trim_start_matches("grpc://")).await;
    assert_eq!(
        services,
        [
            "echo.v1.Echo",
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection",
        ]
    );
}
