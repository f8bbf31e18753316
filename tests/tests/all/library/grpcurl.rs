//! grpcurl lists, describes and calls the library, whose definition has comments; and Python's descriptor pool takes it.

use crate::library::shelves::Shelves;
use polywire::Server;
use polywire_golden::library::library::v1::*;
use polywire_tests::{
    outside::{grpc, grpc_services, grpcurl},
    wires::serve,
};
use serde_json::{Value, json};

#[tokio::test]
async fn grpcurl_describes_and_calls_a_definition_with_comments() {
    let (uri, _guard) =
        serve(Server::new().add(LibraryServer::new(Shelves::new().0)), "http://127.0.0.1:0").await;
    let address = uri.trim_start_matches("http://");

    let (services, success) = grpcurl(&[address, "list"]).await;
    assert!(success, "{services}");
    assert!(services.lines().any(|line| line == "library.v1.Library"), "{services}");

    let (described, success) = grpcurl(&[address, "describe", "library.v1.Library"]).await;
    assert!(success, "{described}");
    let lines: Vec<&str> = described.lines().map(str::trim).collect();
    let at = |text: &str| {
        lines.iter().position(|line| line.starts_with(text)).unwrap_or_else(|| panic!("{described}"))
    };
    assert_eq!(lines[0], "library.v1.Library is a service:");
    assert!(at("// Lends books.") < at("service Library {"), "{described}");
    assert!(at("rpc GetBook (") < at("rpc QuotePrice ("), "{described}");

    let book = json!({ "parent": "shelves/1", "bookId": "emil", "book": { "title": "Emil" } });
    let create = ["-d", &book.to_string(), address, "library.v1.Library/CreateBook"];
    let (answer, success) = grpcurl(&create).await;
    assert!(success, "{answer}");
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(answer, json!({ "name": "shelves/1/books/emil", "title": "Emil" }));

    assert!(grpc_services(address).await.iter().any(|name| name == "library.v1.Library"));
    let name = json!({ "name": "shelves/1/books/emil" });
    assert_eq!(grpc(address, "library.v1.Library/GetBook", &[name]).await, Ok(vec![answer]));
}
