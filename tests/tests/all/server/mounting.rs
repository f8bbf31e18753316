//! Beside what is there already: routes of axum and services of tonic.
//!
//! That all kinds of calls pass through axum unchanged, the matrix shows.

use crate::server::{
    channel, echo,
    tonic_orders::{OrdersServer, Shop, order},
};
use axum::{Router, routing::get};
use polywire::{Code, Handlers, ServeError, Server, grpc::GrpcServer, rest::RestServer};
use polywire_tests::{
    echo::v1::{Behaviour, EchoClient, EchoServer},
    echo_server::EchoService,
    outside::{curl, curl_text},
    wires::{serve, serve_routes},
};
use serde_json::json;

fn about() -> Router {
    Router::new().route("/about", get(async || "a shop"))
}

fn server() -> Server {
    Server::new().add(EchoServer::new(EchoService::new().0))
}

/// The answers of `uri` over REST, over gRPC and at the user's own route.
async fn answers(uri: &str) -> (serde_json::Value, String, String) {
    let rest = curl("GET", format!("{uri}/v1/echo/rest"), None).await.body;
    let client = EchoClient::connect(uri.replace("http://", "grpc://")).await.expect("a connection");
    let grpc = client.once(echo("grpc", Behaviour::Unspecified)).await.expect("an answer").into_inner().text;
    (rest, grpc, curl_text("GET", format!("{uri}/about"), None).await.1)
}

fn all() -> (serde_json::Value, String, String) {
    (json!({"text": "rest"}), "grpc".into(), "a shop".into())
}

#[tokio::test]
async fn a_router_of_axum_keeps_its_routes_and_serves_ours() {
    let echo = server().into_http_service().expect("it can be mounted");
    let (uri, _guard) = serve_routes(about().fallback_service(echo)).await;
    assert_eq!(answers(&uri).await, all());
}

#[tokio::test]
async fn our_server_serves_routes_of_axum_where_it_has_none() {
    let (uri, _guard) = serve(server().with_http_fallback(about()), "http://127.0.0.1:0").await;
    assert_eq!(answers(&uri).await, all());
}

#[tokio::test]
async fn what_is_mounted_has_documents_reflection_and_health() {
    let echo = server().into_http_service().expect("it can be mounted");
    let (uri, _guard) =
        serve_routes(Router::new().nest_service("/api", echo.clone()).fallback_service(echo)).await;
    let document = curl("GET", format!("{uri}/api/openapi.json"), None).await;
    assert_eq!((document.code, &document.body["openapi"]), (200, &json!("3.1.0")));
    assert_eq!(curl_text("GET", format!("{uri}/api/docs"), None).await.0, 200);
    let address = uri.trim_start_matches("http://");
    let services = polywire_tests::outside::grpc_services(address).await;
    assert!(services.contains(&"echo.v1.Echo".to_owned()), "{services:?}");
    assert_eq!(crate::server::health(&uri, "echo.v1.Echo").await, crate::server::ServingStatus::Serving);
}

#[tokio::test]
async fn parts_of_a_server_are_mounted_where_a_router_wants_them() {
    let services = [Handlers::new(&EchoServer::new(EchoService::new().0))];
    let grpc = GrpcServer::new(&services, polywire::grpc::Config::default()).expect("a gRPC server");
    let rest = RestServer::new(&services, polywire::rest::Config::default()).expect("a REST server");
    let routes = about().route_service("/echo.v1.Echo/{method}", grpc).nest_service("/api", rest);
    let (uri, _guard) = serve_routes(routes).await;
    let client = EchoClient::connect(uri.replace("http://", "grpc://")).await.expect("a connection");
    let answer = client.once(echo("grpc", Behaviour::Unspecified)).await.expect("an answer");
    assert_eq!(answer.into_inner().text, "grpc");
    assert_eq!(curl("GET", format!("{uri}/api/v1/echo/rest"), None).await.body, json!({"text": "rest"}));
}

#[tokio::test]
async fn a_service_of_tonic_is_served_beside_ours_by_our_server() {
    let (uri, _guard) =
        serve(server().with_http_fallback(OrdersServer::new(Shop)), "http://127.0.0.1:0").await;
    assert_eq!(order(&uri).await, "a book");
    let client = EchoClient::connect(uri.replace("http://", "grpc://")).await.expect("a connection");
    let answer = client.once(echo("ours", Behaviour::Unspecified)).await.expect("an answer");
    assert_eq!(answer.into_inner().text, "ours");
}

#[tokio::test]
async fn a_port_for_grpc_alone_serves_a_service_of_tonic_and_no_routes() {
    let routes = tonic::service::Routes::new(OrdersServer::new(Shop)).into_axum_router().merge(about());
    let (uri, _guard) = serve(server().with_http_fallback(routes), "grpc://127.0.0.1:0").await;
    assert_eq!(order(&uri).await, "a book");
    assert_eq!(curl_text("GET", format!("{}/about", uri.replace("grpc://", "http://")), None).await.0, 415);
}

#[tokio::test]
async fn our_services_are_served_beside_one_of_tonic_by_a_router_of_tonic() {
    let echo = server().into_http_service().expect("it can be mounted");
    let routes = tonic::service::Routes::new(OrdersServer::new(Shop)).into_axum_router();
    let (uri, _guard) = serve_routes(routes.fallback_service(echo).merge(about())).await;
    assert_eq!(order(&uri).await, "a book");
    assert_eq!(answers(&uri).await, all());
}

#[tokio::test]
async fn a_method_that_nobody_has_is_still_unimplemented_for_grpc() {
    let (uri, _guard) = serve(server().with_http_fallback(about()), "http://127.0.0.1:0").await;
    let mut client = crate::server::tonic_orders::OrdersClient::new(channel(&uri).await);
    let status = client.get_order(crate::server::tonic_orders::GetOrderRequest::default()).await;
    assert_eq!(status.expect_err("nobody has it").code(), Code::Unimplemented);
}

/// The path is ours: the fallback is not asked, and the answer says which methods there are.
#[tokio::test]
async fn a_path_of_ours_is_not_the_fallbacks_whatever_the_http_method() {
    let routes = Router::new().route("/v1/echo/a", axum::routing::delete(async || "deleted"));
    let (uri, _guard) = serve(server().with_http_fallback(routes), "http://127.0.0.1:0").await;
    assert_eq!(curl_text("DELETE", format!("{uri}/v1/echo/a"), None).await.0, 405);
}

#[tokio::test]
async fn layers_stand_around_what_is_mounted_and_around_the_fallback() {
    use tower_http::cors::CorsLayer;
    let echo = server().with_http_layer(CorsLayer::permissive()).with_http_fallback(about());
    let (uri, _guard) =
        serve_routes(Router::new().fallback_service(echo.into_http_service().expect("mounted"))).await;
    for path in ["/v1/echo/a", "/about"] {
        let request = http::Request::get(format!("{uri}{path}")).header("origin", "https://page.example");
        let request = request.body(bytes::Bytes::new()).expect("a request");
        let answer = polywire_tests::http::send(polywire_tests::http::Protocol::Http1, request).await;
        assert_eq!(answer.field("access-control-allow-origin"), Some("*"), "{path}");
    }
}

#[tokio::test]
async fn a_server_that_listens_is_not_mounted() {
    let error = server().listen("http://127.0.0.1:8080").into_http_service().expect_err("two things at once");
    assert!(
        matches!(&error, ServeError::InvalidUri { uri, .. } if uri == "http://127.0.0.1:8080"),
        "{error}"
    );
}
