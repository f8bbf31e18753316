use super::derive;
use super::names::{json_key, json_name, member_name};
use proc_macro2::TokenStream;

fn derived(item: &str) -> String {
    let item: TokenStream = item.parse().expect("an item");
    derive(item).to_string()
}

#[test]
fn json_names_are_those_of_protoc() {
    let cases = [
        ("name", "name"),
        ("foo_bar", "fooBar"),
        ("foo_bar_", "fooBar"),
        ("_foo", "Foo"),
        ("foo__bar", "fooBar"),
        ("foo_1bar", "foo1bar"),
        ("FOO_bar", "FOOBar"),
    ];
    for (proto, json) in cases {
        assert_eq!(json_name(proto), json, "{proto}");
    }
}

#[test]
fn member_names_are_in_snake_case() {
    for (variant, name) in [("Name", "name"), ("FooBar", "foo_bar"), ("A1B", "a1_b"), ("PInt64", "p_int64")] {
        assert_eq!(member_name(variant), name, "{variant}");
    }
}

#[test]
fn keys_are_valid_json() {
    assert_eq!(json_key("a\"\\\n"), ",\"a\\\"\\\\\\u000a\":");
}

#[test]
fn faults_are_compile_errors() {
    for item in [
        "struct Plain { name: String }",
        "struct Generic<T> { #[prost(string, tag = \"1\")] name: T }",
        "struct Tuple(String);",
        "union Union { a: u8 }",
        "enum Mixed { #[prost(string, tag = \"1\")] Name(String), Nothing }",
        "struct Wrong { #[prost(map = \"string\", tag = \"1\")] map: Map }",
        "#[polywire(nome = \"a.B\")] struct Unknown {}",
    ] {
        assert!(derived(item).starts_with(":: core :: compile_error !"), "{item}");
    }
}

#[test]
fn a_field_costs_about_three_hundred_bytes() {
    let field = |index: usize| {
        format!("#[prost(string, tag = \"{index}\")] pub some_name_{index}: ::prost::alloc::string::String,")
    };
    let item = |count: usize| format!("pub struct Book {{ {} }}", (1..=count).map(field).collect::<String>());
    let unspaced = |text: String| text.replace(' ', "").len();
    let cost = (unspaced(derived(&item(40))) - unspaced(derived(&item(20)))) / 20;
    assert!(cost < 320, "{cost} bytes");
}
