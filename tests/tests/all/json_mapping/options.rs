//! The options of the mapping.

use polywire::json::{self, ErrorKind, ReadOptions, WriteOptions};
use polywire::prost_types;
use polywire_golden::json::json::v1::{Everything, Maps, Scalars};
use std::io;

/// A message each of whose maps has many entries, inserted in an order that is not that of the keys.
fn maps() -> Maps {
    let numbers = || (0..40).map(|index| index * 17 % 40 - 20);
    Maps {
        by_bool: [(true, false), (false, true)].into(),
        by_int32: numbers().map(|key| (key, key)).collect(),
        by_uint64: (0..40).map(|index| (index * 17 % 40, index)).collect(),
        by_string: numbers().map(|key| (format!("é{key}"), String::new())).collect(),
        by_sfixed32: numbers().map(|key| (key, Scalars::default())).collect(),
        ..Maps::default()
    }
}

#[test]
fn a_message_with_maps_always_has_the_same_json() {
    let first = json::to_vec(&maps()).unwrap();
    for _ in 0..20 {
        assert_eq!(json::to_vec(&maps()).unwrap(), first);
        assert_eq!(serde_json::to_vec(&maps()).unwrap(), first);
    }
}

#[test]
fn entries_of_maps_are_in_the_order_of_their_keys() {
    let maps = Maps {
        by_bool: [(true, true), (false, false)].into(),
        by_int32: [(10, 0), (9, 0), (-1, 0), (-10, 0)].into(),
        by_string: ["b", "a", "B", "", "é", "aa"].map(|key| (key.to_owned(), String::new())).into(),
        ..Maps::default()
    };
    assert_eq!(
        json::to_string(&maps).unwrap(),
        concat!(
            r#"{"byBool":{"false":false,"true":true},"byInt32":{"-10":0,"-1":0,"9":0,"10":0},"#,
            r#""byString":{"":"","B":"","a":"","aa":"","b":"","é":""}}"#
        )
    );
}

#[test]
fn unsorted_maps_have_the_same_entries() {
    let text = WriteOptions::new().with_sorted_maps(false).to_string(&maps()).unwrap();
    assert_eq!(json::from_str::<Maps>(&text).unwrap(), maps());
}

#[test]
fn pretty_json_is_what_serde_json_makes_of_it() {
    let text = concat!(
        r#"{"scalars":{"stringValue":"a \"{[,:]}\" \\","int64Value":"1"},"lists":{},"maps":{"byInt32":{"1":2,"3":4}},"#,
        r#""wellKnown":{"structValue":{},"values":[null,[],[[]],{"a":[1.5,{}]}]}}"#
    );
    let message: Everything = json::from_str(text).unwrap();
    let pretty = WriteOptions::new().with_pretty(true).to_string(&message).unwrap();
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&pretty).unwrap(), value);
    assert_eq!(pretty, serde_json::to_string_pretty(&message).unwrap());
    assert_eq!(json::from_str::<Everything>(&pretty).unwrap(), message);
    let scalar = WriteOptions::new().with_pretty(true).to_string(&"a".to_owned()).unwrap();
    assert_eq!(scalar, r#""a""#);
}

#[test]
fn pretty_json_is_appended_like_any_other() {
    let mut output = b"{ ".to_vec();
    let message = Scalars { bool_value: true, ..Scalars::default() };
    WriteOptions::new().with_pretty(true).append(&message, &mut output).unwrap();
    assert_eq!(String::from_utf8(output).unwrap(), "{ {\n  \"boolValue\": true\n}");
}

/// A place that takes nothing.
struct Full;

impl io::Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn json_goes_to_a_writer_as_a_whole_or_not_at_all() {
    let mut file = Vec::new();
    WriteOptions::new().to_writer(&maps(), &mut file).unwrap();
    assert_eq!(file, json::to_vec(&maps()).unwrap());
    let error = WriteOptions::new().to_writer(&maps(), Full).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Io(error) if error.kind() == io::ErrorKind::StorageFull));
    let mut file = Vec::new();
    let late = prost_types::Timestamp { seconds: i64::MAX, nanos: 0 };
    let lists = [prost_types::Timestamp::default(), late];
    let message =
        polywire_golden::json::json::v1::WellKnown { timestamps: lists.into(), ..Default::default() };
    assert!(matches!(
        WriteOptions::new().to_writer(&message, &mut file).unwrap_err().kind(),
        ErrorKind::Unrepresentable(_)
    ));
    assert_eq!(file, b"");
}

#[test]
fn the_depth_can_be_chosen_both_ways() {
    let nested =
        |levels: usize| format!("{}{}{}", r#"{"inner":"#.repeat(levels - 1), "{}", "}".repeat(levels - 1));
    for limit in [1, 5, 150] {
        let (read, write) = (ReadOptions::new().with_depth(limit), WriteOptions::new().with_depth(limit));
        let message: Everything = read.from_str(&nested(limit)).unwrap();
        assert_eq!(write.to_string(&message).unwrap(), nested(limit));
        let error = read.from_str::<Everything>(&nested(limit + 1)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::TooDeep { limit: found } if *found == limit));
        let deeper = Everything { inner: Some(Box::new(message)), ..Everything::default() };
        let error = write.to_string(&deeper).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::TooDeep { limit: found } if *found == limit));
    }
}

#[test]
fn small_messages_after_a_large_one_take_no_more_room_than_they_need() {
    let large = Scalars { string_value: "x".repeat(4 << 20), ..Scalars::default() };
    let small = Scalars { string_value: "x".into(), ..Scalars::default() };
    let mut kept = Vec::new();
    for turn in 0..500 {
        let large_now = turn % 3 == 0 || turn % 7 == 0;
        let text = json::to_vec(if large_now { &large } else { &small }).unwrap();
        let spare = text.capacity() - text.len();
        assert!(spare <= text.len() + 256, "{} bytes in {}", text.len(), text.capacity());
        if !large_now {
            kept.push(text);
        }
    }
    assert!(kept.iter().map(Vec::capacity).sum::<usize>() < 500 * 1024);
}

#[test]
fn room_that_was_given_is_kept() {
    let mut output = Vec::with_capacity(1 << 16);
    let message = Scalars { bool_value: true, ..Scalars::default() };
    for _ in 0..3 {
        output.clear();
        WriteOptions::new().append(&message, &mut output).unwrap();
        assert_eq!(output.capacity(), 1 << 16);
    }
}
