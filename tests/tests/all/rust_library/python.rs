//! A client of Python's grpcio, made by grpcio-tools of the `.proto` text that `polywire proto` writes of the library.

use crate::rust_library::{definition::LibraryServiceServer, shelves::Shelves};
use polywire::Server;
use polywire_tests::{outside, wires::serve};
use serde_json::{Value, json};
use std::path::Path;

/// The text, which a test of the generator holds to be the one that is written.
const PROTO: &str = "library/v1/library.proto";

#[tokio::test(flavor = "multi_thread")]
async fn a_client_made_of_the_written_proto_calls_the_library() {
    let (uri, _guard) =
        serve(Server::new().add(LibraryServiceServer::new(Shelves::default())), "grpc://127.0.0.1:0").await;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let stubs = tempfile::tempdir().expect("a folder");
    let output = outside::library_client(
        &[&root.join("fixtures/rust"), &root.join("codegen/protos")],
        &[PROTO, "polywire/queue.proto"],
        stubs.path(),
        uri.trim_start_matches("grpc://"),
    )
    .await;
    let answers: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let emma = json!({
        "name": "shelves/1/books/emma", "title": "Emma", "binding": "BINDING_HARDCOVER", "kind": "novel",
        "authors": [{ "givenName": "Jane", "familyName": "Austen" }], "labels": { "a": "b" },
        "contributors": { "7": { "givenName": "Somebody" } }, "loan": { "reader": "Ann" }, "subtitle": "",
        "series": "Classics", "temperature": -3, "checksum": "18446744073709551615", "cover": "AP8=",
        "publishTime": "1815-12-23T00:00:00Z", "availableBindings": ["BINDING_PAPERBACK", 9],
        "previous": { "title": "Proofs" },
    });
    let expected = [
        ("create", json!({ "book": emma })),
        ("get", json!({ "book": emma })),
        ("missing", json!(["NOT_FOUND", "there is no book `shelves/1/books/gone`"])),
        ("import", json!({ "imported": 2 })),
        ("watch", json!(["Dune", "Emma", "Ulysses"])),
        ("chat", json!(["HOW", "WHEN"])),
        ("list", json!([3, "ann"])),
        ("default", json!(["UNIMPLEMENTED", "books stay where they are"])),
        ("delete", json!({})),
        ("quote", json!({ "currency": "EUR", "amount": "21" })),
    ];
    let expected: Vec<Value> = expected.into_iter().map(|(what, answer)| json!({ what: answer })).collect();
    assert_eq!(answers, expected);
}
