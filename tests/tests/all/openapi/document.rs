//! The pages that are served, by path.

use crate::{
    library::shelves::Shelves,
    openapi::{library, serve},
};
use bytes::Bytes;
use http::{Method, Request, StatusCode};
use polywire::{
    Server,
    openapi::{OpenApiOptions, SecurityScheme},
};
use polywire_golden::library::library::v1::LibraryServer;
use polywire_tests::{
    echo::v1::EchoServer,
    echo_server::EchoService,
    http::{Answer, Protocol, send},
};
use serde_json::{Value, json};
use std::{fs, path::Path};

async fn request(method: Method, url: String) -> Answer {
    let request = Request::builder().method(method).uri(url).body(Bytes::new()).expect("a request");
    send(Protocol::Http1, request).await
}

async fn get(url: String) -> Answer {
    request(Method::GET, url).await
}

/// The document of a server is that of the generator for the file; the server knows only the definition in its code.
#[tokio::test]
async fn the_document_of_a_server_is_that_of_its_definition() {
    let (url, _server) = library().await;
    let answer = get(format!("{url}/openapi.json")).await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/golden/openapi/library.json");
    let expected = fs::read(path).expect("a golden file");
    let mut expected = serde_json::from_slice::<Value>(&expected).expect("JSON");
    expected["servers"] = json!([{ "url": "." }]);
    assert_eq!(answer.json(), expected);
    assert_eq!(answer.field("content-type"), Some("application/json"));
}

#[tokio::test]
async fn services_are_described_together() {
    let (echo, _events) = EchoService::new();
    let server =
        Server::new().add(LibraryServer::new(Shelves::new().0)).add(EchoServer::new(echo)).with_openapi(
            OpenApiOptions::new().with_title("Both").with_security("token", SecurityScheme::bearer()),
        );
    let (url, _server) = serve(server).await;
    let document = get(format!("{url}/openapi.json")).await.json();
    let tags: Vec<_> = document["tags"].as_array().expect("tags").iter().map(|tag| &tag["name"]).collect();
    assert_eq!(tags, ["Echo", "Library"]);
    assert_eq!(document["info"], json!({ "title": "Both", "version": "0.0.0" }));
    assert_eq!(document["security"], json!([{ "token": [] }]));
}

#[tokio::test]
async fn the_page_may_load_nothing_from_elsewhere() {
    let (url, _server) = library().await;
    let page = get(format!("{url}/docs")).await;
    assert_eq!(page.status, StatusCode::OK);
    let policy = page.field("content-security-policy").expect("a policy");
    let directives: Vec<_> = policy.split("; ").collect();
    for directive in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"] {
        assert!(directives.contains(&directive), "{policy}");
    }
    let head = request(Method::HEAD, format!("{url}/docs")).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    let length = page.body.len().to_string();
    assert_eq!(head.field("content-length"), Some(length.as_str()));
    let post = request(Method::POST, format!("{url}/docs")).await;
    assert_eq!((post.status, post.field("allow")), (StatusCode::METHOD_NOT_ALLOWED, Some("GET, HEAD")));
    assert_eq!(get(format!("{url}/docs/../viewer.js")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_server_may_keep_it_to_itself() {
    let server = Server::new().add(LibraryServer::new(Shelves::new().0)).without_openapi();
    let (url, _server) = serve(server).await;
    for path in ["openapi.json", "docs", "docs/viewer.js"] {
        assert_eq!(get(format!("{url}/{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
