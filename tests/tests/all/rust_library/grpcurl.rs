//! grpcurl lists, describes and calls the library that is written in Rust, whose comments are part of its definition.

use crate::rust_library::{definition::LibraryServiceServer, shelves::Shelves};
use polywire::Server;
use polywire_tests::{
    outside::{grpc, grpcurl},
    wires::serve,
};
use serde_json::{Value, json};

#[tokio::test]
async fn grpcurl_describes_and_calls_a_definition_in_rust() {
    let server = Server::new().add(LibraryServiceServer::new(Shelves::default()));
    let (uri, _guard) = serve(server, "grpc://127.0.0.1:0").await;
    let address = uri.trim_start_matches("grpc://");

    let (services, success) = grpcurl(&[address, "list"]).await;
    assert!(success, "{services}");
    assert!(services.lines().any(|line| line == "library.v1.LibraryService"), "{services}");

    for (symbol, comment) in [
        ("library.v1.LibraryService", "// Lends books."),
        ("library.v1.LibraryService.GetBook", "// Returns the book."),
    ] {
        let (described, success) = grpcurl(&[address, "describe", symbol]).await;
        assert!(success, "{described}");
        assert!(described.lines().any(|line| line.trim() == comment), "{described}");
    }

    let book = json!({ "parent": "shelves/1", "bookId": "emil", "book": { "title": "Emil" } });
    let (answer, success) =
        grpcurl(&["-d", &book.to_string(), address, "library.v1.LibraryService/CreateBook"]).await;
    assert!(success, "{answer}");
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(answer["book"]["title"], "Emil");
    let name = json!({ "name": answer["book"]["name"] });
    let answers = grpc(address, "library.v1.LibraryService/GetBook", &[name]).await.expect("an answer");
    assert_eq!(answers[0]["book"]["title"], "Emil");
}
