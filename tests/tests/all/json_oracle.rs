//! ProtoJSON against Google's own implementation, both ways, on seeded random messages.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use polywire::json::{ReadOptions, WriteOptions};
use polywire::{Payload, TypeRegistry};
use polywire_golden::json::{FILE_DESCRIPTOR_SET, TYPES};
use polywire_tests::oracle::Oracle;
use polywire_tests::random::{self, Random};
use serde_json::{Value, json};

const MESSAGES_PER_TYPE: u64 = 400;

#[test]
fn both_write_and_read_the_same() {
    let mut oracle = Oracle::start("json_oracle.py");
    oracle.ask(&json!({ "descriptors": BASE64.encode(FILE_DESCRIPTOR_SET) }).to_string());
    let own = TYPES.entries().iter().map(|entry| entry.name());
    let well_known =
        ["Any", "Value", "Struct", "ListValue", "Timestamp", "Duration", "FieldMask", "Int64Value"]
            .map(|name| format!("google.protobuf.{name}"));
    let names: Vec<String> = own.map(str::to_owned).chain(well_known).collect();
    for name in &names {
        for seed in 0..MESSAGES_PER_TYPE {
            let message = random::message(&TYPES, name, &mut Random::new(seed));
            check(&mut oracle, name, &*message, &format!("{name}, seed {seed}"));
        }
    }
}

fn check(oracle: &mut Oracle, name: &str, message: &dyn Payload, place: &str) {
    let options = WriteOptions::new().with_types(&TYPES);
    let text = options.to_string(message).unwrap_or_else(|error| panic!("{place}: {error}"));
    let question = json!({ "type": name, "binary": BASE64.encode(binary(message)), "json": text });
    let answer: Value = serde_json::from_str(&oracle.ask(&question.to_string())).unwrap();
    assert!(answer.get("error").is_none(), "{place}: {text}\n{}", answer["error"].as_str().unwrap());

    let theirs = answer["json"].as_str().unwrap();
    assert_eq!(value(theirs), value(&text), "{place}");
    let all = options.with_defaults(true).with_proto_names(true).with_enum_numbers(true);
    let with_options = answer["options"].as_str().unwrap();
    assert_eq!(nulls(value(with_options)), nulls(value(&all.to_string(message).unwrap())), "{place}");

    for json in [&text, theirs, with_options] {
        let read = read(name, json).unwrap_or_else(|error| panic!("{place}: {error}\n{json}"));
        // Maps have no order, so the messages are compared by what they are written as.
        assert_eq!(value(&options.to_string(&*read).unwrap()), value(&text), "{place}: {json}");
        assert_eq!(read.encoded_len(), message.encoded_len(), "{place}: {json}");
    }
}

fn read(name: &str, json: &str) -> Result<Box<dyn Payload>, polywire::json::Error> {
    let types: &'static TypeRegistry = &TYPES;
    let mut message = types.create(name).unwrap();
    ReadOptions::new().with_types(types).merge(json.as_bytes(), &mut *message)?;
    Ok(message)
}

fn binary(message: &dyn Payload) -> Vec<u8> {
    let mut bytes = bytes::BytesMut::new();
    message.encode(&mut bytes);
    bytes.into()
}

/// The text as a value, all numbers in single precision: 1, 1.0 and 1e0 are the same in JSON, and a `float` has several
/// short forms. That no precision is lost is shown by the messages that are read.
fn value(text: &str) -> Value {
    fn alike(value: &mut Value) {
        match value {
            Value::Number(number) => *value = json!(format!("{}", number.as_f64().unwrap() as f32)),
            Value::Array(items) => items.iter_mut().for_each(alike),
            Value::Object(entries) => entries.values_mut().for_each(alike),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    alike(&mut value);
    value
}

/// The form of a `NullValue` where enums are numbers: Python writes 0. C++, Go and this project write `null` always.
fn nulls(mut value: Value) -> Value {
    match &mut value {
        Value::Array(items) => items.iter_mut().for_each(|item| *item = nulls(item.take())),
        Value::Object(entries) => {
            for (name, entry) in entries.iter_mut() {
                *entry = match name.as_str() {
                    "null_value" | "optional_null" => Value::Null,
                    "null_values" => json!(entry.as_array().map(Vec::len)),
                    _ => nulls(entry.take()),
                };
            }
        }
        _ => {}
    }
    value
}
