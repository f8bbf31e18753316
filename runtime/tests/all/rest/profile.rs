//! The forms of errors, at the server and back at the client (rules 57 to 59).

use crate::rest::{
    error::{RpcStatus, failing},
    send_to, server,
    shop::{Fail, Item, ShopServer, Watch},
};
use polywire::{
    __codegen::{server_streaming, unary},
    Code, Request, Server, connect,
    prost::Message as _,
    prost_types::Any,
    rest::{Config, config::ErrorProfile},
};
use tokio_stream::StreamExt as _;

const PROFILES: [ErrorProfile; 4] =
    [ErrorProfile::RpcStatus, ErrorProfile::Aip193, ErrorProfile::Connect, ErrorProfile::Twirp];

fn details() -> Vec<Any> {
    let any = |name: &str, value: &[u8]| Any {
        type_url: format!("type.googleapis.com/{name}"),
        value: value.to_vec(),
    };
    vec![
        any("google.rpc.ErrorInfo", b"\x0a\x04WHAT"),
        any("other.Unknown", b"\x08\x02"),
        any("google.rpc.DebugInfo", b"\x0a\x06secret"),
    ]
}

#[tokio::test]
async fn an_error_has_the_form_that_is_asked_for() {
    let bodies = [
        concat!(
            r#"{"code":5,"message":"m","details":["#,
            r#"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"WHAT"},"#,
            r#"{"@type":"type.googleapis.com/other.Unknown","value":"CAI="}]}"#
        ),
        concat!(
            r#"{"error":{"code":404,"message":"m","status":"NOT_FOUND","details":["#,
            r#"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"WHAT"},"#,
            r#"{"@type":"type.googleapis.com/other.Unknown","value":"CAI="}]}}"#
        ),
        concat!(
            r#"{"code":"not_found","message":"m","details":["#,
            r#"{"type":"google.rpc.ErrorInfo","value":"CgRXSEFU"},{"type":"other.Unknown","value":"CAI"}]}"#
        ),
    ];
    let body = polywire::json::to_string(&failing(5, "m", details())).unwrap();
    for (profile, expected) in PROFILES.into_iter().zip(bodies) {
        let server = server(Config::default().with_error_profile(profile));
        let answer = send_to(&server, "POST /shop.v1.Shop/Fail", &body, &[]).await;
        assert_eq!((answer.status, answer.body.as_str()), (404, expected));
    }
    let server = server(Config::default().with_error_profile(ErrorProfile::Twirp));
    for (code, status, name) in [
        (1, 408, "canceled"),
        (4, 408, "deadline_exceeded"),
        (9, 412, "failed_precondition"),
        (15, 503, "dataloss"),
    ] {
        let body = format!(r#"{{"itemId":{code},"name":"m"}}"#);
        let answer = send_to(&server, "POST /shop.v1.Shop/Fail", &body, &[]).await;
        assert_eq!((answer.status, answer.body), (status, format!(r#"{{"code":"{name}","msg":"m"}}"#)));
    }
}

/// An error that is not a status of a method has the same form, and its own HTTP status.
#[tokio::test]
async fn what_is_wrong_with_a_request_has_the_form_too() {
    let server = server(Config::default().with_error_profile(ErrorProfile::Aip193));
    let answer = send_to(&server, "DELETE /v1/items", "", &[]).await;
    let body =
        r#"{"error":{"code":405,"message":"this path is bound to POST only","status":"UNIMPLEMENTED"}}"#;
    assert_eq!((answer.status, answer.body.as_str()), (405, body));
}

#[tokio::test]
async fn the_client_reads_every_form() {
    for profile in PROFILES {
        let config = Config::default().with_error_profile(profile);
        let server = Server::new().add(ShopServer::default()).with_rest(config).listen("http://127.0.0.1:0");
        let server = server.bind().await.unwrap();
        let channel = connect(&server.uris()[0]).await.unwrap();
        tokio::spawn(server.serve_until(std::future::pending()));
        for code in (1..17).map(Code::from_i32) {
            let failing = failing(code.into(), "m \"世\"", details());
            let status = unary::<Fail>(&channel, Request::new(failing)).await.unwrap_err();
            assert_eq!((status.code(), status.message()), (code, "m \"世\""), "{profile:?}");
            let found = RpcStatus::decode(status.details()).unwrap();
            assert_eq!(found.details, details()[..2], "{profile:?}");
            let asked = Item {
                name: "shelves/1".to_owned(),
                nums: vec![1],
                item_id: i32::from(code).into(),
                ..Item::default()
            };
            let mut items =
                server_streaming::<Watch>(&channel, Request::new(asked)).await.unwrap().into_inner();
            assert_eq!(items.next().await.unwrap().unwrap().item_id, 1);
            assert_eq!(items.next().await.unwrap().unwrap_err().code(), code, "{profile:?}");
        }
    }
}
