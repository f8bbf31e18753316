use crate::{
    around_axum,
    clock::{ClockClient, NowRequest},
    generated::greeter::v1::{GreetRequest, GreeterClient},
    in_axum, in_tonic,
};
use axum::{
    Router,
    body::{Body, to_bytes},
};
use std::{error::Error, time::SystemTime};
use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use tower::ServiceExt as _;

/// Calls the three that share a port: polywire over gRPC and REST, tonic over gRPC.
async fn call_all(address: &str) -> Result<(), Box<dyn Error>> {
    for wire in ["grpc", "http"] {
        let greeter = GreeterClient::connect(format!("{wire}://{address}")).await?;
        let greeting = greeter.greet(GreetRequest { name: "Ada".into() }).await?.into_inner();
        assert_eq!(greeting.text, "Hello, Ada!");
    }
    let before = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    let mut clock = ClockClient::connect(format!("http://{address}")).await?;
    assert!(clock.now(NowRequest {}).await?.into_inner().seconds >= before);
    Ok(())
}

/// The answer of a router to `GET path`.
async fn get(router: Router, path: &str) -> Result<String, Box<dyn Error>> {
    let request = axum::http::Request::get(path).body(Body::empty())?;
    let body = router.oneshot(request).await?.into_body();
    Ok(String::from_utf8(to_bytes(body, 1024).await?.to_vec())?)
}

#[tokio::test]
async fn polywire_is_mounted_in_axum() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let router = in_axum()?;
    tokio::spawn(axum::serve(listener, router.clone()).into_future());
    call_all(&address).await?;
    assert_eq!(get(router.clone(), "/about").await?, "about us");
    assert_eq!(get(router, "/v1/greetings/Ada").await?, r#"{"text":"Hello, Ada!"}"#);
    Ok(())
}

#[tokio::test]
async fn polywire_is_mounted_in_tonic() -> Result<(), Box<dyn Error>> {
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse()?)?;
    let address = incoming.local_addr()?.to_string();
    tokio::spawn(in_tonic()?.serve_with_incoming(incoming));
    call_all(&address).await
}

#[tokio::test]
async fn axum_is_mounted_in_polywire() -> Result<(), Box<dyn Error>> {
    let router = Router::new().fallback_service(around_axum().into_http_service()?);
    assert_eq!(get(router, "/about").await?, "about us");
    let server = around_axum().listen("http://127.0.0.1:0").bind().await?;
    let address = server.uris()[0].replace("http://", "");
    tokio::spawn(server.serve());
    call_all(&address).await
}
