//! Rule 51: the field mask of a PATCH that has none.

use crate::rest::{Answer, send, send_to, server};
use polywire::rest::{Config, config::PatchMask};

/// The mask in the JSON of the echo, or the status and the message.
fn mask(answer: Answer) -> String {
    if answer.status != 200 {
        return format!("{} {}", answer.status, answer.body);
    }
    let (_, rest) = answer.body.split_once("\"updateMask\":\"").unwrap_or(("", ""));
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn rule_51_the_mask_is_what_the_body_has() {
    let deep =
        r#"{"single_nested":{"deeper":{"any":{"@type":"type.googleapis.com/shop.v1.Item","name":"x"}}}}"#;
    for (body, expected) in [
        (r#"{"stringValue":"x"}"#, "stringValue"),
        (r#"{"string_value":""}"#, "stringValue"),
        (r#"{"single_nested":{"name":"b","amount":1}}"#, "singleNested.amount,singleNested.name"),
        (r#"{"singleNested":{"deeper":{"amount":1}}}"#, "singleNested.deeper.amount"),
        (r#"{"singleNested":{}}"#, "singleNested"),
        (r#"{"singleNested":null}"#, "singleNested"),
        (r#"{"nested":[{"name":"a"},{"amount":2}]}"#, "nested"),
        (r#"{"labels":{"a":"b"}}"#, "labels"),
        (r#"{"any":{"@type":"type.googleapis.com/shop.v1.Item","name":"x"}}"#, "any"),
        (r#"{"any":null}"#, "any"),
        (deep, "singleNested.deeper.any"),
        (r#"{"any":{}}"#, r#"400 {"code":3,"message":"in the body, `any` has no `@type`"}"#),
        (
            r#"{"singleNested":{"any":{}}}"#,
            r#"400 {"code":3,"message":"in the body, `single_nested.any` has no `@type`"}"#,
        ),
        (
            r#"{"structField":{"name":{"a":"b","c":[1]},"d":null}}"#,
            "structField.d,structField.name.a,structField.name.c",
        ),
        (r#"{"structField":{}}"#, "structField"),
        (r#"{"structField":{"":1,"a":2}}"#, "structField"),
        (
            r#"{"structField":{"a":{"":1},"b":{"c.d":1},"e":{"f,g":1},"h":{"i":1}}}"#,
            "structField.a,structField.b,structField.e,structField.h.i",
        ),
        (r#"{"valueField":{"a":{"b":1}}}"#, "valueField.a.b"),
        (r#"{"valueField":"x"}"#, "valueField"),
        (r#"{"valueField":[{"a":1}]}"#, "valueField"),
        (r#"{"oneofEmpty":{}}"#, "oneofEmpty"),
        (r#"{"oneofString":"x"}"#, "oneofString"),
        (r#"{"uuid":"6EC2446F","floatValue":1.5}"#, "floatValue,uuid"),
        (r#"{"wkt":null}"#, "wkt"),
        (r#"{"wkt":"2026-01-02T03:04:05Z","wrapped":"x"}"#, "wkt,wrapped"),
        ("", ""),
        ("{}", ""),
        (" { } ", ""),
        ("null", ""),
        (r#"{"unknown":1}"#, ""),
        (
            r#"{"uuid":{"a":1}}"#,
            r#"400 {"code":3,"message":"in the body, item.uuid: expected a string (at byte 8)"}"#,
        ),
    ] {
        assert_eq!(mask(send("PATCH /v1/things/1", body).await), expected, "{body}");
    }
}

#[tokio::test]
async fn rule_51_nothing_else_is_touched() {
    for (request, body, expected) in [
        ("PATCH /v1/things/1?updateMask=uuid", r#"{"stringValue":"x"}"#, "uuid"),
        ("PATCH /v1/things/1?update_mask=", r#"{"stringValue":"x"}"#, "stringValue"),
        ("PUT /v1/things/1", r#"{"stringValue":"x"}"#, ""),
        ("PATCH /v1/changes", r#"{"item":{"stringValue":"x"}}"#, ""),
        ("PATCH /v1/changes", r#"{"item":{"stringValue":"x"},"updateMask":"uuid"}"#, "uuid"),
    ] {
        assert_eq!(mask(send(request, body).await), expected, "{request} {body}");
    }
    let sent = server(Config::default().with_patch_mask(PatchMask::AsSent));
    assert_eq!(mask(send_to(&sent, "PATCH /v1/things/1", r#"{"uuid":"x"}"#, &[]).await), "");
}
