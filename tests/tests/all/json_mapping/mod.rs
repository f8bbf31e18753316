//! The ProtoJSON mapping, rule by rule: what is read and how it is written again, and what is refused.

mod by_serde;
mod laws;
mod limits;
mod linked;
mod options;

use polywire::fields::FieldPath;
use polywire::json::{self, Error, ErrorKind, ReadOptions, WriteOptions};
use polywire::{Payload, prost_types};
use polywire_golden::json::TYPES;
use polywire_golden::json::json::v1::{
    Choices, Color, Everything, Lists, Maps, Names, Optionals, Scalars, WellKnown, choices,
};

/// Reads as a message of the type `name`, and writes it again.
fn again(name: &str, text: &str) -> Result<String, Error> {
    let mut message = TYPES.create(name).unwrap_or_else(|| panic!("{name}"));
    ReadOptions::new().with_types(&TYPES).merge(text.as_bytes(), &mut *message)?;
    WriteOptions::new().with_types(&TYPES).to_string(&*message)
}

#[track_caller]
fn accepts(name: &str, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        match again(name, text) {
            Ok(found) => assert_eq!(&found, expected, "{name}: {text}"),
            Err(error) => panic!("{name}: {text}: {error}"),
        }
    }
}

#[track_caller]
fn refuses(name: &str, cases: &[&str]) {
    for text in cases {
        if let Ok(found) = again(name, text) {
            panic!("{name}: {text} was read, as {found}");
        }
    }
}

#[test]
fn integers() {
    accepts(
        "json.v1.Optionals",
        &[
            (r#"{"int32Value":-2147483648}"#, r#"{"int32Value":-2147483648}"#),
            (r#"{"int32Value":"2147483647"}"#, r#"{"int32Value":2147483647}"#),
            (r#"{"int32Value":1.0}"#, r#"{"int32Value":1}"#),
            (r#"{"int32Value":1e5}"#, r#"{"int32Value":100000}"#),
            (r#"{"int32Value":"1e5"}"#, r#"{"int32Value":100000}"#),
            (r#"{"int32Value":1.25e2}"#, r#"{"int32Value":125}"#),
            (r#"{"int32Value":100e-2}"#, r#"{"int32Value":1}"#),
            (r#"{"int32Value":-0}"#, r#"{"int32Value":0}"#),
            (r#"{"int32Value":0e999999999999}"#, r#"{"int32Value":0}"#),
            (r#"{"uint32Value":4294967295}"#, r#"{"uint32Value":4294967295}"#),
            (r#"{"int64Value":9223372036854775807}"#, r#"{"int64Value":"9223372036854775807"}"#),
            (r#"{"int64Value":"-9223372036854775808"}"#, r#"{"int64Value":"-9223372036854775808"}"#),
            (r#"{"int64Value":-9223372036854775808.0}"#, r#"{"int64Value":"-9223372036854775808"}"#),
            (r#"{"uint64Value":18446744073709551615}"#, r#"{"uint64Value":"18446744073709551615"}"#),
            (r#"{"uint64Value":"1.8446744073709551615e19"}"#, r#"{"uint64Value":"18446744073709551615"}"#),
            (r#"{"int64Value":"\u0031\u0032"}"#, r#"{"int64Value":"12"}"#),
        ],
    );
    refuses(
        "json.v1.Optionals",
        &[
            r#"{"int32Value":2147483648}"#,
            r#"{"int32Value":-2147483649}"#,
            r#"{"int32Value":1e10}"#,
            r#"{"int32Value":0.5}"#,
            r#"{"int32Value":1e-1}"#,
            r#"{"int32Value":01}"#,
            r#"{"int32Value":-01}"#,
            r#"{"int32Value":+1}"#,
            r#"{"int32Value":1.}"#,
            r#"{"int32Value":.5}"#,
            r#"{"int32Value":1e}"#,
            r#"{"int32Value":-}"#,
            r#"{"int32Value":0x1}"#,
            r#"{"int32Value":""}"#,
            r#"{"int32Value":" 1"}"#,
            r#"{"int32Value":"1 "}"#,
            r#"{"int32Value":"+1"}"#,
            r#"{"int32Value":"01"}"#,
            r#"{"int32Value":"NaN"}"#,
            r#"{"int32Value":true}"#,
            r#"{"int32Value":[1]}"#,
            r#"{"int32Value":{}}"#,
            r#"{"uint32Value":-1}"#,
            r#"{"uint32Value":4294967296}"#,
            r#"{"int64Value":9223372036854775808}"#,
            r#"{"int64Value":"-9223372036854775809"}"#,
            r#"{"int64Value":1e400}"#,
            r#"{"uint64Value":18446744073709551616}"#,
            r#"{"uint64Value":"-1"}"#,
            r#"{"uint64Value":340282366920938463463374607431768211456}"#,
        ],
    );
}

#[test]
fn floats() {
    accepts(
        "json.v1.Optionals",
        &[
            (r#"{"doubleValue":1}"#, r#"{"doubleValue":1.0}"#),
            (r#"{"doubleValue":"1.5"}"#, r#"{"doubleValue":1.5}"#),
            (r#"{"doubleValue":-0.0}"#, r#"{"doubleValue":-0.0}"#),
            (r#"{"doubleValue":"NaN"}"#, r#"{"doubleValue":"NaN"}"#),
            (r#"{"doubleValue":"-Infinity"}"#, r#"{"doubleValue":"-Infinity"}"#),
            (r#"{"doubleValue":1e-999}"#, r#"{"doubleValue":0.0}"#),
            (r#"{"floatValue":"Infinity"}"#, r#"{"floatValue":"Infinity"}"#),
            (r#"{"floatValue":3.4028235e+38}"#, r#"{"floatValue":3.4028235e+38}"#),
            (r#"{"floatValue":0.1}"#, r#"{"floatValue":0.1}"#),
            (r#"{"doubleValue":1.7976931348623157e308}"#, r#"{"doubleValue":1.7976931348623157e+308}"#),
        ],
    );
    refuses(
        "json.v1.Optionals",
        &[
            r#"{"doubleValue":NaN}"#,
            r#"{"doubleValue":Infinity}"#,
            r#"{"doubleValue":-Infinity}"#,
            r#"{"doubleValue":"nan"}"#,
            r#"{"doubleValue":"inf"}"#,
            r#"{"doubleValue":"+Infinity"}"#,
            r#"{"doubleValue":1e309}"#,
            r#"{"doubleValue":"1e309"}"#,
            r#"{"doubleValue":"1."}"#,
            r#"{"doubleValue":""}"#,
            r#"{"doubleValue":true}"#,
            r#"{"floatValue":3.502823e+38}"#,
            r#"{"floatValue":-1e39}"#,
        ],
    );
}

#[test]
fn strings() {
    accepts(
        "json.v1.Scalars",
        &[
            (r#"{"stringValue":"\"\\\/\b\f\n\r\t"}"#, r#"{"stringValue":"\"\\/\b\f\n\r\t"}"#),
            (r#"{"stringValue":"\u00e9\ud83d\ude00\u0000"}"#, "{\"stringValue\":\"é😀\\u0000\"}"),
            ("{\"stringValue\":\"\u{7f}\u{2028}\"}", "{\"stringValue\":\"\u{7f}\u{2028}\"}"),
            (r#"{"stringVa\u006cue":"x"}"#, r#"{"stringValue":"x"}"#),
        ],
    );
    refuses(
        "json.v1.Scalars",
        &[
            r#"{"stringValue":"\ud83d"}"#,
            r#"{"stringValue":"\ude00"}"#,
            r#"{"stringValue":"\ud83dx"}"#,
            r#"{"stringValue":"\ud83d\ud83d"}"#,
            r#"{"stringValue":"\ud83d\u0041"}"#,
            r#"{"stringValue":"\u12"}"#,
            r#"{"stringValue":"\u12g4"}"#,
            r#"{"stringValue":"\x41"}"#,
            r#"{"stringValue":"\U00000041"}"#,
            r#"{"stringValue":'x'}"#,
            r#"{"stringValue":"x}"#,
            r#"{"stringValue":"x\"#,
            r#"{"stringValue":1}"#,
            r#"{'stringValue':"x"}"#,
            r#"{stringValue:"x"}"#,
            "{\"stringValue\":\"a\nb\"}",
            "{\"stringValue\":\"a\0b\"}",
            "{\"stringValue\":\"0123456789\u{1f}\"}",
        ],
    );
    let invalid = [b'"', 0xc3, 0x28, b'"'];
    assert!(matches!(json::from_slice::<String>(&invalid).unwrap_err().kind(), ErrorKind::InvalidUtf8));
}

#[test]
fn bytes_and_booleans() {
    accepts(
        "json.v1.Optionals",
        &[
            (r#"{"bytesValue":"AQI="}"#, r#"{"bytesValue":"AQI="}"#),
            (r#"{"bytesValue":"AQI"}"#, r#"{"bytesValue":"AQI="}"#),
            (r#"{"bytesValue":"-_-_"}"#, r#"{"bytesValue":"+/+/"}"#),
            (r#"{"bytesValue":""}"#, r#"{"bytesValue":""}"#),
            (r#"{"boolValue":false}"#, r#"{"boolValue":false}"#),
        ],
    );
    refuses(
        "json.v1.Optionals",
        &[
            r#"{"bytesValue":"A"}"#,
            r#"{"bytesValue":"AQ=I"}"#,
            r#"{"bytesValue":"A Q="}"#,
            r#"{"bytesValue":1}"#,
            r#"{"boolValue":"true"}"#,
            r#"{"boolValue":1}"#,
            r#"{"boolValue":True}"#,
            r#"{"boolValue":truex}"#,
            r#"{"boolValue":tru}"#,
        ],
    );
}

#[test]
fn enums() {
    accepts(
        "json.v1.Optionals",
        &[
            (r#"{"color":"COLOR_CRIMSON"}"#, r#"{"color":"COLOR_RED"}"#),
            (r#"{"color":-1}"#, r#"{"color":"COLOR_INFRARED"}"#),
            (r#"{"color":7.0}"#, r#"{"color":"COLOR_BLUE"}"#),
            (r#"{"color":12345}"#, r#"{"color":12345}"#),
        ],
    );
    refuses(
        "json.v1.Optionals",
        &[
            r#"{"color":"color_red"}"#,
            r#"{"color":""}"#,
            r#"{"color":2147483648}"#,
            r#"{"color":0.5}"#,
            r#"{"color":true}"#,
        ],
    );
    let scalars = Scalars { color: Color::Red.into(), ..Scalars::default() };
    let numbers = WriteOptions::new().with_enum_numbers(true);
    assert_eq!(numbers.to_string(&scalars).unwrap(), r#"{"color":1}"#);
}

#[test]
fn names() {
    let all = r#"{"fooBar2":"a","fooBaz":"b","Leading":"c","trailing":"d","doubleUnderscore":"e","ALLCAPITALS":"f","other-name":"g","say \"hi\"":"h","type":"i","withDigits12":"j","PlainName":"k"}"#;
    accepts(
        "json.v1.Names",
        &[
            (all, all),
            (r#"{"foo_bar_2":"a"}"#, r#"{"fooBar2":"a"}"#),
            (r#"{"renamed":"a"}"#, r#"{"other-name":"a"}"#),
            (r#"{"quoted":"a"}"#, r#"{"say \"hi\"":"a"}"#),
            (r#"{"other_name":"a"}"#, r#"{"@other":"a"}"#),
            (r#"{"@other":"a"}"#, r#"{"@other":"a"}"#),
        ],
    );
    refuses(
        "json.v1.Names",
        &[r#"{"FooBar2":"a"}"#, r#"{"foobar2":"a"}"#, r#"{"choice":"a"}"#, r#"{"":"a"}"#],
    );
    let names = Names { foo_bar_2: "a".into(), renamed: "b".into(), ..Names::default() };
    let options = WriteOptions::new().with_proto_names(true);
    assert_eq!(options.to_string(&names).unwrap(), r#"{"foo_bar_2":"a","renamed":"b"}"#);
}

#[test]
fn duplicates_and_oneofs() {
    accepts(
        "json.v1.Choices",
        &[
            (r#"{"boolValue":false}"#, r#"{"boolValue":false}"#),
            (r#"{"boolValue":null,"int32Value":1}"#, r#"{"int32Value":1}"#),
            (r#"{"int32Value":1,"boolValue":null}"#, r#"{"int32Value":1}"#),
            (r#"{"nullValue":null}"#, r#"{"nullValue":null}"#),
            (r#"{"value":null}"#, r#"{"value":null}"#),
            (r#"{"messageValue":null}"#, "{}"),
            (r#"{"messageValue":{}}"#, r#"{"messageValue":{}}"#),
            (r#"{"wrapper":"x","left":"y"}"#, r#"{"wrapper":"x","left":"y"}"#),
            (r#"{"empty":{}}"#, r#"{"empty":{}}"#),
        ],
    );
    refuses(
        "json.v1.Choices",
        &[
            r#"{"boolValue":true,"int32Value":1}"#,
            r#"{"boolValue":true,"boolValue":true}"#,
            r#"{"boolValue":true,"bool_value":true}"#,
            r#"{"boolValue":null,"bool_value":true}"#,
            r#"{"nullValue":null,"int32Value":1}"#,
            r#"{"int32Value":1,"value":null}"#,
            r#"{"messageValue":{},"messageValue":{}}"#,
        ],
    );
    let error = json::from_str::<Choices>(r#"{"right":{"boolValue":true,"color":1}}"#).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::OneofConflict(oneof) if oneof == "first"));
    assert_eq!(error.to_string(), "right: the oneof `first` has a value already (at byte 35)");
}

#[test]
fn nulls() {
    let all = r#"{"boolValue":null,"int32Value":null,"stringValue":null,"bytesValue":null,"color":null}"#;
    accepts("json.v1.Scalars", &[(all, "{}")]);
    accepts("json.v1.Optionals", &[(all, "{}")]);
    accepts("json.v1.Lists", &[(r#"{"stringValues":null,"messages":null}"#, "{}")]);
    accepts("json.v1.Maps", &[(r#"{"byString":null,"values":{"a":null}}"#, r#"{"values":{"a":null}}"#)]);
    accepts(
        "json.v1.WellKnown",
        &[
            (
                r#"{"timestamp":null,"any":null,"structValue":null,"listValue":null,"stringWrapper":null}"#,
                "{}",
            ),
            (r#"{"value":null}"#, r#"{"value":null}"#),
            // Without presence, NULL_VALUE is like not there.
            (r#"{"nullValue":null,"optionalNull":null}"#, r#"{"optionalNull":null}"#),
            (r#"{"optionalNull":"NULL_VALUE"}"#, r#"{"optionalNull":null}"#),
            (r#"{"optionalNull":0}"#, r#"{"optionalNull":null}"#),
            (
                r#"{"values":[null],"nullValues":[null,null]}"#,
                r#"{"values":[null],"nullValues":[null,null]}"#,
            ),
            (r#"{"values":null}"#, "{}"),
        ],
    );
    refuses(
        "json.v1.Lists",
        &[r#"{"stringValues":[null]}"#, r#"{"messages":[null]}"#, r#"{"colors":[null]}"#],
    );
    refuses("json.v1.Maps", &[r#"{"byString":{"a":null}}"#, r#"{"wrappers":{"a":null}}"#]);
    refuses("json.v1.WellKnown", &[r#"{"stringWrappers":[null]}"#, r#"{"timestamps":[null]}"#]);
    refuses("json.v1.Scalars", &["null"]);
}

#[test]
fn maps() {
    accepts(
        "json.v1.Maps",
        &[
            (r#"{"byBool":{"true":false}}"#, r#"{"byBool":{"true":false}}"#),
            (r#"{"byInt32":{"-1":1}}"#, r#"{"byInt32":{"-1":1}}"#),
            (r#"{"byUint64":{"18446744073709551615":1}}"#, r#"{"byUint64":{"18446744073709551615":"1"}}"#),
            (r#"{"byFixed64":{"1":"COLOR_RED"}}"#, r#"{"byFixed64":{"1":"COLOR_RED"}}"#),
            (r#"{"byString":{"":""}}"#, r#"{"byString":{"":""}}"#),
            (r#"{"byString":{"\"\n":"x"}}"#, r#"{"byString":{"\"\n":"x"}}"#),
            (r#"{"bySfixed32":{"0":{}}}"#, r#"{"bySfixed32":{"0":{}}}"#),
            (r#"{"wrappers":{"a":"1"}}"#, r#"{"wrappers":{"a":"1"}}"#),
        ],
    );
    refuses(
        "json.v1.Maps",
        &[
            r#"{"byBool":{"True":false}}"#,
            r#"{"byBool":{"1":false}}"#,
            r#"{"byBool":{true:false}}"#,
            r#"{"byInt32":{"":1}}"#,
            r#"{"byInt32":{"+1":1}}"#,
            r#"{"byInt32":{"01":1}}"#,
            r#"{"byInt32":{"1.0":1}}"#,
            r#"{"byInt32":{" 1":1}}"#,
            r#"{"byInt32":{"2147483648":1}}"#,
            r#"{"byInt32":{1:1}}"#,
            r#"{"byUint32":{"-1":1}}"#,
            r#"{"byString":{"a":"","a":""}}"#,
            r#"{"byString":{"a":"","\u0061":""}}"#,
            r#"{"byString":[]}"#,
            r#"{"values":{"a":{"b":1,"b":1}}}"#,
        ],
    );
}

#[test]
fn timestamps() {
    accepts(
        "google.protobuf.Timestamp",
        &[
            (r#""0001-01-01T00:00:00Z""#, r#""0001-01-01T00:00:00Z""#),
            (r#""9999-12-31T23:59:59.999999999Z""#, r#""9999-12-31T23:59:59.999999999Z""#),
            (r#""1970-01-01T00:00:00.010Z""#, r#""1970-01-01T00:00:00.010Z""#),
            (r#""1970-01-01T00:00:00.01Z""#, r#""1970-01-01T00:00:00.010Z""#),
            (r#""1970-01-01T00:00:00.00001Z""#, r#""1970-01-01T00:00:00.000010Z""#),
            (r#""1970-01-01T08:00:00+08:00""#, r#""1970-01-01T00:00:00Z""#),
            (r#""1969-12-31T16:00:00-08:00""#, r#""1970-01-01T00:00:00Z""#),
            (r#""2000-02-29T00:00:00Z""#, r#""2000-02-29T00:00:00Z""#),
            (r#""1969-12-31T23:59:59.500Z""#, r#""1969-12-31T23:59:59.500Z""#),
        ],
    );
    refuses(
        "google.protobuf.Timestamp",
        &[
            r#""0000-01-01T00:00:00Z""#,
            r#""10000-01-01T00:00:00Z""#,
            r#""0001-01-01T00:00:00+00:01""#,
            r#""9999-12-31T23:59:59-00:01""#,
            r#""2023-02-29T00:00:00Z""#,
            r#""1900-02-29T00:00:00Z""#,
            r#""2023-13-01T00:00:00Z""#,
            r#""2023-01-00T00:00:00Z""#,
            r#""2023-01-01T24:00:00Z""#,
            r#""2023-01-01T00:60:00Z""#,
            r#""2023-01-01T00:00:60Z""#,
            r#""2023-01-01t00:00:00Z""#,
            r#""2023-01-01T00:00:00z""#,
            r#""2023-01-01 00:00:00Z""#,
            r#""2023-01-01T00:00:00""#,
            r#""2023-01-01T00:00:00.Z""#,
            r#""2023-01-01T00:00:00.0000000001Z""#,
            r#""2023-01-01T00:00:00+8:00""#,
            r#""2023-01-01T00:00:00+0800""#,
            r#""2023-01-01T00:00:00+24:00""#,
            r#""2023-01-01T00:00Z""#,
            r#""20230101T000000Z""#,
            r#""""#,
            r#"0"#,
            "\"２023-01-01T00:00:00Z\"",
        ],
    );
    for (seconds, nanos) in
        [(-62_135_596_801, 0), (253_402_300_800, 0), (0, -1), (0, 1_000_000_000), (i64::MIN, 0)]
    {
        let error = json::to_string(&prost_types::Timestamp { seconds, nanos }).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Unrepresentable(_)), "{seconds} {nanos}");
        assert_eq!(error.offset(), None);
    }
}

#[test]
fn durations() {
    accepts(
        "google.protobuf.Duration",
        &[
            (r#""0s""#, r#""0s""#),
            (r#""-0.5s""#, r#""-0.500s""#),
            (r#""1.000001s""#, r#""1.000001s""#),
            (r#""1.000000001s""#, r#""1.000000001s""#),
            (r#""315576000000s""#, r#""315576000000s""#),
            (r#""-315576000000s""#, r#""-315576000000s""#),
            (r#""315576000000.999999999s""#, r#""315576000000.999999999s""#),
        ],
    );
    refuses(
        "google.protobuf.Duration",
        &[
            r#""1""#,
            r#""s""#,
            r#""-s""#,
            r#""1.s""#,
            r#"".5s""#,
            r#""+1s""#,
            r#""--1s""#,
            r#""1.-5s""#,
            r#""1.0000000001s""#,
            r#""315576000001s""#,
            r#""315576000000.9999999999s""#,
            r#""99999999999999999999s""#,
            r#""1m""#,
            r#""1 s""#,
            r#"1"#,
        ],
    );
    for (seconds, nanos) in
        [(1, -1), (-1, 1), (315_576_000_001, 0), (0, 1_000_000_000), (i64::MIN, 0), (0, i32::MIN)]
    {
        assert!(json::to_string(&prost_types::Duration { seconds, nanos }).is_err(), "{seconds} {nanos}");
    }
}

#[test]
fn field_masks() {
    accepts(
        "google.protobuf.FieldMask",
        &[(r#""""#, r#""""#), (r#""a""#, r#""a""#), (r#""fooBar.bazQux,b""#, r#""fooBar.bazQux,b""#)],
    );
    refuses(
        "google.protobuf.FieldMask",
        &[r#""foo_bar""#, r#""a,,b""#, r#"",""#, r#"["a"]"#, r#"{"paths":[]}"#],
    );
    for path in ["fooBar", "foo__bar", "foo_3_bar", "foo_", "foo_Bar", "a,b"] {
        let mask = prost_types::FieldMask { paths: vec![path.to_owned()] };
        assert!(json::to_string(&mask).is_err(), "{path}");
    }
}

#[test]
fn dynamic_values() {
    let all = r#"[null,true,1.0,"x",{"a":[{}]},[]]"#;
    accepts("google.protobuf.ListValue", &[(all, all)]);
    accepts("google.protobuf.Value", &[(all, all), ("null", "null"), (" \"x\" ", "\"x\"")]);
    accepts("google.protobuf.Struct", &[(r#"{"a":null}"#, r#"{"a":null}"#)]);
    refuses("google.protobuf.Struct", &["[]", "null", r#"{"a":1,"a":1}"#, r#"{"a":1e999}"#]);
    refuses("google.protobuf.ListValue", &["{}", "null", "[1,]", "[,1]"]);
    refuses("google.protobuf.Value", &["", "nul", r#""NaN"#, "NaN", "undefined"]);
    let value = |kind| prost_types::Value { kind };
    assert_eq!(json::to_string(&value(None)).unwrap(), "null");
    for number in [f64::NAN, f64::INFINITY] {
        let value = value(Some(prost_types::value::Kind::NumberValue(number)));
        assert!(json::to_string(&value).is_err());
    }
}

#[test]
fn wrappers_and_empty() {
    let all = r#"{"boolWrapper":false,"int32Wrapper":0,"int64Wrapper":"0","uint32Wrapper":0,"uint64Wrapper":"0","floatWrapper":0.0,"doubleWrapper":"NaN","stringWrapper":"","bytesWrapper":"AQ=="}"#;
    accepts(
        "json.v1.WellKnown",
        &[
            (all, all),
            (r#"{"empty":{},"stringWrappers":["a"]}"#, r#"{"empty":{},"stringWrappers":["a"]}"#),
            (
                r#"{"uint64Wrappers":[1,"2"],"bytesWrappers":["_w"]}"#,
                r#"{"uint64Wrappers":["1","2"],"bytesWrappers":["/w=="]}"#,
            ),
        ],
    );
    refuses(
        "json.v1.WellKnown",
        &[r#"{"empty":{"a":1}}"#, r#"{"empty":[]}"#, r#"{"stringWrapper":{"value":"a"}}"#],
    );
    assert_eq!(json::to_string(&7_i64).unwrap(), "\"7\"");
    assert_eq!(json::from_str::<i64>("7").unwrap(), 7);
    assert_eq!(json::to_string(&vec![1_u8]).unwrap(), "\"AQ==\"");
    assert_eq!(json::to_string(&()).unwrap(), "{}");
    json::from_str::<()>(" {} ").unwrap();
}

#[test]
fn any() {
    let scalars = r#"{"any":{"@type":"type.googleapis.com/json.v1.Scalars","int32Value":1}}"#;
    let duration = r#"{"any":{"@type":"x/google.protobuf.Duration","value":"1.500s"}}"#;
    let nested =
        r#"{"any":{"@type":"a/google.protobuf.Any","value":{"@type":"b/json.v1.Names","type":"t"}}}"#;
    let wrapper = r#"{"any":{"@type":"a/google.protobuf.Int64Value","value":"5"}}"#;
    let empty = r#"{"any":{"@type":"a/google.protobuf.Empty"}}"#;
    accepts(
        "json.v1.WellKnown",
        &[
            (scalars, scalars),
            (duration, duration),
            (nested, nested),
            (wrapper, wrapper),
            (empty, empty),
            (r#"{"any":{"@type":"a/google.protobuf.Empty","value":{}}}"#, empty),
            (r#"{"any":{"int32Value":1,"@type":"type.googleapis.com/json.v1.Scalars"}}"#, scalars),
            (r#"{"any":{"value":"1.5s","@type":"x/google.protobuf.Duration"}}"#, duration),
            (r#"{"any":{}}"#, r#"{"any":{}}"#),
            (
                r#"{"any":{"@type":"a/google.protobuf.Value","value":null}}"#,
                r#"{"any":{"@type":"a/google.protobuf.Value","value":null}}"#,
            ),
        ],
    );
    refuses(
        "json.v1.WellKnown",
        &[
            r#"{"any":{"int32Value":1}}"#,
            r#"{"any":{"@type":""}}"#,
            r#"{"any":{"@type":"json.v1.Scalars"}}"#,
            r#"{"any":{"@type":"a/no.such.Type"}}"#,
            r#"{"any":{"@type":1}}"#,
            r#"{"any":{"@type":"a/json.v1.Scalars","@type":"a/json.v1.Scalars"}}"#,
            r#"{"any":{"@type":"a/json.v1.Scalars","value":{}}}"#,
            r#"{"any":{"@type":"a/json.v1.Scalars","int32Value":1,"int32_value":1}}"#,
            r#"{"any":{"@type":"a/google.protobuf.Duration"}}"#,
            r#"{"any":{"@type":"a/google.protobuf.Duration","value":"1s","value":"1s"}}"#,
            r#"{"any":{"@type":"a/google.protobuf.Duration","value":"1s","other":1}}"#,
            r#"{"any":{"@type":"a/google.protobuf.Duration","seconds":1}}"#,
            r#"{"any":"x"}"#,
        ],
    );
    let unknown = prost_types::Any { type_url: "a/no.such.Type".into(), value: vec![] };
    assert!(
        matches!(json::to_string(&unknown).unwrap_err().kind(), ErrorKind::UnknownType(url) if url == "a/no.such.Type")
    );
    let broken = prost_types::Any { type_url: "a/google.protobuf.Duration".into(), value: vec![0xff] };
    assert!(matches!(json::to_string(&broken).unwrap_err().kind(), ErrorKind::InvalidAny(_)));
}

#[test]
fn any_is_resolved_by_the_outermost_message() {
    let any = prost_types::Any { type_url: "a/json.v1.Names".into(), value: vec![] };
    let message = WellKnown { any: Some(any), ..WellKnown::default() };
    let text = r#"{"any":{"@type":"a/json.v1.Names"}}"#;
    assert_eq!(json::to_string(&message).unwrap(), text);
    assert_eq!(json::from_str::<WellKnown>(text).unwrap(), message);
    assert_eq!(serde_json::to_string(&message).unwrap(), text);
    assert_eq!(serde_json::from_str::<WellKnown>(text).unwrap(), message);
}

#[test]
fn proto2() {
    let all = r#"{"name":"n","size":"SIZE_LARGE","part":{"number":1},"count":0,"data":"","ratio":"NaN","inner":{"value":"v","deepest":[{"depth":"1"},{}]},"right":{"ok":true}}"#;
    accepts("json.legacy.Legacy", &[(all, all)]);
    // Defaults are not written, and required fields always are.
    accepts("json.legacy.Legacy", &[("{}", r#"{"name":"","size":"SIZE_SMALL","part":{"number":0}}"#)]);
}

#[test]
fn a_message_without_what_proto2_requires_is_refused() {
    use polywire_golden::json::json::legacy::Legacy;
    let missing = |text: &str| match json::from_str::<Legacy>(text) {
        Ok(message) => panic!("{text}: {message:?}"),
        Err(error) => match error.kind() {
            ErrorKind::MissingRequired(name) => format!("{} {name}", error.path()),
            _ => panic!("{text}: {error}"),
        },
    };
    let whole = r#"{"name":"","size":1,"part":{"number":0}}"#;
    assert!(json::from_str::<Legacy>(whole).is_ok());
    assert_eq!(missing("{}"), " name");
    assert_eq!(missing(r#"{"name":null,"size":1,"part":{"number":0}}"#), " name");
    assert_eq!(missing(r#"{"name":"","part":{"number":0}}"#), " size");
    assert_eq!(missing(r#"{"name":"","size":1}"#), " part");
    assert_eq!(missing(r#"{"name":"","size":1,"part":{}}"#), "part number");
    assert_eq!(missing(r#"{"name":"","size":1,"part":{"number":0},"next":{}}"#), "next name");
    // What a message has already need not be there again; in the messages in it nothing is yet.
    let mut message: Legacy = json::from_str(whole).unwrap();
    ReadOptions::new().merge(br#"{"name":"n"}"#, &mut message).unwrap();
    assert_eq!((message.name.as_str(), message.size), ("n", 1));
    let error = ReadOptions::new().merge(br#"{"next":{"name":"n"}}"#, &mut message).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::MissingRequired(field) if field == "size"), "{error}");
    let error = serde_json::from_str::<Legacy>("{}").unwrap_err();
    assert_eq!(error.to_string(), "the required field `name` is missing");
}

#[test]
fn unknown_fields() {
    let texts = [
        r#"{"nope":1}"#,
        r#"{"nope":{"a":[1,2,{"b":null}]},"int32Value":1}"#,
        r#"{"nope":"x","nope":"y"}"#,
        r#"{"color":"NO_SUCH"}"#,
    ];
    refuses("json.v1.Scalars", &texts);
    let ignoring = ReadOptions::new().with_ignore_unknown(true);
    for text in texts {
        ignoring.from_str::<Scalars>(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    let lists: Lists = ignoring.from_str(r#"{"colors":["COLOR_RED","NO_SUCH","COLOR_BLUE"]}"#).unwrap();
    assert_eq!(lists.colors, [1, 7]);
    let maps: Maps = ignoring.from_str(r#"{"byFixed64":{"1":"NO_SUCH","2":"COLOR_RED"}}"#).unwrap();
    assert_eq!(maps.by_fixed64, [(2, 1)].into());
    let optionals: Optionals = ignoring.from_str(r#"{"color":"NO_SUCH"}"#).unwrap();
    assert_eq!(optionals.color, None);
    for text in
        [r#"{"nope":}"#, r#"{"nope":01}"#, r#"{"nope":"\x"}"#, r#"{"nope":[1,]}"#, r#"{"nope":{"a"}}"#]
    {
        assert!(ignoring.from_str::<Scalars>(text).is_err(), "{text}");
    }
}

#[test]
fn syntax() {
    accepts(
        "json.v1.Scalars",
        &[
            ("{}", "{}"),
            (" {\n\t} \r", "{}"),
            ("{ \"int32Value\" : 1 , \"boolValue\" : true }", r#"{"boolValue":true,"int32Value":1}"#),
        ],
    );
    refuses(
        "json.v1.Scalars",
        &[
            "",
            " ",
            "{",
            "}",
            "[]",
            "{}{}",
            "{}x",
            "{} 1",
            "{},",
            "{,}",
            r#"{"int32Value"}"#,
            r#"{"int32Value":}"#,
            r#"{"int32Value":1,}"#,
            r#"{"int32Value":1 "boolValue":true}"#,
            r#"{"int32Value" 1}"#,
            r#"{"int32Value"::1}"#,
            "/* */{}",
            "{}//",
            "{\u{a0}}",
            r#"{"int32Value":1"#,
            r#"{"int32Value":1]"#,
            "nul",
        ],
    );
    let error =
        json::from_str::<Everything>(r#"{"list":[{},{"map":{"a\"b":{"lists":{"int32Values":[1,x]}}}}]}"#)
            .unwrap_err();
    assert_eq!(error.path(), r#"list[1].map["a\"b"].lists.int32_values[1]"#);
    assert_eq!(error.offset(), Some(54));
}

#[test]
fn depth_is_limited_both_ways() {
    let nested =
        |levels: usize| format!("{}{}{}", r#"{"inner":"#.repeat(levels - 1), "{}", "}".repeat(levels - 1));
    assert!(json::from_str::<Everything>(&nested(100)).is_ok());
    let error = json::from_str::<Everything>(&nested(101)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TooDeep { limit: 100 }));
    for text in ["[".repeat(100_000), r#"{"a":"#.repeat(100_000)] {
        assert!(json::from_str::<prost_types::Value>(&text).is_err());
        assert!(
            ReadOptions::new()
                .with_ignore_unknown(true)
                .from_str::<Scalars>(&format!(r#"{{"x":{text}"#))
                .is_err()
        );
    }
    let mut message = Everything::default();
    for _ in 0..100 {
        message = Everything { inner: Some(Box::new(message)), ..Everything::default() };
    }
    assert!(matches!(json::to_string(&message).unwrap_err().kind(), ErrorKind::TooDeep { limit: 100 }));
    assert!(json::to_string(message.inner.as_deref().unwrap()).is_ok());
}

#[test]
fn single_fields() {
    let path = |path: &str| FieldPath::resolve(&Everything::default(), path).unwrap();
    let mut message = Everything::default();
    let mut set = |field: &str, text: &str| {
        ReadOptions::new().merge_field(text.as_bytes(), &mut message, &path(field))?;
        let mut output = b"> ".to_vec();
        WriteOptions::new().append_field(&message, &path(field), &mut output)?;
        Ok::<_, Error>(String::from_utf8(output).unwrap())
    };
    assert_eq!(set("scalars.stringValue", r#""x""#).unwrap(), "> \"x\"");
    assert_eq!(set("lists.int64_values", "[1,2]").unwrap(), r#"> ["1","2"]"#);
    assert_eq!(set("maps.byString", r#"{"a":"b"}"#).unwrap(), r#"> {"a":"b"}"#);
    assert_eq!(set("inner", r#"{"scalars":{}}"#).unwrap(), r#"> {"scalars":{}}"#);
    assert_eq!(set("inner.scalars.color", "1").unwrap(), r#"> "COLOR_RED""#);
    assert_eq!(set("inner", "null").unwrap(), "> null");
    assert_eq!(set("wellKnown.value", "null").unwrap(), "> null");
    assert!(set("inner", "[]").is_err());
    assert!(set("scalars.int32_value", r#"1 2"#).is_err());
    let error = set("scalars.int32_value", r#""a""#).unwrap_err();
    assert_eq!(error.path(), "scalars.int32_value");
    assert_eq!(
        message.well_known.unwrap().value,
        Some(prost_types::Value { kind: Some(prost_types::value::Kind::NullValue(0)) })
    );
}

#[test]
fn merging_keeps_what_the_text_has_not() {
    let mut message: Everything =
        json::from_str(r#"{"scalars":{"int32Value":1,"boolValue":true},"list":[{}]}"#).unwrap();
    ReadOptions::new().merge(br#"{"scalars":{"int32Value":2},"list":[]}"#, &mut message).unwrap();
    assert_eq!(json::to_string(&message).unwrap(), r#"{"scalars":{"boolValue":true,"int32Value":2}}"#);
    let mut choices = Choices { first: Some(choices::First::BoolValue(true)), ..Choices::default() };
    ReadOptions::new().merge(br#"{"int32Value":null}"#, &mut choices).unwrap();
    assert_eq!(choices.first, Some(choices::First::BoolValue(true)));
    ReadOptions::new().merge(br#"{"boolValue":null}"#, &mut choices).unwrap();
    assert_eq!(choices.first, None);
}

#[test]
fn defaults_can_be_written() {
    let defaults = WriteOptions::new().with_defaults(true);
    let lists = Lists { int32_values: vec![1], ..Lists::default() };
    let text = defaults.to_string(&lists).unwrap();
    assert!(text.starts_with(r#"{"boolValues":[],"int32Values":[1],"#), "{text}");
    assert_eq!(defaults.to_string(&Optionals::default()).unwrap(), "{}");
    let scalars = defaults.to_string(&Scalars::default()).unwrap();
    assert_eq!(
        scalars,
        r#"{"boolValue":false,"int32Value":0,"int64Value":"0","uint32Value":0,"uint64Value":"0","sint32Value":0,"sint64Value":"0","fixed32Value":0,"fixed64Value":"0","sfixed32Value":0,"sfixed64Value":"0","floatValue":0.0,"doubleValue":0.0,"stringValue":"","bytesValue":"","color":"COLOR_UNSPECIFIED"}"#
    );
}

#[test]
fn serde_gives_the_same() {
    let text = r#"{"scalars":{"int64Value":"1","doubleValue":"NaN","stringValue":"\"\n\u0000é","color":"COLOR_RED"},"maps":{"byInt32":{"1":2}},"wellKnown":{"timestamp":"1970-01-01T00:00:00Z","values":[null,1.5,{"a":[]}]}}"#;
    let message: Everything = json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&message).unwrap(), text);
    let by_serde: Everything = serde_json::from_str(text).unwrap();
    assert_eq!(json::to_string(&by_serde).unwrap(), text);
    let value: serde_json::Value = serde_json::to_value(&message).unwrap();
    let by_value: Everything = serde_json::from_value(value).unwrap();
    assert_eq!(json::to_string(&by_value).unwrap(), text);
    // In a struct of the user's own, as any other type.
    let listed: Vec<Scalars> = serde_json::from_str(r#"[{"int32_value":1},{}]"#).unwrap();
    assert_eq!(serde_json::to_string(&listed).unwrap(), r#"[{"int32Value":1},{}]"#);
    let error = serde_json::from_str::<Everything>(r#"{"scalars":{"int32Value":"x"}}"#).unwrap_err();
    assert_eq!(error.to_string(), "scalars.int32_value: expected an integer of 32 bits");
    assert!(serde_json::from_str::<Choices>(r#"{"boolValue":true,"boolValue":true}"#).is_err());
}

#[test]
fn payloads_of_unknown_type_are_written_too() {
    let payload: Box<dyn Payload> = Box::new(Names { r#type: "t".into(), ..Names::default() });
    assert_eq!(WriteOptions::new().to_vec(&*payload).unwrap(), br#"{"type":"t"}"#);
}
