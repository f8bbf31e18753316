//! HTTP rules: the faults that both doors report, and the parts of the rule that they are about.

#![allow(clippy::unwrap_used, reason = "a failure is a failed test")]

use polywire_rules::{
    Fault, Idempotency, MethodShape, StreamingKind,
    http::{
        Allowed, Body, FieldBinding, HttpBinding, HttpOptions, HttpRule, check_binding, check_options,
        duplicates, overlaps,
    },
    schema::{Rule, Value, aggregate, constant},
    wire::{decode, encode},
};

/// A rule with these texts.
fn rule(fields: &[(&str, &str)]) -> HttpRule {
    let mut rule = HttpRule::DEFAULT;
    for (name, text) in fields {
        let (index, _) = HttpRule::SCHEMA.field(name).unwrap();
        assert!(rule.set(index, Value::Text((*text).into())), "{name}");
    }
    rule
}

fn faults(rule: &HttpRule, streaming: StreamingKind) -> Vec<(String, String)> {
    let mut report: Vec<(String, Fault)> = Vec::new();
    let bindings = rule.bindings(&mut report);
    let method = MethodShape::new("/a.v1.A/B", streaming);
    for (index, binding) in bindings.iter().enumerate() {
        check_binding(binding, bindings.base(index), &method, Allowed::default(), &mut report);
    }
    report.into_iter().map(|(path, fault)| (path, fault.message)).collect()
}

fn binding(text: &str) -> HttpBinding {
    rule(&[("get", text)]).bindings(&mut Vec::new())[0].clone()
}

#[test]
fn a_rule_is_read_and_written_without_loss() {
    let mut written =
        rule(&[("patch", "/v1/{book.name=shelves/*}"), ("body", "book"), ("response_body", "name")]);
    written.additional_bindings = vec![rule(&[("get", "/v1/books:find")])].into();
    let bindings = written.bindings(&mut Vec::new());
    assert_eq!(bindings.len(), 2);
    assert_eq!((&bindings[0].body, bindings.base(1)), (&Body::field("book"), "additional_bindings.0"));
    assert_eq!(HttpRule::of(&bindings), Some(written.clone()));
    let mut decoded = HttpRule::DEFAULT;
    assert_eq!(decode(&mut decoded, &encode(&written)), Ok(()));
    assert_eq!(decoded, written);
}

#[test]
fn faults_of_a_rule_name_their_part() {
    for (fields, streaming, path, message) in [
        (&[][..], StreamingKind::Unary, "", "the HTTP rule names no method and path"),
        (&[("get", "v1")], StreamingKind::Unary, "get", "the path template `v1` is not valid"),
        (&[("get", "/v1"), ("body", "*")], StreamingKind::Unary, "body", "GET has no body"),
        (
            &[("post", "/v1"), ("body", "a.b")],
            StreamingKind::Unary,
            "body",
            "`body` names `a.b`, which lies within a field",
        ),
        (
            &[("post", "/v1")],
            StreamingKind::Client,
            "post",
            "the body has to be the stream when the client streams",
        ),
    ] {
        let expected = vec![(path.to_owned(), message.to_owned())];
        assert_eq!(faults(&rule(fields), streaming), expected, "{fields:?}");
    }
}

#[test]
fn a_binding_has_one_pattern() {
    let mut report: Vec<(String, Fault)> = Vec::new();
    rule(&[("get", "/a"), ("post", "/b")]).check_patterns(&mut report);
    let found: Vec<_> = report.iter().map(|(path, fault)| (path.as_str(), fault.message.as_str())).collect();
    assert_eq!(found, [("post", "a binding has one method and path")]);
}

#[test]
fn names_of_variables_do_not_tell_bindings_apart() {
    let bindings = [binding("/v1/{a}"), binding("/v1/x"), binding("/v1/{b}")];
    assert_eq!(duplicates(&bindings.each_ref()), [(2, 0)]);
}

#[test]
fn a_rest_that_others_take_is_shadowed() {
    let bindings = [binding("/v1/**"), binding("/v1"), binding("/v1/{a}"), binding("/v1/*/{b=**}")];
    let found = overlaps(&bindings.each_ref());
    let shadowed: Vec<_> = found.iter().map(|found| (found.binding, found.fault.code)).collect();
    assert_eq!(shadowed, [(0, "http-shadowed")]);
}

#[test]
fn faults_of_options_name_their_part() {
    let check = |options: HttpOptions, streaming| {
        let mut report: Vec<(String, Fault)> = Vec::new();
        let method = MethodShape::new("/a.v1.A/B", streaming);
        let bindings = [binding("/v1/{name}")];
        check_options(&options, &bindings, Idempotency::Unknown, &method, &mut report);
        report.into_iter().map(|(path, fault)| (path, fault.message)).collect::<Vec<_>>()
    };
    for (options, streaming, path, message) in [
        (
            HttpOptions::DEFAULT.with_success(404),
            StreamingKind::Unary,
            "success",
            "404 is not the status of a success",
        ),
        (
            HttpOptions::DEFAULT.with_location("//host/{name}"),
            StreamingKind::Unary,
            "location",
            "`//host/{name}` is not a path for `location`",
        ),
        (
            HttpOptions::DEFAULT
                .with_headers(const { &[FieldBinding::new("", "etag"), FieldBinding::new("host", "name")] }),
            StreamingKind::Unary,
            "header.1.name",
            "the header `host` cannot be bound to a field",
        ),
        (
            HttpOptions::DEFAULT.with_cookies(const { &[FieldBinding::new("session", "name")] }),
            StreamingKind::Unary,
            "cookie.0.field",
            "`name` has another source already",
        ),
        (
            HttpOptions::DEFAULT.with_location("/v1/{name}"),
            StreamingKind::Server,
            "location",
            "`location` needs a response that is one message",
        ),
        (
            HttpOptions::DEFAULT.with_cache_control("max-age=60"),
            StreamingKind::Unary,
            "cache_control",
            "`cache_control` needs a method without side effects",
        ),
        (
            HttpOptions::DEFAULT.with_forms(),
            StreamingKind::Unary,
            "forms",
            "`forms` needs one request whose binding has a body",
        ),
    ] {
        assert_eq!(check(options, streaming), [(path.to_owned(), message.to_owned())], "{path}");
    }
}

#[test]
fn a_header_without_a_name_has_that_of_its_field() {
    let written = HttpOptions::DEFAULT.with_headers(const { &[FieldBinding::new("", "book.e_tag")] });
    assert_eq!(written.named().headers[0], FieldBinding::new("e-tag", "book.e_tag"));
}

#[test]
fn options_print_as_constants_and_as_options() {
    let options = HttpOptions::DEFAULT
        .with_success(201)
        .with_headers(const { &[FieldBinding::new("etag", "tag")] })
        .with_location("/v1/{name}");
    assert_eq!(
        constant(&options),
        "::polywire::http::HttpOptions::DEFAULT.with_success(201)\
         .with_headers(const { &[::polywire::http::FieldBinding::new(\"etag\", \"tag\")] })\
         .with_location(\"/v1/{name}\")"
    );
    assert_eq!(
        aggregate(&options),
        "success: 201 header { name: \"etag\" field: \"tag\" } location: \"/v1/{name}\" "
    );
}
