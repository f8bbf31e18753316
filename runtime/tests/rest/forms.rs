//! Forms: `application/x-www-form-urlencoded` and `multipart/form-data`.

use crate::{Answer, send_to, server};
use polywire::rest::{
    Config,
    config::{MapParameters, Unknown},
};

async fn post(config: Config, request: &str, form: &str) -> Answer {
    let media = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")];
    send_to(&server(config), request, form, &media).await
}

/// What a form becomes: the JSON of the echo for 200, or the status and the message.
fn shown(answer: Answer) -> String {
    if answer.status == 200 { answer.body } else { format!("{} {}", answer.status, answer.body) }
}

#[tokio::test]
async fn rule_49_forms_fill_the_fields_of_body_and_query() {
    for (request, form, expected) in [
        (
            "POST /v1/items",
            "name=Hello+world&item_id=7&nested.flag=true&tags=a&tags=b%26c",
            r#"{"name":"Hello world","itemId":"7","tags":["a","b&c"],"nested":{"flag":true}}"#,
        ),
        ("POST /v1/items?name=query", "flag=true", r#"{"flag":true}"#),
        ("PATCH /v1/items/path", "name=form&flag=true", r#"{"name":"path","flag":true}"#),
        (
            "PUT /v1/nested/path",
            "nested.name=form&nested.itemId=1&name=top&flag=true",
            r#"{"name":"top","flag":true,"nested":{"name":"path","itemId":"1"}}"#,
        ),
        // What the form sets, the query does not.
        (
            "PUT /v1/tags?name=query&flag=true",
            "tags=a&name=form",
            r#"{"name":"form","flag":true,"tags":["a"]}"#,
        ),
        (
            "PUT /v1/tags?number=1",
            "text=a",
            r#"400 {"code":3,"message":"in the query, field `number`: it cannot be set together with `text`"}"#,
        ),
        (
            "POST /v1/items",
            "text=a&number=1",
            r#"400 {"code":3,"message":"in the form, field `number`: it cannot be set together with `text`"}"#,
        ),
        (
            "POST /v1/items",
            "name=a&name=b",
            r#"400 {"code":3,"message":"in the form, field `name`: too many values"}"#,
        ),
        (
            "POST /v1/items",
            "item_id=x",
            r#"400 {"code":3,"message":"in the form, field `item_id`: expected an integer of 64 bits"}"#,
        ),
        (
            "POST /v1/items",
            "nested=1",
            r#"400 {"code":3,"message":"in the form, field `nested`: a message or a map is no parameter, only its fields are"}"#,
        ),
        (
            "POST /v1/items",
            "name=%zz",
            r#"400 {"code":3,"message":"in the form, parameter `name`: a `%` is not followed by two hex digits"}"#,
        ),
        ("POST /v1/items", "unknown=1", "{}"),
        ("POST /shop.v1.Shop/Plain", "name=x", r#"{"name":"x"}"#),
        (
            "POST /v1/items:import",
            "name=x",
            r#"415 {"code":3,"message":"expected a body of type application/x-ndjson"}"#,
        ),
    ] {
        assert_eq!(shown(post(Config::default(), request, form).await), expected, "{request} {form}");
    }
    let maps = Config::default().with_maps(MapParameters::Bracketed);
    assert_eq!(
        post(maps, "POST /v1/items", "labels[a%5Bb]=c&labels[]=d").await.body.len(),
        r#"{"labels":{"a[b":"c","":"d"}}"#.len()
    );
    let strict = Config::default().with_unknown_parameters(Unknown::Rejected);
    assert_eq!(
        shown(post(strict, "POST /v1/items", "a=1").await),
        r#"400 {"code":3,"message":"in the form, `a` names no field"}"#
    );
    let few = Config::default().with_max_query_parameters(2);
    assert_eq!(post(few, "POST /v1/items", "tags=&tags=&tags=").await.status, 400);
}
