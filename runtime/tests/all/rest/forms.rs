//! Forms: `application/x-www-form-urlencoded` and `multipart/form-data`.

use crate::rest::{Answer, send_to, server};
use polywire::rest::{
    Config,
    config::{Forms, MapParameters, Unknown},
};

async fn post(config: Config, request: &str, form: &str) -> Answer {
    let media = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")];
    send_to(&server(config.with_forms(Forms::Taken)), request, form, &media).await
}

/// The result of a form: the JSON of the echo for 200, or the status and the message.
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
            r#"400 {"code":3,"message":"a body of type `application/x-www-form-urlencoded` is not understood: send JSON, one message on each line, with `-H 'content-type: application/x-ndjson'`"}"#,
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

/// A part: its name, its type or none, and what is in it.
type Part<'a> = (&'a str, &'a str, &'a str);

fn multipart(parts: &[Part<'_>]) -> String {
    let mut body = String::new();
    for (name, media, data) in parts {
        body += &format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"f\"\r\n");
        if !media.is_empty() {
            body += &format!("Content-Type: {media}\r\n");
        }
        body += &format!("\r\n{data}\r\n");
    }
    body + "--b--\r\n"
}

async fn post_parts(config: Config, request: &str, body: &str) -> String {
    let media = [("content-type", "multipart/form-data; boundary=b")];
    shown(send_to(&server(config.with_forms(Forms::Taken)), request, body, &media).await)
}

#[tokio::test]
async fn multipart_forms_have_fields_and_files() {
    for (request, parts, expected) in [
        (
            "POST /v1/pictures",
            &[
                ("name", "", "Grüße"),
                ("count", "text/plain", "7"),
                ("file", "image/png", "\0bytes\r\n"),
                ("more", "a/b", "1"),
                ("more", "", "2"),
                ("raw", "", "+/8="),
                ("raw", "application/json", "x"),
                ("wrapped", "", "w"),
                ("item.name", "", "nested"),
            ][..],
            concat!(
                r#"{"name":"Grüße","file":{"contentType":"image/png","data":"AGJ5dGVzDQo="},"#,
                r#""more":[{"contentType":"a/b","data":"MQ=="},{"data":"Mg=="}],"item":{"name":"nested"},"#,
                r#""raw":["Ky84PQ==","eA=="],"wrapped":"dw==","count":7}"#
            ),
        ),
        (
            "POST /v1/pictures",
            &[
                ("item", "application/json; charset=utf-8", r#"{"itemId":"7","tags":["a"]}"#),
                ("sizes", "application/json", r#"{"a":1}"#),
            ],
            r#"{"item":{"itemId":"7","tags":["a"]},"sizes":{"a":1}}"#,
        ),
        // As with other forms: by names of the message, and what the form sets the query does not.
        (
            "PUT /v1/tags?tags=query&flag=true",
            &[("tags", "", "a"), ("tags", "", "b"), ("name", "", "n")],
            r#"{"name":"n","flag":true,"tags":["a","b"]}"#,
        ),
        ("PATCH /v1/items/path", &[("name", "", "form")], r#"{"name":"path"}"#),
        ("POST /v1/pictures", &[], "{}"),
        (
            "POST /v1/items",
            &[("text", "", "a"), ("number", "", "1")],
            r#"400 {"code":3,"message":"in the form, field `number`: it cannot be set together with `text`"}"#,
        ),
        (
            "POST /v1/items",
            &[("name", "", "a"), ("name", "", "b")],
            r#"400 {"code":3,"message":"in the form, field `name`: too many values"}"#,
        ),
        (
            "POST /v1/items",
            &[("item_id", "", "x")],
            r#"400 {"code":3,"message":"in the form, field `item_id`: expected an integer of 64 bits"}"#,
        ),
        (
            "POST /v1/items",
            &[("nested", "", "x")],
            r#"400 {"code":3,"message":"in the form, field `nested`: a message or a map is a part of the type application/json"}"#,
        ),
        (
            "POST /v1/items",
            &[("nested", "application/json", "[]")],
            r#"400 {"code":3,"message":"in the form, nested: expected `{` (at byte 0)"}"#,
        ),
        (
            "POST /v1/items",
            &[("children", "application/json", "[]"), ("children", "application/json", "[]")],
            r#"400 {"code":3,"message":"in the form, field `children`: too many values"}"#,
        ),
        ("POST /v1/items", &[("", "", "x")], r#"400 {"code":3,"message":"in the form, part 1 has no name"}"#),
        (
            "POST /v1/items:import",
            &[("name", "", "x")],
            r#"415 {"code":3,"message":"a body of type `multipart/form-data` is not understood: send JSON, one message on each line, with `-H 'content-type: application/x-ndjson'`"}"#,
        ),
    ] {
        assert_eq!(
            post_parts(Config::default(), request, &multipart(parts)).await,
            expected,
            "{request} {parts:?}"
        );
    }
    let maps = Config::default().with_maps(MapParameters::Bracketed);
    let entries = multipart(&[("sizes[a]", "", "1"), ("sizes[a]", "", "2")]);
    assert_eq!(
        post_parts(maps, "POST /v1/pictures", &entries).await,
        r#"400 {"code":3,"message":"in the form, field `sizes`: a key of the map is there twice"}"#
    );
}

#[tokio::test]
async fn multipart_forms_have_limits() {
    let two = multipart(&[("tags", "", "1234"), ("tags", "", "12345")]);
    for (config, expected) in [
        (Config::default().with_max_parts(1), r#"400 {"code":3,"message":"the form has more than 1 parts"}"#),
        (
            Config::default().with_max_part_size(4),
            r#"413 {"code":8,"message":"in the form, part `tags` is larger than 4 bytes"}"#,
        ),
        (
            Config::default().with_max_part_head_size(40),
            r#"400 {"code":3,"message":"in the form, part `tags`: its head is larger than 40 bytes"}"#,
        ),
        (
            Config::default().with_max_request_size(100),
            r#"413 {"code":8,"message":"the body is larger than 100 bytes"}"#,
        ),
    ] {
        assert_eq!(post_parts(config, "POST /v1/items", &two).await, expected);
    }
}

#[tokio::test]
async fn malformed_forms_are_named() {
    let malformed = r#"400 {"code":3,"message":"the form is not what its Content-Type says: a part, or its head, is malformed"}"#;
    let head = "--b\r\nContent-Disposition: form-data; name=\"tags\"\r\n";
    for (body, expected) in [
        ("no boundary".to_owned(), malformed),
        (head.to_owned(), malformed),
        (format!("{head}\r\ncut"), r#"400 {"code":3,"message":"in the form, part `tags` does not end"}"#),
        (format!("{head}\r\nx\r\n--b"), malformed),
        (format!("--b\r\nno colon\r\n\r\nx\r\n--b--{head}"), malformed),
        (
            "--b\r\nContent-Type: a/b\r\n\r\nx\r\n--b--".to_owned(),
            r#"400 {"code":3,"message":"in the form, part 1 has no name"}"#,
        ),
        (String::from_utf8_lossy(b"\xff").into_owned(), malformed),
    ] {
        assert_eq!(post_parts(Config::default(), "POST /v1/items", &body).await, expected, "{body:?}");
    }
    let without = [("content-type", "multipart/form-data")];
    let taking = server(Config::default().with_forms(Forms::Taken));
    let answer = send_to(&taking, "POST /v1/items", "x", &without).await;
    assert_eq!(
        shown(answer),
        r#"400 {"code":3,"message":"the Content-Type of the form has no boundary of 1 to 70 characters"}"#
    );
}
