//! Paths, queries and bodies, rule by rule, with the default configuration.

use crate::rest::{expect, send, send_to, server};
use polywire::rest::{
    Config,
    config::{Defaults, Unknown},
};

#[tokio::test]
async fn rule_28_a_variable_of_one_segment_is_decoded() {
    expect(&[
        ("GET /v1/of/p%20q%2Fr+/1", "", r#"{"nested":{"name":"p q/r+","itemId":"1"}}"#),
        ("GET /v1/of/%252F/1", "", r#"{"nested":{"name":"%2F","itemId":"1"}}"#),
        ("GET /v1/of/%25/1", "", r#"{"nested":{"name":"%","itemId":"1"}}"#),
    ])
    .await;
}

#[tokio::test]
async fn rule_29_a_variable_of_several_segments_keeps_encoded_slashes() {
    expect(&[
        ("GET /v1/shelves/1/items/2", "", r#"{"name":"shelves/1/items/2"}"#),
        ("GET /v1/shelves/foo%20foo/items/bar%2Fbar", "", r#"{"name":"shelves/foo foo/items/bar%2Fbar"}"#),
        ("GET /v1/items/a/b%2fc:find", "", r#"{"name":"a/b%2fc"}"#),
        ("GET /v1/items/one%2Fsegment:find", "", r#"{"name":"one%2Fsegment"}"#),
    ])
    .await;
}

#[tokio::test]
async fn rule_30_a_path_is_split_before_it_is_decoded() {
    expect(&[
        ("GET /v1/of/a%2Fb/-3", "", r#"{"nested":{"name":"a/b","itemId":"-3"}}"#),
        ("GET /v1%2Fitems/1", "", "404"),
    ])
    .await;
}

#[tokio::test]
async fn rule_31_what_is_malformed_is_refused() {
    expect(&[
        ("GET /v1/items/%", "", "400"),
        ("GET /v1/items/%2", "", "400"),
        ("GET /v1/items/%zz", "", "400"),
        ("GET /v1/shelves/%ff/items/2", "", "400"),
    ])
    .await;
}

#[tokio::test]
async fn rule_32_captures_have_types() {
    expect(&[
        ("GET /v1/items/7", "", r#"{"itemId":"7"}"#),
        ("GET /v1/items/-9223372036854775808", "", r#"{"itemId":"-9223372036854775808"}"#),
        ("GET /v1/items/nan", "", "400"),
        ("GET /v1/items/9223372036854775808", "", "400"),
        (
            "GET /v1/typed/RED/2026-01-02T03:04:05Z/-_8/0/NaN/true",
            "",
            r#"{"flag":true,"colour":"RED","ratio":"NaN","data":"+/8=","at":"2026-01-02T03:04:05Z","maybe":0}"#,
        ),
        (
            "GET /v1/typed/1/2026-01-02T03:04:05Z/+%2F8=/0/-Infinity/false",
            "",
            r#"{"colour":"RED","ratio":"-Infinity","data":"+/8=","at":"2026-01-02T03:04:05Z","maybe":0}"#,
        ),
        ("GET /v1/typed/BLUE/2026-01-02T03:04:05Z/-_8/0/1/true", "", "400"),
        ("GET /v1/typed/RED/yesterday/-_8/0/1/true", "", "400"),
        ("GET /v1/typed/RED/2026-01-02T03:04:05Z/*/0/1/true", "", "400"),
        ("GET /v1/typed/RED/2026-01-02T03:04:05Z/-_8/2147483648/1/true", "", "400"),
        ("GET /v1/typed/RED/2026-01-02T03:04:05Z/-_8/0/inf/true", "", "400"),
        ("GET /v1/typed/RED/2026-01-02T03:04:05Z/-_8/0/0x1p3/true", "", "400"),
        ("GET /v1/typed/RED/2026-01-02T03:04:05Z/-_8/0/1/t", "", "400"),
    ])
    .await;
}

#[tokio::test]
async fn rule_33_nested_captures_share_their_messages() {
    expect(&[("GET /v1/of/a/1", "", r#"{"nested":{"name":"a","itemId":"1"}}"#)]).await;
}

#[tokio::test]
async fn rule_34_a_query_sets_what_neither_path_nor_body_has() {
    expect(&[
        ("GET /v1/items/1?item_id=2&itemId=3&name=a", "", r#"{"name":"a","itemId":"1"}"#),
        (
            "GET /v1/of/a/1?nested.name=b&nested.flag=true",
            "",
            r#"{"nested":{"name":"a","itemId":"1","flag":true}}"#,
        ),
        ("POST /v1/items?name=query", "{}", "{}"),
        ("PUT /v1/tags?name=query&tags=c", r#"["a"]"#, r#"{"name":"query","tags":["a"]}"#),
        ("PUT /v1/nested/a?nested.flag=true&flag=true", "{}", r#"{"flag":true,"nested":{"name":"a"}}"#),
        ("DELETE /v1/items/a?flag=x", "", "400"),
    ])
    .await;
}

#[tokio::test]
async fn rule_35_keys_are_paths_by_either_name() {
    expect(&[
        ("GET /v1/all?item_id=7&flag=true", "", r#"{"itemId":"7","flag":true}"#),
        (
            "GET /v1/all?nested.itemId=-1&nested.nested.item_id=2",
            "",
            r#"{"nested":{"itemId":"-1","nested":{"itemId":"2"}}}"#,
        ),
        ("GET /v1/all?nested%2Eitem%5Fid=1", "", r#"{"nested":{"itemId":"1"}}"#),
    ])
    .await;
}

#[tokio::test]
async fn rule_36_a_repeated_field_has_its_name_several_times() {
    expect(&[
        (
            "GET /v1/all?tags=a&tags=b,c&nums=1&nums=-2&colours=RED&colours=0",
            "",
            r#"{"tags":["a","b,c"],"nums":[1,-2],"colours":["RED","UNSPECIFIED"]}"#,
        ),
        ("GET /v1/all?name=a&name=b", "", "400"),
        ("GET /v1/all?maybe=1&maybe=1", "", "400"),
    ])
    .await;
}

#[tokio::test]
async fn rule_37_what_is_no_single_value_is_refused() {
    expect(&[
        ("GET /v1/all?children.name=1", "", "400"),
        ("GET /v1/all?children=1", "", "400"),
        ("GET /v1/all?limit.nested=x", "", "400"),
        ("GET /v1/all?limit.value=1", "", "400"),
        ("GET /v1/all?name.x=1", "", "400"),
        ("GET /v1/all?nested=1", "", "400"),
        ("GET /v1/all?labels=1", "", "400"),
        ("GET /v1/all?labels.a=1", "", "400"),
        ("GET /v1/all?limit=5&limits=1&limits=2", "", r#"{"limit":"5","limits":["1","2"]}"#),
    ])
    .await;
}

#[tokio::test]
async fn rule_38_entries_of_maps_name_no_field() {
    expect(&[("GET /v1/all?labels[a]=1&labels%5Bb%5D=2", "", "{}")]).await;
}

#[tokio::test]
async fn rule_39_a_oneof_has_one_member() {
    expect(&[
        ("GET /v1/all?text=a&number=1", "", "400"),
        ("GET /v1/all?number=1&text=a", "", "400"),
        ("GET /v1/all?child.name=a&text=b", "", "400"),
        ("GET /v1/all?child.name=a&child.itemId=1", "", r#"{"child":{"name":"a","itemId":"1"}}"#),
        ("GET /v1/text/a?number=1", "", "400"),
    ])
    .await;
}

#[tokio::test]
async fn rule_40_a_plus_is_a_space() {
    expect(&[("GET /v1/all?name=Hello+world&tags=%2B+%20", "", r#"{"name":"Hello world","tags":["+  "]}"#)])
        .await;
}

#[tokio::test]
async fn rule_41_well_known_types_have_texts() {
    expect(&[
        ("GET /v1/all?at=2026-01-02T03:04:05.5%2B01:00", "", r#"{"at":"2026-01-02T02:04:05.500Z"}"#),
        ("GET /v1/all?at=null", "", "400"),
        ("GET /v1/all?at=0000-01-01T00:00:00Z", "", "400"),
        ("GET /v1/all?within=1.5s", "", r#"{"within":"1.500s"}"#),
        ("GET /v1/all?within=13h0m0s", "", "400"),
        ("GET /v1/all?mask=name,item_id,nested.itemId", "", r#"{"mask":"name,itemId,nested.itemId"}"#),
        ("GET /v1/all?extra=%7B%22a%22%3A%7B%22b%22%3A1.5%7D%7D", "", r#"{"extra":{"a":{"b":1.5}}}"#),
        ("GET /v1/all?extra=%7B", "", "400"),
        ("GET /v1/all?maybe=0", "", r#"{"maybe":0}"#),
    ])
    .await;
}

#[tokio::test]
async fn rule_42_a_name_alone_has_the_empty_value() {
    expect(&[
        ("GET /v1/all?name&tags&tags=&&=x&", "", r#"{"tags":["",""]}"#),
        ("GET /v1/all?flag", "", "400"),
        ("GET /v1/all?flag=&name=", "", "400"),
    ])
    .await;
}

#[tokio::test]
async fn rule_43_unknown_keys_are_passed_over() {
    expect(&[("GET /v1/all?unknown=1&nested.unknown=2&a..b=3&.=4&$alt=json&key=5", "", "{}")]).await;
    let strict = server(Config::default().with_unknown_parameters(Unknown::Rejected));
    for (request, status) in [("GET /v1/all?unknown=1", 400), ("GET /v1/all?key=1&api_key=2&$alt=json", 200)]
    {
        assert_eq!(send_to(&strict, request, "", &[]).await.status, status, "{request}");
    }
}

#[tokio::test]
async fn rule_44_queries_have_limits() {
    let small = server(Config::default().with_max_query_size(20).with_max_query_parameters(2));
    for (request, status) in [
        ("GET /v1/all?tags=a&tags=b", 200),
        ("GET /v1/all?tags=&tags=&tags=", 400),
        ("GET /v1/all?name=aaaaaaaaaaaaaaaa", 400),
    ] {
        assert_eq!(send_to(&small, request, "", &[]).await.status, status, "{request}");
    }
    let many = |count: usize| format!("GET /v1/all?{}", "tags=&".repeat(count));
    let key = |size: usize| format!("GET /v1/all?{}=1", "k".repeat(size));
    let long = |size: usize| format!("GET /v1/all?name={}", "v".repeat(size - "name=".len()));
    let deep = |steps: usize| format!("GET /v1/all?{}name=1", "nested.".repeat(steps - 1));
    for (request, status) in [
        (many(128), 200),
        (many(129), 400),
        (key(4 * 1024), 200),
        (key(4 * 1024 + 1), 400),
        (long(16 * 1024), 200),
        (long(16 * 1024 + 1), 400),
        (deep(64), 200),
        (deep(65), 400),
    ] {
        assert_eq!(send(&request, "").await.status, status, "{} bytes", request.len());
    }
    expect(&[("GET /v1/all?item_id=1&itemId=2", "", "400")]).await;
}

#[tokio::test]
async fn rule_45_an_empty_body_is_an_empty_object() {
    expect(&[
        ("POST /v1/items", "", "{}"),
        ("PUT /v1/nested/path", "", r#"{"nested":{"name":"path"}}"#),
        ("GET /v1/all", "a body that nobody asked for", "{}"),
        ("DELETE /v1/items/a", "{", "{}"),
    ])
    .await;
}

#[tokio::test]
async fn rule_46_a_body_field_is_the_body() {
    expect(&[
        ("PUT /v1/nested/a", r#"{"itemId":"1"}"#, r#"{"nested":{"name":"a","itemId":"1"}}"#),
        ("PUT /v1/nested/path", "[]", "400"),
        ("PUT /v1/nested/path", r#""a""#, "400"),
        ("PUT /v1/tags", r#"["a","b"]"#, r#"{"tags":["a","b"]}"#),
        ("PUT /v1/tags", "{}", "400"),
        ("PUT /v1/name", r#""x""#, r#"{"name":"x"}"#),
        ("PUT /v1/name", "1", "400"),
        ("PUT /v1/labels", r#"{"a":"b"}"#, r#"{"labels":{"a":"b"}}"#),
        ("PUT /v1/labels", r#"{"a":1}"#, "400"),
    ])
    .await;
}

#[tokio::test]
async fn rule_47_a_body_is_proto_json() {
    expect(&[
        (
            "POST /v1/items",
            r#"{"item_id":1,"nested":{"itemId":"2"},"unknown":[]}"#,
            r#"{"itemId":"1","nested":{"itemId":"2"}}"#,
        ),
        ("POST /v1/items", "{} {}", "400"),
        ("POST /v1/items", "[]", "400"),
        ("POST /v1/items", r#"{"item_id":1,"itemId":1}"#, "400"),
        ("POST /v1/items", r#"{"name":null}"#, "{}"),
        ("POST /v1/items", "{\"name\":\"\u{1}\"}", "400"),
        ("POST /v1/items", r#"{"text":"a","number":"1"}"#, "400"),
    ])
    .await;
    let strict = server(Config::default().with_unknown_fields(Unknown::Rejected));
    assert_eq!(send_to(&strict, "POST /v1/items", r#"{"x":1}"#, &[]).await.status, 400);
}

#[tokio::test]
async fn rule_48_the_path_wins_over_the_body() {
    expect(&[
        ("PATCH /v1/items/path", r#"{"name":"body","flag":true}"#, r#"{"name":"path","flag":true}"#),
        ("PUT /v1/nested/path", r#"{"name":"body"}"#, r#"{"nested":{"name":"path"}}"#),
    ])
    .await;
}

#[tokio::test]
async fn rule_49_a_body_says_what_it_is() {
    let server = server(Config::default());
    for (media, status) in [
        ("application/json", 200),
        ("application/json;charset=utf-8", 200),
        ("Application/JSON ; charset=UTF-8", 200),
        ("text/plain", 200),
        ("text/html", 415),
        ("application/x-ndjson", 415),
        ("application/x-www-form-urlencoded", 200),
        ("multipart/form-data", 415),
    ] {
        let answer = send_to(&server, "POST /v1/items", "{}", &[("content-type", media)]).await;
        assert_eq!(answer.status, status, "{media}");
    }
    let coded = [("content-encoding", "gzip")];
    assert_eq!(send_to(&server, "POST /v1/items", "{}", &coded).await.status, 415);
    // A body that is not there, or that is not read, may have any type.
    let text = [("content-type", "text/plain")];
    assert_eq!(send_to(&server, "POST /v1/items", "", &text).await.status, 200);
    assert_eq!(send_to(&server, "GET /v1/all", "x", &text).await.status, 200);
    let small = crate::rest::server(Config::default().with_max_request_size(10));
    for (body, status) in [(r#"{"name":1}"#, 400), (r#"{"name":""}"#, 413)] {
        assert_eq!(send_to(&small, "POST /v1/items", body, &[]).await.status, status, "{body}");
    }
    let deep = format!("{}{}", r#"{"nested":"#.repeat(150), "}".repeat(150));
    assert_eq!(send("POST /v1/items", &deep).await.status, 400);
    // Deeper than any stack.
    for open in ["[", r#"{"extra":"#, r#"{"unknown":["#, r#"{"extra":{"a":"#] {
        assert_eq!(send("POST /v1/items", &open.repeat(200_000)).await.status, 400, "{open}");
    }
}

#[tokio::test]
async fn rule_52_what_the_path_adds_keeps_its_siblings() {
    expect(&[
        (
            "PUT /v1/nested/path",
            r#"{"name":"body","itemId":"1","nested":{"flag":true}}"#,
            r#"{"nested":{"name":"path","itemId":"1","nested":{"flag":true}}}"#,
        ),
        (
            "PUT /v1/nested/path",
            r#"{"nested":{"name":"deeper"}}"#,
            r#"{"nested":{"name":"path","nested":{"name":"deeper"}}}"#,
        ),
        (
            "PUT /v1/nested/path",
            r#"{"name":"","tags":["a"],"labels":{"a":"b"}}"#,
            r#"{"nested":{"name":"path","tags":["a"],"labels":{"a":"b"}}}"#,
        ),
        ("PUT /v1/nested/path", "null", r#"{"nested":{"name":"path"}}"#),
        ("PUT /v1/nested/path", "{}", r#"{"nested":{"name":"path"}}"#),
        (
            "PATCH /v1/woven/path",
            r#"{"nested":{"nested":{"flag":true},"itemId":"1"},"flag":true}"#,
            r#"{"flag":true,"nested":{"itemId":"1","nested":{"name":"path","flag":true}}}"#,
        ),
        (
            "PATCH /v1/woven/path",
            r#"{"nested":{"itemId":"1"}}"#,
            r#"{"nested":{"itemId":"1","nested":{"name":"path"}}}"#,
        ),
        (
            "PATCH /v1/woven/path",
            r#"{"nested":null,"name":"a"}"#,
            r#"{"name":"a","nested":{"nested":{"name":"path"}}}"#,
        ),
        ("PATCH /v1/woven/path", "", r#"{"nested":{"nested":{"name":"path"}}}"#),
    ])
    .await;
}

#[tokio::test]
async fn rules_53_to_55_responses() {
    expect(&[
        ("GET /v1/part/tags?tags=a&tags=b", "", r#"["a","b"]"#),
        ("GET /v1/part/tags", "", "[]"),
        ("GET /v1/part/name?name=x", "", r#""x""#),
        ("GET /v1/part/name", "", r#""""#),
        ("GET /v1/part/nested?nested.flag=true", "", r#"{"flag":true}"#),
        ("GET /v1/part/nested", "", "{}"),
        ("DELETE /v1/items/a", "", "{}"),
    ])
    .await;
    let emitting = server(Config::default().with_defaults(Defaults::Emitted));
    let emitted = send_to(&emitting, "GET /v1/part/nested?nested.flag=true", "", &[]).await.body;
    assert!(emitted.starts_with(r#"{"name":"","itemId":"0","flag":true"#), "{emitted}");
}

#[tokio::test]
async fn methods_without_a_binding_have_a_path_of_their_own() {
    expect(&[
        ("POST /shop.v1.Shop/Plain", r#"{"name":"x"}"#, r#"{"name":"x"}"#),
        ("GET /shop.v1.Shop/Plain", "", "405"),
        ("POST /shop.v1.Shop/Make", "{}", "404"),
    ])
    .await;
}
