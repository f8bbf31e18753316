//! AsyncAPI documents, read by AsyncAPI's own parser, and compared with the routes of the runtime.

use polywire::{Handlers, queue::Route};
use polywire_golden::stock::stock::v1::{StockClient, StockServer};
use polywire_tests::outside::{interop, node, run};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::PathBuf};

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/golden/asyncapi").join(name)
}

#[tokio::test]
async fn documents_are_valid() {
    let mut command = node();
    command.arg(interop("asyncapi.mjs"));
    command.args(["library.json", "nasty.json", "stock.json", "stock_client.json"].map(golden));
    let (output, success) = run(command).await;
    assert!(success, "{output}");
    let mut answers: BTreeMap<String, Value> = serde_json::from_str(&output).expect("JSON");
    for (name, answer) in &answers {
        assert_eq!(answer["faults"], json!([]), "{name}");
    }
    let operations = |answer: Option<Value>| answer.expect("an answer for each file")["operations"].clone();
    let server = json!({
        "Stock_Count": "receive",
        "Stock_Moved": "receive",
        "Stock_Moved_deadLetter": "send",
        "Stock_RanOut": "receive",
        "Stock_RanOut_deadLetter": "send",
        "Stock_Withdraw": "receive",
        "Stock_Withdraw_deadLetter": "send",
    });
    assert_eq!(operations(answers.remove("stock.json")), server);
    let client = json!({
        "Stock_Count": "send",
        "Stock_Moved": "send",
        "Stock_RanOut": "send",
        "Stock_Withdraw": "send",
    });
    assert_eq!(operations(answers.remove("stock_client.json")), client);
}

#[test]
fn addresses_are_those_that_the_runtime_uses() {
    let text = fs::read_to_string(golden("stock.json")).expect("the golden document");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let client = StockClient::new(polywire::InProcess::default());
    let services = Handlers::new(&StockServer::new(client));
    for handler in services.methods() {
        let route = Route::of(handler.method()).expect("a route");
        let name = route.method.rsplit('/').next().expect("a name");
        let operation = &document["operations"][format!("Stock_{name}")];
        let channel = operation["channel"]["$ref"].as_str().expect("a reference");
        assert_eq!(channel, format!("#/channels/{}", route.name()));
        assert_eq!(operation["x-polywire"]["group"], *route.group);
        let dead_letter = operation["x-polywire"]["deadLetter"].as_str();
        assert_eq!(dead_letter, route.dead_letter.as_ref().map(|address| address.as_str()));
    }
}
