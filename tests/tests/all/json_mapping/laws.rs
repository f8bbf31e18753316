//! Values that are refused on reading are refused on writing, and the reverse: for every well-known type with a form of
//! its own.

use polywire::json::{self, ReadOptions, WriteOptions};
use polywire::{Payload, prost_types};
use polywire_golden::json::TYPES;
use proptest::prelude::*;
use prost_types::{Duration, FieldMask, ListValue, Struct, Timestamp, Value, value::Kind};
use std::fmt::Debug;

/// The text of a message, if there is one; it is read again as the same.
#[track_caller]
fn written<M: Payload + Default + PartialEq + Debug>(message: &M) -> Option<String> {
    let text = WriteOptions::new().with_types(&TYPES).to_string(message).ok()?;
    match ReadOptions::new().with_types(&TYPES).from_str::<M>(&text) {
        Ok(again) => assert_eq!(&again, message, "{text}"),
        Err(error) => panic!("{text} is written, and not read: {error}"),
    }
    Some(text)
}

/// True if the text was read; the message is then written again.
#[track_caller]
fn read<M: Payload + Default + PartialEq + Debug>(text: &str) -> bool {
    match ReadOptions::new().with_types(&TYPES).from_str::<M>(text) {
        Ok(message) => {
            assert!(written(&message).is_some(), "{text} is read, and not written: {message:?}");
            true
        }
        Err(_) => false,
    }
}

#[test]
fn durations_have_one_range_both_ways() {
    const LONGEST: i64 = 315_576_000_000;
    for (seconds, nanos, fits) in [
        (LONGEST, 0, true),
        (LONGEST, 999_999_999, true),
        (-LONGEST, -999_999_999, true),
        (LONGEST + 1, 0, false),
        (-LONGEST - 1, 0, false),
        (0, 1_000_000_000, false),
        (0, i32::MIN, false),
        (i64::MIN, 0, false),
        (1, -1, false),
        (-1, 1, false),
        (0, -1, true),
    ] {
        assert_eq!(written(&Duration { seconds, nanos }).is_some(), fits, "{seconds} {nanos}");
    }
    for (text, fits) in [
        ("315576000000.999999999s", true),
        ("-315576000000.999999999s", true),
        ("315576000001s", false),
        ("-315576000001s", false),
        ("315576000000.9999999999s", false),
        ("99999999999999999999s", false),
        ("-0s", true),
        ("+1s", false),
        ("1", false),
    ] {
        assert_eq!(read::<Duration>(&format!("\"{text}\"")), fits, "{text}");
    }
}

#[test]
fn timestamps_have_one_range_both_ways() {
    const FIRST: i64 = -62_135_596_800;
    const LAST: i64 = 253_402_300_799;
    for (seconds, nanos, fits) in [
        (FIRST, 0, true),
        (LAST, 999_999_999, true),
        (FIRST - 1, 999_999_999, false),
        (LAST + 1, 0, false),
        (0, -1, false),
        (0, 1_000_000_000, false),
        (i64::MIN, i32::MIN, false),
        (i64::MAX, 0, false),
    ] {
        assert_eq!(written(&Timestamp { seconds, nanos }).is_some(), fits, "{seconds} {nanos}");
    }
    for (text, fits) in [
        ("0001-01-01T00:00:00Z", true),
        ("9999-12-31T23:59:59.999999999Z", true),
        ("0001-01-01T00:00:00+00:01", false),
        ("9999-12-31T23:59:59-00:01", false),
        ("0000-12-31T23:59:59Z", false),
        ("0000-12-31T23:59:59-01:00", false),
        ("1970-01-01T00:00:00.0000000001Z", false),
    ] {
        assert_eq!(read::<Timestamp>(&format!("\"{text}\"")), fits, "{text}");
    }
}

#[test]
fn paths_of_a_mask_that_would_not_be_read_again_are_not_written() {
    let mask = |paths: &[&str]| FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() };
    for (paths, fits) in [
        (&[] as &[&str], true),
        (&["a", "b_c.d"], true),
        (&[""], false),
        (&["a", ""], false),
        (&["a", "", "b"], false),
        (&["A"], false),
        (&["a__b"], false),
        (&["a_1"], false),
        (&["a_"], false),
        (&["a,b"], false),
        (&["_a"], true),
    ] {
        assert_eq!(written(&mask(paths)).is_some(), fits, "{paths:?}");
    }
}

#[test]
fn values_that_json_has_not_are_not_written() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(written(&Value { kind: Some(Kind::NumberValue(number)) }), None);
    }
    assert!(!read::<Value>("1e400") && !read::<Value>("NaN"));
    for (url, fits) in [
        ("type.googleapis.com/google.protobuf.Duration", true),
        ("/google.protobuf.Duration", true),
        ("google.protobuf.Duration", false),
        ("type.googleapis.com/", false),
        ("type.googleapis.com/no.Such", false),
        ("", false),
    ] {
        let any = prost_types::Any { type_url: url.to_owned(), value: vec![8, 1] };
        assert_eq!(written(&any).is_some(), fits, "{url}");
        assert_eq!(read::<prost_types::Any>(&format!(r#"{{"@type":"{url}","value":"1s"}}"#)), fits, "{url}");
    }
}

#[test]
fn nesting_has_one_limit_both_ways() {
    let mut value = Value { kind: Some(Kind::ListValue(ListValue::default())) };
    let mut text = "[]".to_owned();
    let mut depth = 1;
    while read::<Value>(&text) {
        assert_eq!(written(&value).as_deref(), Some(&*text));
        value = match depth % 2 {
            0 => Value { kind: Some(Kind::ListValue(ListValue { values: vec![value] })) },
            _ => Value { kind: Some(Kind::StructValue(Struct { fields: [("a".to_owned(), value)].into() })) },
        };
        text = if depth % 2 == 0 { format!("[{text}]") } else { format!(r#"{{"a":{text}}}"#) };
        depth += 1;
    }
    assert_eq!((depth, json::to_string(&value).ok()), (101, None));
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Kind::NullValue(0)),
        any::<f64>().prop_map(Kind::NumberValue),
        any::<String>().prop_map(Kind::StringValue),
        any::<bool>().prop_map(Kind::BoolValue),
    ];
    leaf.prop_map(|kind| Value { kind: Some(kind) }).prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|values| Value { kind: Some(Kind::ListValue(ListValue { values })) }),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|fields| Value { kind: Some(Kind::StructValue(Struct { fields })) }),
        ]
    })
}

proptest! {
    #[test]
    fn any_pair_is_written_and_read_or_neither(
        seconds in prop_oneof![any::<i64>(), -400_000_000_000..400_000_000_000_i64],
        nanos in prop_oneof![any::<i32>(), -1_100_000_000..1_100_000_000],
    ) {
        written(&Duration { seconds, nanos });
        written(&Timestamp { seconds, nanos });
    }

    #[test]
    fn any_text_is_read_and_written_or_neither(
        duration in "-?[0-9]{1,13}(\\.[0-9]{0,10})?s?",
        time in "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})",
        mask in "[a-zA-Z_0-9,.é ]{0,12}",
    ) {
        read::<Duration>(&format!("\"{duration}\""));
        read::<Timestamp>(&format!("\"{time}\""));
        read::<FieldMask>(&format!("\"{mask}\""));
    }

    #[test]
    fn any_mask_is_written_and_read_or_neither(paths in prop::collection::vec("[a-zA-Z_0-9,.é ]{0,6}", 0..3)) {
        written(&FieldMask { paths });
    }

    #[test]
    fn any_value_is_written_and_read_or_neither(value in any_value()) {
        written(&value);
    }
}
