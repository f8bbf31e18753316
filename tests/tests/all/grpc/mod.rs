//! The behaviour of every gRPC server and client of polywire beside its own methods.

mod deadlines;
mod gateways;
mod lost;
mod metadata;
mod uploads;

use polywire::{
    Channel, Code, Server, Streaming,
    grpc::{Compression, Config, GrpcTransport},
};
use polywire_tests::{
    echo::v1::{EchoClient, EchoRequest, EchoServer},
    echo_server::EchoService,
    wires::serve,
};
use tokio_stream::StreamExt as _;
use tokio_util::sync::DropGuard;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

async fn server(config: Config) -> (String, DropGuard) {
    let (service, _) = EchoService::new();
    serve(Server::new().add(EchoServer::new(service)).with_grpc(config), "grpc://127.0.0.1:0").await
}

async fn tonic(uri: &str) -> tonic::transport::Channel {
    let endpoint = tonic::transport::Endpoint::from_shared(uri.replace("grpc://", "http://")).expect("a URI");
    endpoint.connect().await.expect("a connection")
}

fn long() -> EchoRequest {
    EchoRequest { text: "polywire ".repeat(10_000), count: 2, ..EchoRequest::default() }
}

#[tokio::test]
async fn messages_are_compressed_both_ways() {
    for compression in [Compression::Gzip, Compression::Zstd] {
        let (uri, _guard) = server(Config::default().with_compression(compression)).await;
        let transport = GrpcTransport::new(tonic(&uri).await).with_compression(compression);
        let client = EchoClient::new(Channel::new(transport));
        let answer = client.once(long()).await.expect("an answer");
        let encoding = answer.metadata().get("grpc-encoding").and_then(|value| value.to_str().ok());
        assert_eq!(encoding, Some(if compression == Compression::Gzip { "gzip" } else { "zstd" }));
        assert_eq!(answer.into_inner().text, long().text);
        let answers = client.chat(Streaming::new(tokio_stream::iter([Ok(long()), Ok(long())]))).await;
        let answers: Vec<_> =
            answers.expect("a stream").into_inner().collect::<Result<_, _>>().await.expect("two answers");
        assert_eq!(answers.len(), 2);
    }
}

#[tokio::test]
async fn a_response_over_the_limit_of_the_client_is_an_error() {
    let (uri, _guard) = server(Config::default()).await;
    let transport = GrpcTransport::new(tonic(&uri).await).with_max_response_size(1000);
    let status = EchoClient::new(transport).once(long()).await.expect_err("too large");
    assert_eq!(status.code(), Code::ResourceExhausted);
}

#[tokio::test]
async fn health_is_served_for_the_server_and_for_each_service() {
    let (uri, _guard) = server(Config::default()).await;
    let mut health = HealthClient::new(tonic(&uri).await);
    for service in ["", "echo.v1.Echo"] {
        let answer = health.check(HealthCheckRequest { service: service.into() }).await.expect("an answer");
        assert_eq!(answer.into_inner().status(), ServingStatus::Serving, "{service}");
    }
    let unknown = health.check(HealthCheckRequest { service: "echo.v1.Nothing".into() }).await;
    assert_eq!(unknown.expect_err("no such service").code(), Code::NotFound);
}

/// Lists the services by one version of the protocol.
macro_rules! services_by_reflection {
    ($uri:expr, $version:ident) => {{
        use tonic_reflection::pb::$version::{
            ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
            server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
        };
        let list = ServerReflectionRequest {
            host: String::new(),
            message_request: Some(MessageRequest::ListServices(String::new())),
        };
        let mut client = ServerReflectionClient::new(tonic($uri).await);
        let mut answers =
            client.server_reflection_info(tokio_stream::once(list)).await.expect("a stream").into_inner();
        let answer = answers.message().await.expect("an answer").expect("an item").message_response;
        let Some(MessageResponse::ListServicesResponse(list)) = answer else { panic!("no list: {answer:?}") };
        list.service.into_iter().map(|service| service.name).collect::<Vec<_>>()
    }};
}

#[tokio::test]
async fn reflection_is_served_in_both_versions() {
    let (uri, _guard) = server(Config::default()).await;
    for services in [services_by_reflection!(&uri, v1), services_by_reflection!(&uri, v1alpha)] {
        assert!(services.iter().any(|name| name == "echo.v1.Echo"), "{services:?}");
        assert!(services.iter().any(|name| name == "grpc.health.v1.Health"), "{services:?}");
    }
}

#[tokio::test]
async fn health_and_reflection_can_be_left_out() {
    let (uri, _guard) = server(Config::default().without_health().without_reflection()).await;
    let answer = HealthClient::new(tonic(&uri).await).check(HealthCheckRequest::default()).await;
    assert_eq!(answer.expect_err("not served").code(), Code::Unimplemented);
}

/// `grpc://` is gRPC alone: nothing else is answered on its port.
#[tokio::test]
async fn a_port_for_grpc_alone_serves_no_rest() {
    let (uri, _guard) = server(Config::default()).await;
    let request = http::Request::get(format!("{}/v1/echo/a", uri.replace("grpc://", "http://")));
    let request = request.body(bytes::Bytes::new()).expect("a request");
    let answer = polywire_tests::http::send(polywire_tests::http::Protocol::Http1, request).await;
    assert_eq!(answer.status, 415);
}
