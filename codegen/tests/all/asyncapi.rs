//! AsyncAPI documents: those of the fixtures are what `fixtures/golden/asyncapi` holds, and the same definition gives the
//! same bytes. With `POLYWIRE_BLESS=1` they are written instead. Whether they are valid is judged by a parser from
//! outside, in `tests`.

use crate::support::{Folders, bless, descriptor_set, fixtures, protos};
use polywire_codegen::{AsyncApiOptions, AsyncApiOutput, AsyncApiRole, Diagnostics, Input, asyncapi};
use std::fs;

#[test]
fn library() {
    check("library", "library", AsyncApiOptions::new());
}

#[test]
fn stock() {
    check("stock", "stock", AsyncApiOptions::new().without_default_addresses());
}

#[test]
fn stock_as_a_client() {
    let options = AsyncApiOptions::new()
        .with_title("Warehouse")
        .with_version("1.4.0-rc.1")
        .with_description("What *other* programs send.")
        .with_server("production", "nats", "nats.example.com:4222")
        .with_server("batch", "amqp", "rabbit.example.com/stock")
        .with_role(AsyncApiRole::Client);
    check("stock", "stock_client", options);
}

/// Names of the language and of JSON Schema, and no queue rule.
#[test]
fn nasty() {
    check("nasty", "nasty", AsyncApiOptions::new());
}

fn check(folder: &str, name: &str, options: AsyncApiOptions) {
    let mut names = protos(folder);
    let output = described(&names, &options).unwrap_or_else(|report| panic!("{report}"));
    assert!(output.warnings.is_empty(), "{}", output.warnings);
    let document = output.document.to_json_pretty();
    let path = fixtures().join("golden/asyncapi").join(format!("{name}.json"));
    if bless() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &document).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(document == expected, "{} differs: run the test with POLYWIRE_BLESS=1", path.display());

    names.reverse();
    assert!(described(&names, &options).unwrap().document.to_json_pretty() == document, "order of inputs");
    let set = descriptor_set(&names);
    let by_protoc = asyncapi(&Input::descriptor_set(set, &names), &options).unwrap();
    assert!(by_protoc.document.to_json_pretty() == document, "protoc and protox");
}

fn described(names: &[String], options: &AsyncApiOptions) -> Result<AsyncApiOutput, Diagnostics> {
    let sources = Folders(vec![fixtures().join("proto")]);
    asyncapi(&Input::protos(&sources, names), options)
}
