//! The mapping by way of serde, in any of its formats.

use polywire::json;
use polywire_golden::json::json::v1::{Everything, Maps, Scalars, WellKnown};
use serde::{Deserialize, Deserializer, de::Visitor};

/// A message with each kind of value. TOML has no `null`.
fn message() -> Everything {
    let text = r#"{"scalars":{"int64Value":"9007199254740993","uint64Value":"18446744073709551615","doubleValue":0.1,
        "floatValue":0.1,"stringValue":"\"\n\u0000é","bytesValue":"AAE=","color":"COLOR_RED"},
        "maps":{"byBool":{"true":false},"byInt32":{"-1":2},"byString":{"a":"b"}},
        "wellKnown":{"timestamp":"1970-01-01T00:00:00Z","duration":"1.5s","fieldMask":"aB,c",
        "values":[1.5,{"a":[]},"x"],"any":{"@type":"a/json.v1.Scalars","int32Value":1}},
        "list":[{},{"inner":{"inner":{}}}]}"#;
    json::from_str(text).unwrap()
}

#[test]
fn a_message_goes_through_toml_and_yaml() {
    let message = message();
    let toml = toml::to_string(&message).unwrap();
    assert_eq!(toml::from_str::<Everything>(&toml).unwrap(), message, "{toml}");
    let yaml = yaml_serde::to_string(&message).unwrap();
    assert_eq!(yaml_serde::from_str::<Everything>(&yaml).unwrap(), message, "{yaml}");
    let value = serde_json::to_value(&message).unwrap();
    assert_eq!(serde_json::from_value::<Everything>(value).unwrap(), message);
}

#[test]
fn scalars_are_taken_as_the_format_has_them() {
    let message: Everything =
        toml::from_str("wellKnown.timestamp = 2026-01-02T03:04:05.5Z\nscalars.int64Value = 7").unwrap();
    assert_eq!(
        json::to_string(&message).unwrap(),
        r#"{"scalars":{"int64Value":"7"},"wellKnown":{"timestamp":"2026-01-02T03:04:05.500Z"}}"#
    );
    let maps: Maps =
        yaml_serde::from_str("byInt32: {1: 2}\nbyBool: {true: false}\nbyInt64: {-5: '6'}").unwrap();
    assert_eq!(
        json::to_string(&maps).unwrap(),
        r#"{"byBool":{"true":false},"byInt32":{"1":2},"byInt64":{"-5":"6"}}"#
    );
}

#[test]
fn numbers_keep_all_their_digits() {
    for double in [
        "1.0715660391465826e-204",
        "0.1",
        "5e-324",
        "1.7976931348623157e308",
        "8.41e21",
        "9.5367431640625e-7",
    ] {
        let text = format!(r#"{{"doubleValue":{double}}}"#);
        let found: Scalars = serde_json::from_str(&text).unwrap();
        assert_eq!(found.double_value.to_bits(), double.parse::<f64>().unwrap().to_bits(), "{double}");
        let again: Scalars = serde_json::from_str(&serde_json::to_string(&found).unwrap()).unwrap();
        assert_eq!(again, found);
        let by_reader: Scalars = serde_json::from_reader(text.as_bytes()).unwrap();
        assert_eq!(by_reader, found);
    }
    for float in ["0.1", "16777217", "3.4028235e38", "1e-45", "1.1754944e-38", "7.038531e-26"] {
        let found: Scalars = serde_json::from_str(&format!(r#"{{"floatValue":{float}}}"#)).unwrap();
        assert_eq!(found.float_value.to_bits(), float.parse::<f32>().unwrap().to_bits(), "{float}");
        let toml: Scalars = toml::from_str(&toml::to_string(&found).unwrap()).unwrap();
        assert_eq!(toml, found);
    }
    let found: Scalars = serde_json::from_str(r#"{"int64Value":9.007199254740993e15}"#).unwrap();
    assert_eq!(found.int64_value, 9_007_199_254_740_993);
    let found: Scalars = serde_json::from_str(r#"{"uint64Value":1.8446744073709551615e19}"#).unwrap();
    assert_eq!(found.uint64_value, u64::MAX);
}

#[test]
fn an_integer_that_a_format_has_rounded_is_refused() {
    let error = toml::from_str::<Scalars>("int64Value = 9.007199254740993e15").unwrap_err();
    assert_eq!(
        error.message(),
        "int64_value: the number is out of range for integers that a double counts; write it without an exponent"
    );
    assert_eq!(toml::from_str::<Scalars>("int64Value = 1.5e3").unwrap().int64_value, 1500);
    assert_eq!(
        toml::from_str::<Scalars>("int64Value = 9007199254740993").unwrap().int64_value,
        9_007_199_254_740_993
    );
}

/// The form of a number under serde_json's feature `arbitrary_precision`.
#[derive(Deserialize)]
struct Buffered {
    #[serde(flatten)]
    message: WellKnown,
}

#[test]
fn numbers_by_their_text_are_numbers() {
    let number = serde_json::json!({"$serde_json::private::Number": "1.0715660391465826e-204"});
    let pairs =
        serde::de::value::MapDeserializer::<_, serde_json::Error>::new([("value", number)].into_iter());
    let message = WellKnown::deserialize(pairs).unwrap();
    assert_eq!(json::to_string(&message).unwrap(), r#"{"value":1.0715660391465826e-204}"#);
    let number = serde_json::json!({"$serde_json::private::Number": "1},{"});
    let pairs =
        serde::de::value::MapDeserializer::<_, serde_json::Error>::new([("value", number)].into_iter());
    assert_eq!(WellKnown::deserialize(pairs).unwrap_err().to_string(), "a number is not one");
}

#[test]
fn a_message_may_be_flattened_into_another_type() {
    let buffered: Buffered = serde_json::from_str(r#"{"value":1.5,"duration":"1s"}"#).unwrap();
    assert_eq!(json::to_string(&buffered.message).unwrap(), r#"{"duration":"1s","value":1.5}"#);
}

/// A format that has no types in it, as postcard and bincode are.
struct Untyped;

impl<'de> Deserializer<'de> for Untyped {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(serde::de::Error::custom("this format has no types"))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[test]
fn a_format_without_types_says_what_to_do() {
    assert_eq!(
        Scalars::deserialize(Untyped).unwrap_err().to_string(),
        "this format has no types: a message is serialized as its JSON form, which needs a format that says itself \
         what it holds; in any other, carry it in binary form (`encode_to_vec`) as bytes"
    );
}
