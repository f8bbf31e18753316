use crate::rest::{expect, send, send_to, server};
use polywire::{
    prost::Message as _,
    prost_types::Any,
    rest::{
        Config,
        config::{ETags, Unknown},
    },
};

/// `google.rpc.Status`
#[derive(Clone, PartialEq, polywire::prost::Message)]
pub(crate) struct RpcStatus {
    #[prost(int32, tag = "1")]
    pub(crate) code: i32,
    #[prost(string, tag = "2")]
    pub(crate) message: String,
    #[prost(message, repeated, tag = "3")]
    pub(crate) details: Vec<Any>,
}

/// The body by which the shop fails with a code and details.
pub(crate) fn failing(code: i32, message: &str, details: Vec<Any>) -> crate::rest::shop::Item {
    let status = RpcStatus { code, message: message.to_owned(), details };
    crate::rest::shop::Item {
        name: message.to_owned(),
        item_id: code.into(),
        data: status.encode_to_vec(),
        ..Default::default()
    }
}

/// Rule 26.
#[tokio::test]
async fn a_known_path_says_which_methods_it_has() {
    let answer = send("DELETE /v1/items", "").await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("allow"), Some("POST"));
    assert_eq!(answer.body, r#"{"code":12,"message":"this path is bound to POST only"}"#);
    let answer = send("OPTIONS /v1/items/a", "").await;
    assert_eq!(answer.header("allow"), Some("DELETE, GET, HEAD, PATCH"));
    expect(&[("GET /nothing", "", "404"), ("POST /v1/items/", "", "404")]).await;
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let get = send("GET /v1/all?name=x", "").await;
    let head = send("HEAD /v1/all?name=x", "").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), Some(get.body.len().to_string().as_str()));
    assert_eq!(head.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn head_has_no_length_where_get_has_no_body() {
    let known = [("if-none-match", "*")];
    let config = Config::default().with_etags(ETags::Computed);
    let answer = send_to(&server(config), "HEAD /v1/all", "", &known).await;
    assert_eq!((answer.status, answer.header("content-length")), (304, None));
    let answer = send("HEAD /nothing", "").await;
    assert_eq!((answer.status, answer.body.as_str()), (404, ""));
    assert_eq!(answer.header("content-length"), Some("54"));
}

/// RFC 9110, 15.5.2.
#[tokio::test]
async fn a_401_says_how_to_prove_who_calls() {
    let refused = r#"{"itemId":16,"name":"who are you?"}"#;
    let answer = send("POST /shop.v1.Shop/Fail", refused).await;
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")));
    let basic = server(Config::default().with_challenge("Basic realm=\"shop\", Bearer"));
    let answer = send_to(&basic, "POST /shop.v1.Shop/Fail", refused, &[]).await;
    assert_eq!(answer.header("www-authenticate"), Some("Basic realm=\"shop\", Bearer"));
    let forbidden = send("POST /shop.v1.Shop/Fail", r#"{"itemId":7}"#).await;
    assert_eq!((forbidden.status, forbidden.header("www-authenticate")), (403, None));
}

/// `google.rpc.RetryInfo` as `Retry-After` (RFC 9110, 10.2.3), in whole seconds.
#[tokio::test]
async fn a_client_is_told_when_to_come_again() {
    let info = |value: &[u8]| {
        let url = "type.googleapis.com/google.rpc.RetryInfo".to_owned();
        vec![Any { type_url: url, value: value.to_vec() }]
    };
    for (code, details, status, after) in [
        (14, info(b"\x0a\x02\x08\x07"), 503, Some("7")),
        (8, info(b"\x0a\x03\x10\x80\x01"), 429, Some("1")),
        (8, info(b"\x0a\x0b\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), 429, None),
        (8, info(b""), 429, None),
        (8, info(b"\xff"), 429, None),
        (8, vec![], 429, None),
        (3, info(b"\x0a\x02\x08\x07"), 400, None),
    ] {
        let body = polywire::json::to_string(&failing(code, "m", details)).unwrap();
        let answer = send("POST /shop.v1.Shop/Fail", &body).await;
        assert_eq!((answer.status, answer.header("retry-after")), (status, after), "{body}");
    }
}

/// Rules 57 and 58.
#[tokio::test]
async fn a_status_is_a_status() {
    for (code, status) in [(1, 499), (3, 400), (5, 404), (7, 403), (8, 429), (13, 500), (16, 401)] {
        let answer =
            send("POST /shop.v1.Shop/Fail", &format!(r#"{{"itemId":{code},"name":"no \"way\""}}"#)).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.body, format!(r#"{{"code":{code},"message":"no \"way\""}}"#));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("x-failed"), Some("yes"));
    }
}

/// Rule 59.
#[tokio::test]
async fn details_are_written_whatever_they_are() {
    let any = |url: &str, value: &[u8]| Any { type_url: url.to_owned(), value: value.to_vec() };
    let item = crate::rest::shop::Item { name: "x".to_owned(), ..Default::default() };
    let details = vec![
        any("type.googleapis.com/shop.v1.Item", &item.encode_to_vec()),
        any("type.googleapis.com/google.rpc.ErrorInfo", b"\x0a\x04WHAT"),
        any("type.googleapis.com/google.protobuf.Duration", b"\x08\x02"),
        any("type.googleapis.com/other.Unknown", b"\x08\x02"),
        any("type.googleapis.com/shop.v1.Item", b"\xff"),
        any("type.googleapis.com/google.rpc.DebugInfo", b"\x0a\x06secret"),
    ];
    let body = polywire::json::to_string(&failing(9, "m", details)).unwrap();
    let answer = send("POST /shop.v1.Shop/Fail", &body).await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.body,
        concat!(
            r#"{"code":9,"message":"m","details":["#,
            r#"{"@type":"type.googleapis.com/shop.v1.Item","name":"x"},"#,
            r#"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"WHAT"},"#,
            r#"{"@type":"type.googleapis.com/google.protobuf.Duration","value":"2s"},"#,
            r#"{"@type":"type.googleapis.com/other.Unknown","value":"CAI="},"#,
            r#"{"@type":"type.googleapis.com/shop.v1.Item","value":"/w=="}]}"#
        )
    );
}

#[tokio::test]
async fn a_panic_is_internal_and_the_server_lives() {
    let server = server(Config::default());
    let answer = send_to(&server, "POST /shop.v1.Shop/Fail", r#"{"name":"panic"}"#, &[]).await;
    assert_eq!(answer.body, r#"{"code":13,"message":"the handler panicked"}"#);
    assert_eq!(send_to(&server, "GET /v1/all", "", &[]).await.status, 200);
}

#[tokio::test]
async fn messages_do_not_grow_with_what_they_are_about() {
    let name = "x".repeat(4000);
    let strict = server(
        Config::default().with_unknown_parameters(Unknown::Rejected).with_unknown_fields(Unknown::Rejected),
    );
    for (request, body) in [
        (format!("GET /v1/all?{name}=1"), String::new()),
        (format!("GET /v1/items/{name}"), String::new()),
        ("POST /v1/items".to_owned(), format!(r#"{{"{name}":1}}"#)),
        ("POST /v1/items".to_owned(), format!(r#"{{"colour":"{name}"}}"#)),
    ] {
        let answer = send_to(&strict, &request, &body, &[]).await;
        assert_eq!(answer.status, 400);
        assert!(answer.body.len() < 400, "{}", answer.body);
    }
}
