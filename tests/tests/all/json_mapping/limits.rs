//! The memory that a message may take while it is read, and what errors repeat of a peer's text.

use polywire::json::{ErrorKind, ReadOptions};
use polywire::{Payload, prost_types};
use polywire_golden::json::TYPES;

/// Reads `text` as a message of the type `name`; the limit that it breaks.
fn exceeded(name: &str, text: &str, options: ReadOptions) -> Option<usize> {
    let mut message = TYPES.create(name).unwrap();
    match options.with_types(&TYPES).merge(text.as_bytes(), &mut *message) {
        Ok(()) => None,
        Err(error) => match error.kind() {
            ErrorKind::TooLarge { limit } => Some(*limit),
            _ => panic!("{name}: {error}"),
        },
    }
}

/// `first`, then `item` again and again with commas between, then `last`, of about `bytes` bytes.
fn repeated(first: &str, item: &str, last: &str, bytes: usize) -> String {
    format!("{first}{}{last}", vec![item; bytes / (item.len() + 1)].join(","))
}

/// Keys `"0":`, `"1":` … before the same value.
fn keyed(first: &str, value: &str, last: &str, count: usize) -> String {
    let entries: Vec<String> = (0..count).map(|key| format!("\"{key}\":{value}")).collect();
    format!("{first}{}{last}", entries.join(","))
}

/// Texts each of whose values takes much more memory than its JSON is long.
fn dense(bytes: usize) -> Vec<(&'static str, String)> {
    let everything = "json.v1.Everything";
    let any = r#"{"any":{"@type":"type.googleapis.com/json.v1.Everything","list":["#;
    vec![
        (everything, repeated(r#"{"list":["#, "{}", "]}", bytes)),
        (everything, repeated(r#"{"inner":{"inner":{"list":["#, "{}", "]}}}", bytes)),
        ("json.v1.Lists", repeated(r#"{"messages":["#, "{}", "]}", bytes)),
        ("json.v1.Lists", repeated(r#"{"stringValues":["#, r#""""#, "]}", bytes)),
        ("json.v1.Lists", repeated(r#"{"stringValues":["#, r#""a""#, "]}", bytes)),
        ("json.v1.Lists", repeated(r#"{"bytesValues":["#, r#""""#, "]}", bytes)),
        ("json.v1.Maps", keyed(r#"{"bySfixed32":{"#, "{}", "}}", bytes / 11)),
        ("json.v1.Maps", keyed(r#"{"byString":{"#, r#""""#, "}}", bytes / 11)),
        ("google.protobuf.ListValue", repeated("[", "[]", "]", bytes)),
        ("google.protobuf.Value", repeated("[", r#"{"":1}"#, "]", bytes)),
        ("google.protobuf.Struct", keyed("{", r#"{"a":{"b":{}}}"#, "}", bytes / 20)),
        ("google.protobuf.FieldMask", format!("\"{}\"", vec!["a"; bytes / 2].join(","))),
        ("json.v1.WellKnown", repeated(any, "{}", "]}}", bytes)),
        ("json.v1.WellKnown", repeated(r#"{"anys":["#, "{}", "]}", bytes)),
        ("json.v1.WellKnown", repeated(r#"{"timestamps":["#, r#""1970-01-01T00:00:00Z""#, "]}", 10 * bytes)),
    ]
}

#[test]
fn a_message_that_would_take_too_much_memory_is_refused() {
    let limit = 256 * 1024;
    for (name, text) in dense(100_000) {
        let found = exceeded(name, &text, ReadOptions::new().with_max_memory(limit));
        assert_eq!(found, Some(limit), "{name}: {}", &text[..80]);
    }
}

#[test]
fn a_message_takes_no_more_than_64_mebibytes_by_default_when_its_json_is_short() {
    let text = repeated(r#"{"list":["#, "{}", "]}", 1_000_000);
    assert_eq!(exceeded("json.v1.Everything", &text, ReadOptions::new()), Some(64 << 20));
    // The same by way of serde.
    let error = serde_json::from_str::<polywire_golden::json::json::v1::Everything>(&text).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("list[{}]: the message would take more than 67108864 bytes of memory", "?")
            .replace("list[?]: ", &error.to_string()[..error.to_string().find("the message").unwrap()])
    );
}

#[test]
fn messages_that_are_full_of_values_are_not_refused() {
    // Four mebibytes, the longest that a server takes.
    let long = 4_000_000;
    for (name, text) in [
        ("json.v1.Lists", repeated(r#"{"int64Values":["#, "\"1234567890123\"", "]}", long)),
        ("json.v1.Lists", repeated(r#"{"int32Values":["#, "1", "]}", long)),
        ("json.v1.Lists", repeated(r#"{"doubleValues":["#, "1.5", "]}", long)),
        ("json.v1.Lists", repeated(r#"{"stringValues":["#, "\"a short text\"", "]}", long)),
        (
            "json.v1.Lists",
            repeated(r#"{"messages":["#, r#"{"int32Value":1,"stringValue":"abc"}"#, "]}", long),
        ),
        ("json.v1.Maps", keyed(r#"{"byString":{"#, "\"value\"", "}}", long / 16)),
        (
            "google.protobuf.ListValue",
            repeated("[", r#"{"id":1,"name":"abc","tags":["a","b"]}"#, "]", long / 4),
        ),
        ("json.v1.Scalars", format!(r#"{{"stringValue":"{}"}}"#, "x".repeat(long))),
        ("json.v1.Scalars", format!(r#"{{"bytesValue":"{}"}}"#, "abcd".repeat(long / 4))),
    ] {
        assert_eq!(exceeded(name, &text, ReadOptions::new()), None, "{name}: {}", &text[..40]);
    }
}

#[test]
fn what_was_read_takes_no_more_than_its_limit() {
    use polywire_golden::json::json::v1::Everything;
    for items in [1, 100, 1_000, 5_000] {
        let text = repeated(r#"{"list":["#, "{}", "]}", 3 * items);
        for limit in [1 << 12, 1 << 16, 1 << 20] {
            if let Ok(message) = ReadOptions::new().with_max_memory(limit).from_str::<Everything>(&text) {
                assert!(message.list.capacity() * size_of::<Everything>() <= limit);
            }
        }
    }
}

#[test]
fn an_any_that_would_take_too_much_memory_is_not_written() {
    let name = "json.v1.Everything";
    let list = TYPES.create(name).unwrap();
    assert!(list.encoded_len() == 0);
    // Field 7 or whichever `list` is: its empty items are two or three bytes each.
    let one =
        polywire_golden::json::json::v1::Everything { list: vec![Default::default()], ..Default::default() };
    let mut bytes = bytes::BytesMut::new();
    Payload::encode(&one, &mut bytes);
    let any =
        prost_types::Any { type_url: format!("type.googleapis.com/{name}"), value: bytes.repeat(400_000) };
    let error = polywire::json::WriteOptions::new().with_types(&TYPES).to_vec(&any).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TooLarge { limit: 67_108_864 }), "{error}");
}

#[test]
fn errors_repeat_little_of_the_text() {
    let long = "é\u{7}\"\n".repeat(100_000);
    let quoted = serde_json::to_string(&long).unwrap();
    for (name, text) in [
        ("json.v1.Scalars", format!("{{{quoted}:1}}")),
        ("json.v1.Scalars", format!(r#"{{"color":{quoted}}}"#)),
        ("json.v1.Scalars", format!(r#"{{"int32Value":{quoted}}}"#)),
        ("json.v1.Maps", format!(r#"{{"byString":{{{quoted}:1}}}}"#)),
        ("json.v1.Maps", format!(r#"{{"byString":{{{quoted}:"",{quoted}:""}}}}"#)),
        ("google.protobuf.Any", format!(r#"{{"@type":{quoted}}}"#)),
        (
            "google.protobuf.Any",
            format!(r#"{{"@type":"type.googleapis.com/google.protobuf.Duration",{quoted}:1}}"#),
        ),
        ("google.protobuf.Value", format!("{}1x{}", format!("{{{quoted}:").repeat(90), "}".repeat(90))),
    ] {
        let mut message = TYPES.create(name).unwrap();
        let error = ReadOptions::new().with_types(&TYPES).merge(text.as_bytes(), &mut *message).unwrap_err();
        for shown in [error.to_string(), format!("{error:?}"), error.path().to_owned()] {
            assert!(shown.len() < 4000, "{name}: {} bytes", shown.len());
            assert!(!shown.contains(char::is_control), "{name}: {shown}");
        }
    }
}

#[test]
fn a_byte_order_mark_before_the_text_is_ignored() {
    let read = |text: &str| ReadOptions::new().from_str::<prost_types::Duration>(text);
    assert_eq!(read("\u{feff}\"1s\"").unwrap().seconds, 1);
    assert_eq!(read("\u{feff} \"x\"").unwrap_err().offset(), Some(5));
    for text in ["\u{feff}\u{feff}\"1s\"", "\"1s\"\u{feff}", "\u{feff}"] {
        let error = read(text).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Expected(_) | ErrorKind::Trailing | ErrorKind::UnexpectedEnd),
            "{text:?}: {error}"
        );
    }
}
