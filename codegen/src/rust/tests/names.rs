//! The macros and the generator take and refuse the same names.

use super::{doors::arguments, *};
use crate::{Input, Options, generate};
use std::collections::BTreeMap;
use syn::{Attribute, File};

/// Items, and the sentences with which both doors refuse them.
const ITEMS: &[(&str, &[&str])] = &[
    // Only Rust cannot tell these apart, and Rust has other names for them.
    (
        "enum Color {
            None = 0, Red = 1, #[value(name = \"RED\")] Scarlet = 2, #[value(name = \"Red\")] Crimson = 3,
        }",
        &[],
    ),
    ("struct M { #[field(1, name = \"Self\")] a: String, #[field(2, name = \"_\")] b: String }", &[]),
    ("struct M { #[field(1)] r#type: String, #[field(2, name = \"M\")] m: String }", &[]),
    ("trait Shop { async fn connect(&self, request: ()) -> Result<(), Status>; }", &[]),
    (
        "trait Shop {
            #[rpc(name = \"GET\")] async fn get(&self, request: ()) -> Result<(), Status>;
            #[rpc(name = \"Get\")] async fn get_one(&self, request: ()) -> Result<(), Status>;
            #[rpc(name = \"_\")] async fn other(&self, request: ()) -> Result<(), Status>;
        }",
        &[],
    ),
    // A compiler of definitions refuses these.
    (
        "struct M { #[field(1)] foo_bar: String, #[field(2, name = \"fooBar\")] b: String }",
        &["two fields are `fooBar` in JSON"],
    ),
    (
        "struct M { #[field(1, json = \"x\")] foo_bar: String, #[field(2, name = \"fooBar\")] b: String }",
        &["the fields `foo_bar` and `fooBar` differ in case and underscores alone"],
    ),
    (
        "struct M { #[field(1)] foo: Option<String>, #[field(2)] _foo: String }",
        &["the fields `foo` and `_foo` differ in case and underscores alone"],
    ),
    (
        "struct M { #[field(1)] a: String, #[field(2, name = \"a\")] b: String }",
        &["the name `a` is used twice"],
    ),
    (
        "struct M { #[field(1)] shelf: HashMap<String, String>, #[field(2, name = \"ShelfEntry\")] b: String }",
        &["the entries of the map `shelf` are messages of the name `ShelfEntry`, which is used twice"],
    ),
    ("enum Color { #[value(name = \"Color\")] None = 0 }", &["the name `Color` is used twice"]),
    (
        "enum Color { None = 0, #[value(name = \"COLOR_NONE\")] Red = 1 }",
        &["the name `COLOR_NONE` is used twice"],
    ),
    ("struct M { #[field(1, name = \"a-b\")] a: String }", &["`a-b` is no name of a definition"]),
    (
        "trait Shop { #[rpc(name = \"a-b\")] async fn get(&self, request: ()) -> Result<(), Status>; }",
        &["`a-b` is no name of a definition"],
    ),
    // The item itself has Rust names that Rust refuses.
    ("struct M { #[field(1, enum = M)] color: i32, #[field(2)] set_color: bool }", &[]),
    (
        "struct M { #[field(1, enum = M)] color: i32, #[field(2, enum = M)] set_color: i32 }",
        &["`set_color` and `color` would both have the method `set_color`"],
    ),
];

#[test]
fn macros_and_generator_refuse_the_same_names() {
    for (item, expected) in ITEMS {
        let attribute = if item.starts_with("trait") { "service" } else { "message" };
        let source = format!("#[polywire::{attribute}(package = \"a.v1\")]\npub {item}");
        assert_eq!(of_macros(&source), *expected, "{item}");
        // What a field refers to is not to be seen by a macro.
        let found: Vec<_> =
            of_generator(&source).into_iter().filter(|text| text != "`M` is no enum").collect();
        assert_eq!(found, *expected, "{item}");
    }
}

fn of_macros(source: &str) -> Vec<String> {
    let file: File = syn::parse_str(source).unwrap();
    let mut faults = Faults::new();
    for item in &file.items {
        let attributes = |attributes: &[Attribute]| arguments(attributes).unwrap_or_default();
        match item {
            Item::Trait(item) => {
                let service = RustService::read(attributes(&item.attrs), item, &mut faults);
                stubs(&service, "a.v1", &mut faults);
            }
            other => {
                RustType::read(TokenStream::new(), other, &mut faults);
            }
        }
    }
    faults.into_iter().map(|fault| fault.message).collect()
}

fn of_generator(source: &str) -> Vec<String> {
    let sources = BTreeMap::from([("item.rs".to_owned(), source.to_owned())]);
    match generate(&Input::protos(&sources, ["item.rs"]), &Options::new()) {
        Ok(_) => Vec::new(),
        Err(report) => report.iter().map(|finding| finding.message.clone()).collect(),
    }
}
