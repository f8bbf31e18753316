//! Layers of HTTP that know gRPC alone: what they refuse is refused in the form of the caller's wire.

use super::echo;
use polywire::{Code, Request, Server, Status};
use polywire_tests::{
    echo::v1::{Behaviour, EchoClient, EchoServer},
    echo_server::EchoService,
    outside::{curl, curl_as},
    wires::{serve, serve_routes},
};
use tonic::service::InterceptorLayer;

fn server() -> Server {
    let interceptor = InterceptorLayer::new(|request: tonic::Request<()>| {
        match request.metadata().contains_key("authorization") {
            true => Ok(request),
            false => Err(Status::unauthenticated("who are you?")),
        }
    });
    Server::new().add(EchoServer::new(EchoService::new().0)).with_http_layer(interceptor)
}

/// The refusal that clients of every wire get, and the answer with a token.
async fn refused(uri: &str) {
    let answer = curl("GET", format!("{uri}/v1/echo/a"), None).await;
    assert_eq!((answer.code, &answer.body["message"]), (401, &"who are you?".into()));
    let (_, head) = curl_as(&["--include", &format!("{uri}/v1/echo/a")]).await;
    let head = head.to_ascii_lowercase();
    assert!(head.contains("\r\nwww-authenticate: bearer\r\n") && !head.contains("grpc-status"), "{head}");
    for uri in [uri.to_owned(), uri.replace("http://", "grpc://")] {
        let client = EchoClient::connect(&uri).await.expect("the server answers");
        let status = client.once(echo("a", Behaviour::Unspecified)).await.expect_err("no token");
        assert_eq!((status.code(), status.message()), (Code::Unauthenticated, "who are you?"), "{uri}");
        let mut request = Request::new(echo("a", Behaviour::Unspecified));
        request.metadata_mut().insert("authorization", "sesame".parse().expect("a value"));
        assert_eq!(client.once(request).await.expect("a token").into_inner().text, "a", "{uri}");
    }
}

#[tokio::test]
async fn an_interceptor_of_tonic_refuses_callers_of_rest_by_an_http_status() {
    let (uri, _guard) = serve(server(), "http://127.0.0.1:0").await;
    refused(&uri).await;
}

#[tokio::test]
async fn it_does_so_where_the_server_is_mounted_in_another() {
    let service = server().into_http_service().expect("it can be mounted");
    let (uri, _guard) = serve_routes(axum::Router::new().fallback_service(service)).await;
    refused(&uri).await;
}
