//! Tools from outside, let loose on a library: a fuzzer that knows the document, a client that is generated from it, and
//! a browser.

use crate::{
    library::shelves::Shelves,
    openapi::{library, serve},
};
use polywire::{
    Server,
    rest::{Config, Origins, config::Forms},
};
use polywire_golden::library::library::v1::{Book, LibraryServer};
use polywire_tests::outside::{interop, node, python, run};
use serde_json::{Value, json};
use std::{fs, path::Path};
use tower_http::cors::CorsLayer;

/// The checks that schemathesis leaves out: it takes for a fault of the server that ProtoJSON reads more than it writes
/// (`null` for unset fields, numbers in quotes), and that an `Any` needs a type that the server knows.
const EXCLUDED_CHECKS: &str = "negative_data_rejection,positive_data_acceptance";

#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_finds_no_response_that_the_document_does_not_allow() {
    // Forms among the bodies.
    let config = Config::default().with_forms(Forms::Taken);
    let server = Server::new().add(LibraryServer::new(Shelves::new().0)).with_rest(config);
    let (url, _server) = serve(server).await;
    let mut command = python();
    command.args(["-m", "schemathesis.cli", "run", &format!("{url}/openapi.json"), "--checks", "all"]);
    command.args([
        "--exclude-checks",
        EXCLUDED_CHECKS,
        "--suppress-health-check",
        "all",
        "--continue-on-failure",
    ]);
    command.args(["--max-examples", "25", "--max-time", "60", "--request-timeout", "10", "--seed", "1"]);
    // What it remembers of one run must not steer the next.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schemathesis");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    command.env("SCHEMATHESIS_HOOKS", interop("schemathesis_hooks.py")).current_dir(folder);
    let (output, success) = run(command).await;
    assert!(success, "{output}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_others_generate_calls_the_server() {
    let (url, _server) = library().await;
    let mut command = python();
    command.arg(interop("generated_client.py")).arg(url);
    let (output, success) = run(command).await;
    assert!(success, "{output}");
    let answers: Value = serde_json::from_str(&output).expect("JSON");
    let book = json!({
        "name": "shelves/fiction/books/dune", "title": "Dune", "pageCount": 612, "copiesSold": "20000000000",
        "binding": "BINDING_HARDCOVER",
    });
    assert_eq!((&answers["created"], &answers["read"]), (&book, &book));
    assert_eq!(answers["listed"], json!({ "books": [book] }));
    assert_eq!(answers["changed"]["title"], "Dune Messiah");
    assert_eq!(answers["moved"]["name"], "shelves/classics/books/dune");
    assert_eq!(answers["imported"], json!({ "imported": 1 }));
    let message = "there is no book `shelves/fiction/books/dune`";
    assert_eq!(answers["missing"], json!({ "code": 5, "message": message }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_reads_the_operations_off_the_page() {
    let (url, _server) = library().await;
    let seen = browser("docs", &url).await;
    let operations = [
        "post /library.v1.Library/Chat",
        "get /v1/books/{name}:byName",
        "post /v1/books:import",
        "post /v1/prices:quote",
        "get /v1/shelves/{parent}/books",
        "post /v1/shelves/{parent}/books",
        "get /v1/shelves/{parent}/books:watch",
        "get /v1/shelves/{shelves_id}/books/{books_id}",
        "delete /v1/shelves/{shelves_id}/books/{books_id}",
        "patch /v1/shelves/{shelves_id}/books/{books_id}",
        "post /v1/shelves/{shelves_id}/books/{books_id}:move",
        "get /v1/shelves/{shelves_id}/books/{books_id}:read",
    ];
    assert_eq!(seen["operations"], json!(operations));
    assert_eq!((&seen["title"], &seen["filtered"]), (&json!("library.v1"), &json!(1)));
    assert_eq!(seen["parameters"][4], "filter.minPages");
    assert_eq!(seen["schema"][0], "name");
    let answer = seen["tried"].as_str().expect("text");
    let (head, body) = answer.split_once("\n\n").expect("a head and a body");
    assert_eq!(head, "POST /v1/prices:quote\n200 OK\napplication/json");
    let quote: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(quote, json!({ "currency": "EUR", "amount": "2598" }));
    assert_eq!((&seen["origins"], &seen["faults"]), (&json!([url]), &json!([])));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_origin_reads_streams_and_chats() {
    let (shelves, _heard) = Shelves::new();
    for page_count in 0..2 {
        let name = format!("shelves/1/books/{page_count}");
        shelves.put(Book { name, page_count, ..Book::default() }).expect("a place for it");
    }
    let server = Server::new()
        .add(LibraryServer::new(shelves))
        .with_rest(Config::spec().with_origins(Origins::Any))
        .with_http_layer(CorsLayer::permissive());
    let (url, _server) = serve(server).await;
    let seen = browser("origin", &url).await;
    let (first, second) =
        (json!({ "name": "shelves/1/books/0" }), json!({ "name": "shelves/1/books/1", "pageCount": 1 }));
    assert_eq!(seen["lines"]["type"], "application/x-ndjson");
    assert_eq!(values(&seen["lines"], ""), [first.clone(), second.clone()]);
    assert_eq!(seen["events"]["type"], "text/event-stream");
    assert_eq!(values(&seen["events"], "data: "), [first, second]);
    assert_eq!(seen["source"], json!([["1", "shelves/1/books/0"], ["2", "shelves/1/books/1"]]));
    let answers = ["Is it long? Yes.", "Is it good? Yes."];
    assert_eq!(seen["chat"], json!({ "answers": answers, "code": 1000 }));
}

/// The messages of a stream: what follows `prefix` on its lines.
fn values(stream: &Value, prefix: &str) -> Vec<Value> {
    let lines = stream["text"].as_str().expect("text").lines().filter(|line| !line.is_empty());
    let messages = lines.filter_map(|line| line.strip_prefix(prefix));
    messages.map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// The view of a browser at `url`.
async fn browser(what: &str, url: &str) -> Value {
    let mut command = node();
    command.arg(interop("browser.mjs")).args([what, url]);
    let (output, success) = run(command).await;
    assert!(success, "{output}");
    serde_json::from_str(&output).expect("JSON")
}
