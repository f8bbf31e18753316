//! The changes that break peers of an older definition, whichever of the two is Rust.

use crate::support::{Folders, fixtures};
use polywire_codegen::{Input, breaking, proto};
use std::collections::BTreeMap;

const OLD: &str = r#"
    use polywire::{Status, Streaming};

    #[polywire::service(package = "shop.v1")]
    pub trait Shop {
        #[http(get = "/v1/{name=items/*}", additional(post = "/v1/items:find", body = "*"))]
        async fn find(&self, request: FindRequest) -> Result<Item, Status>;
        async fn watch(&self, request: FindRequest) -> Result<Streaming<Item>, Status>;
        #[queue(command, address = "shop.orders")]
        async fn order(&self, request: Item) -> Result<(), Status>;
    }

    #[polywire::message(package = "shop.v1")]
    pub struct FindRequest {
        #[field(1)] pub name: String,
    }

    #[polywire::message(package = "shop.v1", reserved(9))]
    pub struct Item {
        #[field(1)] pub name: String,
        #[field(2)] pub price: i64,
        #[field(3)] pub tags: Vec<String>,
        #[field(4)] pub note: Option<String>,
        #[field(5, enum = Size)] pub size: i32,
    }

    #[polywire::message(package = "shop.v1")]
    pub enum Size { Unspecified = 0, Small = 1, Large = 2 }

    #[polywire::message(package = "shop.v1")]
    pub struct Unused {}
"#;

/// The findings after each `from` of `OLD` was made `to`.
fn after(changes: &[(&str, &str)]) -> Vec<String> {
    let new = changes.iter().fold(OLD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    let rust = |text: &str| BTreeMap::from([("shop.rs".to_owned(), text.to_owned())]);
    let (old, new) = (rust(OLD), rust(&new));
    // The older version is what a user has checked in: .proto text.
    let texts = proto(&Input::protos(&old, ["shop.rs"])).unwrap_or_else(|report| panic!("{report}")).files;
    let texts: BTreeMap<String, String> =
        texts.into_iter().map(|file| (file.path().to_owned(), file.content().to_owned())).collect();
    let new = Input::protos(&new, ["shop.rs"]);
    let found =
        breaking(&Input::protos(&texts, texts.keys()), &new).unwrap_or_else(|report| panic!("{report}"));
    for finding in &found {
        let places: Vec<_> = finding.labels.iter().map(|label| label.location.source().name()).collect();
        assert!(places.ends_with(&["shop/v1/shop.proto"]), "{finding}: {places:?}");
        assert!(finding.help.is_some() && finding.code == "breaking");
    }
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn what_breaks_nothing() {
    let harmless: [&[(&str, &str)]; 6] = [
        &[],
        &[("#[field(2)] pub price: i64,", "#[field(2)] pub price: i64, #[field(6)] pub weight: f32,")],
        &[("reserved(9)", "reserved(9, 2, \"price\")"), ("#[field(2)] pub price: i64,", "")],
        &[("Large = 2", "Large = 2, Huge = 3")],
        &[("/v1/{name=items/*}", "/v1/items/{name}")],
        &[
            ("async fn watch", "#[deprecated] async fn watch"),
            ("pub trait Shop", "/// Sells.\npub trait Shop"),
        ],
    ];
    for changes in harmless {
        assert_eq!(after(changes), [""; 0], "{changes:?}");
    }
}

#[test]
fn each_change_that_breaks() {
    for (from, to, finding) in [
        ("pub struct Unused {}", "pub struct Other {}", "the message `shop.v1.Unused` is gone"),
        (
            "#[field(2)] pub price: i64",
            "#[field(2)] pub weight: f32",
            "the number 2 was the field `price` and is the field `weight`",
        ),
        ("pub price: i64", "pub price: i32", "the field `price` was `int64` and is `int32`"),
        ("tags: Vec<String>", "tags: String", "the field `tags` was `repeated string` and is `string`"),
        ("5, enum = Size", "5", "the field `size` was `shop.v1.Size` and is `int32`"),
        ("pub note:", "pub remark:", "4 was `note` in JSON and is `remark`"),
        ("#[field(4)]", "#[field(4, json = \"remark\")]", "4 was `note` in JSON and is `remark`"),
        ("#[field(4)]", "#[field(7)]", "the field `note` had the number 4 and has 7"),
        (
            "#[field(4)] pub note: Option<String>,",
            "",
            "the field `note` with the number 4 is gone, and both may be used again",
        ),
        (
            "reserved(9))]\n    pub struct Item {",
            "reserved(9, \"gone\"))]\n    pub struct Item { #[field(10)] pub a: i32,",
            "",
        ),
        (
            "reserved(9))]\n    pub struct Item {",
            "reserved(8))]\n    pub struct Item { #[field(9)] pub late: i32,",
            "the number 9 of the field `late` was reserved",
        ),
        ("Large = 2", "Large = 3", "the value `SIZE_LARGE` had the number 2 and has 3"),
        ("Large = 2", "Big = 2", "2 was `SIZE_LARGE` in JSON and is `SIZE_BIG`"),
        (", Large = 2", "", "the value `SIZE_LARGE` with the number 2 is gone, and both may be used again"),
        ("pub trait Shop", "pub trait Store", "the service `shop.v1.Shop` is gone"),
        ("fn watch", "fn observe", "the method `shop.v1.Shop.Watch` is gone"),
        (
            "watch(&self, request: FindRequest)",
            "watch(&self, request: Item)",
            "the request of `Watch` was `shop.v1.FindRequest` and is `shop.v1.Item`",
        ),
        (
            "Result<Streaming<Item>, Status>",
            "Result<Item, Status>",
            "the response of `Watch` was `stream shop.v1.Item` and is `shop.v1.Item`",
        ),
        ("/v1/{name=items/*}", "/v2/{name=items/*}", "`Find` is not reached by `GET /v1/items/*` any more"),
        (
            "body = \"*\"",
            "body = \"name\"",
            "`body` of `Find` at `POST /v1/items:find` was `*` and is `name`",
        ),
        (
            "shop.orders",
            "shop.purchases",
            "queues carried `Order` as `COMMAND shop.orders` and carry it as `COMMAND shop.purchases`",
        ),
        (
            "command, address",
            "event, address",
            "queues carried `Order` as `COMMAND shop.orders` and carry it as `EVENT shop.orders`",
        ),
    ] {
        let expected: Vec<&str> = Some(finding).filter(|finding| !finding.is_empty()).into_iter().collect();
        assert_eq!(after(&[(from, to)]), expected, "{from} → {to}");
    }
}

#[test]
fn several_at_once() {
    let found =
        after(&[("pub price: i64", "pub price: i32"), ("fn watch", "fn observe"), ("Small = 1, ", "")]);
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn protos_are_compared_with_protos() {
    let sources = Folders(vec![fixtures().join("proto")]);
    let input = || Input::protos(&sources, ["library/v1/library.proto"]);
    assert!(breaking(&input(), &input()).unwrap().is_empty());
}

/// A definition in Rust and the text that is written of it.
#[test]
fn the_library_of_rust_breaks_nobody() {
    let sources = Folders(vec![fixtures().join("rust")]);
    let old = Input::protos(&sources, ["library/v1/library.proto"]);
    assert_eq!(breaking(&old, &Input::protos(&sources, ["library.rs"])).unwrap().to_string(), "");
}

#[test]
fn a_wire_that_a_method_has_left() {
    let found = after(&[("async fn watch(", "#[wires(grpc, queue)]\n        async fn watch(")]);
    assert_eq!(found, ["`Watch` was on the wire `rest` and is not any more"]);
}
