use crate::{expect, send, send_to, server};
use polywire::rest::{
    Config,
    config::{Defaults, Unknown},
};

/// Rules 28 to 33.
#[tokio::test]
async fn paths() {
    expect(&[
        ("GET /v1/shelves/1/items/2", "", r#"{"name":"shelves/1/items/2"}"#),
        ("GET /v1/shelves/a%20b/items/c%2Fd", "", r#"{"name":"shelves/a b/items/c%2Fd"}"#),
        ("GET /v1/items/7", "", r#"{"itemId":"7"}"#),
        ("GET /v1/items/a/b%2Fc:find", "", r#"{"name":"a/b%2Fc"}"#),
        ("GET /v1/of/a%2Fb/-3", "", r#"{"nested":{"name":"a/b","itemId":"-3"}}"#),
        (
            "GET /v1/typed/RED/2026-01-02T03:04:05Z/-_8/0/NaN/true",
            "",
            r#"{"flag":true,"colour":"RED","ratio":"NaN","data":"+/8=","at":"2026-01-02T03:04:05Z","maybe":0}"#,
        ),
        ("GET /v1/typed/1/2026-01-02T03:04:05Z/+%2F8=/0/-Infinity/false", "", r#"{"colour":"RED","ratio":"-Infinity","data":"+/8=","at":"2026-01-02T03:04:05Z","maybe":0}"#),
        ("GET /v1/items/nan", "", "400"),
        ("GET /v1/items/9223372036854775808", "", "400"),
        ("GET /v1/items/%", "", "400"),
        ("GET /v1/shelves/%ff/items/2", "", "400"),
        ("GET /v1/items/", "", "404"),
        ("GET /v1/nothing", "", "404"),
    ])
    .await;
}

/// Rules 34 to 42.
#[tokio::test]
async fn queries() {
    expect(&[
        (
            "GET /v1/all?name=Hello+world&item_id=7&flag=true",
            "",
            r#"{"name":"Hello world","itemId":"7","flag":true}"#,
        ),
        (
            "GET /v1/all?nested.itemId=1&nested.nested.item_id=2",
            "",
            r#"{"nested":{"itemId":"1","nested":{"itemId":"2"}}}"#,
        ),
        (
            "GET /v1/all?tags=a&tags=b&nums=1&nums=-2&colours=RED&colours=0",
            "",
            r#"{"tags":["a","b"],"nums":[1,-2],"colours":["RED","UNSPECIFIED"]}"#,
        ),
        (
            "GET /v1/all?limit=5&limits=1&limits=2&maybe=0",
            "",
            r#"{"limit":"5","maybe":0,"limits":["1","2"]}"#,
        ),
        ("GET /v1/all?within=1.5s&mask=name,item_id", "", r#"{"within":"1.500s","mask":"name,itemId"}"#),
        ("GET /v1/all?extra=%7B%22a%22%3A%7B%22b%22%3A1.5%7D%7D", "", r#"{"extra":{"a":{"b":1.5}}}"#),
        ("GET /v1/all?flag=&name=", "", "400"),
        ("GET /v1/all?name&tags&&=x", "", r#"{"tags":[""]}"#),
        ("GET /v1/all?name=a&name=b", "", "400"),
        ("GET /v1/all?item_id=1&itemId=2", "", "400"),
        ("GET /v1/all?at=null", "", "400"),
        ("GET /v1/all?children.name=1", "", "400"),
        ("GET /v1/all?limit.nested=1", "", "400"),
        ("GET /v1/all?labels=1", "", "400"),
        ("GET /v1/all?nested=1", "", "400"),
        ("GET /v1/all?text=a&number=1", "", "400"),
        ("GET /v1/all?number=1&text=a", "", "400"),
        ("GET /v1/all?child.name=a&text=b", "", "400"),
        ("GET /v1/all?child.name=a&child.itemId=1", "", r#"{"child":{"name":"a","itemId":"1"}}"#),
        ("GET /v1/all?unknown=1&nested.unknown=2&a..b=3", "", "{}"),
        ("GET /v1/all?name=%", "", "400"),
        ("GET /v1/items/1?item_id=2&itemId=3", "", r#"{"itemId":"1"}"#),
        (
            "GET /v1/of/a/1?nested.name=b&nested.flag=true",
            "",
            r#"{"nested":{"name":"a","itemId":"1","flag":true}}"#,
        ),
        ("GET /v1/text/a?number=1", "", "400"),
        ("POST /v1/items?name=query", "{}", "{}"),
        ("PUT /v1/tags?name=query&tags=c", r#"["a"]"#, r#"{"name":"query","tags":["a"]}"#),
        ("DELETE /v1/items/a?flag=x", "", "400"),
    ])
    .await;
}

/// Rules 45 to 48 and 52.
#[tokio::test]
async fn bodies() {
    expect(&[
        (
            "POST /v1/items",
            r#"{"item_id":1,"nested":{"itemId":"2"},"unknown":[]}"#,
            r#"{"itemId":"1","nested":{"itemId":"2"}}"#,
        ),
        ("POST /v1/items", "", "{}"),
        ("POST /v1/items", "{} {}", "400"),
        ("POST /v1/items", "[]", "400"),
        ("POST /v1/items", r#"{"item_id":1,"itemId":1}"#, "400"),
        ("POST /v1/items", r#"{"name":null}"#, "{}"),
        ("POST /v1/items", "{\"name\":\"\u{1}\"}", "400"),
        ("PATCH /v1/items/path", r#"{"name":"body","flag":true}"#, r#"{"name":"path","flag":true}"#),
        (
            "PUT /v1/nested/path",
            r#"{"name":"body","itemId":"1","nested":{"flag":true}}"#,
            r#"{"nested":{"name":"path","itemId":"1","nested":{"flag":true}}}"#,
        ),
        ("PUT /v1/nested/path", "", r#"{"nested":{"name":"path"}}"#),
        ("PUT /v1/nested/path", "[]", "400"),
        ("PUT /v1/nested/path", r#""a""#, "400"),
        ("PUT /v1/tags", r#"["a","b"]"#, r#"{"tags":["a","b"]}"#),
        ("PUT /v1/tags", "{}", "400"),
        ("PUT /v1/name", r#""x""#, r#"{"name":"x"}"#),
        ("PUT /v1/labels", r#"{"a":"b"}"#, r#"{"labels":{"a":"b"}}"#),
        ("GET /v1/all", "a body that nobody asked for", "{}"),
        ("POST /shop.v1.Shop/Plain", r#"{"name":"x"}"#, r#"{"name":"x"}"#),
        ("GET /shop.v1.Shop/Plain", "", "405"),
        ("POST /shop.v1.Shop/Make", "{}", "404"),
    ])
    .await;
}

/// Rules 54 and 55.
#[tokio::test]
async fn responses() {
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
    assert!(send_to(&emitting, "GET /v1/all", "", &[]).await.body.contains(r#""itemId":"0""#));
}

/// Rule 49.
#[tokio::test]
async fn media_types() {
    let server = server(Config::default());
    for (media, status) in [
        ("application/json", 200),
        ("application/json;charset=utf-8", 200),
        ("Application/JSON ; charset=UTF-8", 200),
        ("text/plain", 415),
        ("application/x-ndjson", 415),
        ("application/x-www-form-urlencoded", 200),
    ] {
        let answer = send_to(&server, "POST /v1/items", "{}", &[("content-type", media)]).await;
        assert_eq!(answer.status, status, "{media}");
    }
    let coded = [("content-encoding", "gzip")];
    assert_eq!(send_to(&server, "POST /v1/items", "{}", &coded).await.status, 415);
    // A body that is not there, or that nobody reads, may say what it likes.
    let form = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(send_to(&server, "POST /v1/items", "", &form).await.status, 200);
    assert_eq!(send_to(&server, "GET /v1/all", "x", &form).await.status, 200);
}

/// Rules 43, 44, 47 and 49.
#[tokio::test]
async fn limits_and_strictness() {
    let small = server(
        Config::default()
            .with_max_request_size(10)
            .with_max_query_size(20)
            .with_max_query_parameters(2)
            .with_unknown_parameters(Unknown::Rejected)
            .with_unknown_fields(Unknown::Rejected),
    );
    for (request, body, status) in [
        ("POST /v1/items", r#"{"name":1}"#, 400),
        ("POST /v1/items", r#"{"name":""}"#, 413),
        ("POST /v1/items", r#"{"x":1}"#, 400),
        ("GET /v1/all?tags=a&tags=b", "", 200),
        ("GET /v1/all?tags=&tags=&tags=", "", 400),
        ("GET /v1/all?name=aaaaaaaaaaaaaaaa", "", 400),
        ("GET /v1/all?unknown=1", "", 400),
        ("GET /v1/all?key=1&$alt=json", "", 200),
    ] {
        assert_eq!(send_to(&small, request, body, &[]).await.status, status, "{request} {body}");
    }
    let deep = format!("{}{}", r#"{"nested":"#.repeat(150), "}".repeat(150));
    assert_eq!(send("POST /v1/items", &deep).await.status, 400);
    let deep = format!("GET /v1/all?{}name=1", "nested.".repeat(150));
    assert_eq!(send(&deep, "").await.status, 400);
}
