//! The health of a server, as clients of `grpc.health.v1.Health` see it.

use crate::server::{HealthCheckRequest, HealthClient, ServingStatus, channel, health, server};
use axum::Router;
use polywire::Code;
use polywire_tests::wires::serve_routes;

#[tokio::test]
async fn a_program_says_which_of_its_services_is_not_fit() {
    let (server, _) = server();
    let server = server.listen("grpc://127.0.0.1:0").bind().await.expect("a port");
    let (uri, handle) = (server.uris()[0].clone(), server.health());
    tokio::spawn(server.serve_until(std::future::pending()));
    handle.set_not_serving("echo.v1.Echo").expect("it is served");
    assert_eq!(health(&uri, "echo.v1.Echo").await, ServingStatus::NotServing);
    assert_eq!(health(&uri, "").await, ServingStatus::Serving);
    handle.set_serving("echo.v1.Echo").expect("it is served");
    assert_eq!(health(&uri, "echo.v1.Echo").await, ServingStatus::Serving);
}

#[tokio::test]
async fn the_health_of_what_is_not_served_cannot_be_set() {
    let (server, _) = server();
    let mounted = server.into_http_service().expect("it can be mounted");
    let error = mounted.health().set_not_serving("echo.v1.Ecko").expect_err("a slip");
    assert_eq!(
        error.to_string(),
        "the service `echo.v1.Ecko` is not served, so it has no health; there are: ``, `echo.v1.Echo`"
    );
}

#[tokio::test]
async fn a_watcher_hears_each_change() {
    let (server, _) = server();
    let mounted = server.into_http_service().expect("it can be mounted");
    let handle = mounted.health();
    let (uri, _guard) = serve_routes(Router::new().fallback_service(mounted)).await;
    let mut client = HealthClient::new(channel(&uri).await);
    let request = HealthCheckRequest { service: "echo.v1.Echo".into() };
    let mut changes = client.watch(request).await.expect("a stream").into_inner();
    let mut next = async || changes.message().await.expect("no error").expect("a status").status();
    assert_eq!(next().await, ServingStatus::Serving);
    handle.set_not_serving("echo.v1.Echo").expect("it is served");
    assert_eq!(next().await, ServingStatus::NotServing);
    handle.set_serving("echo.v1.Echo").expect("it is served");
    assert_eq!(next().await, ServingStatus::Serving);
    handle.drain();
    assert_eq!(next().await, ServingStatus::NotServing);
}

/// As the protocol has it: the service may come to be served.
#[tokio::test]
async fn a_watcher_of_a_service_that_is_not_served_is_told_so_and_stays() {
    let (server, _) = server();
    let mounted = server.into_http_service().expect("it can be mounted");
    let handle = mounted.health();
    let (uri, _guard) = serve_routes(Router::new().fallback_service(mounted)).await;
    let mut client = HealthClient::new(channel(&uri).await);
    let request = HealthCheckRequest { service: "other.v1.Other".into() };
    let mut changes = client.watch(request).await.expect("a stream").into_inner();
    let first = changes.message().await.expect("no error").expect("a status");
    assert_eq!(first.status(), ServingStatus::ServiceUnknown);
    handle.shutdown();
    assert_eq!(changes.message().await.expect_err("the end").code(), Code::Unavailable);
}
