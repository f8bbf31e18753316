//! ProtoJSON on whatever comes: nothing panics, and what is written reads back.

use polywire::json::{ReadOptions, WriteOptions};
use polywire_golden::json::TYPES;
use polywire_tests::random::{self, Random};
use proptest::prelude::*;

fn any_type() -> impl Strategy<Value = &'static str> {
    let own = TYPES.entries().iter().map(|entry| entry.name());
    let well_known = [
        "google.protobuf.Any",
        "google.protobuf.Duration",
        "google.protobuf.FieldMask",
        "google.protobuf.FloatValue",
        "google.protobuf.Struct",
        "google.protobuf.Timestamp",
        "google.protobuf.Value",
    ];
    proptest::sample::select(own.chain(well_known).collect::<Vec<_>>())
}

/// Reads `text` and, when it is read, writes it and reads that: the second text is the first one.
fn read(name: &str, text: &[u8]) -> Result<(), TestCaseError> {
    for ignore_unknown in [false, true] {
        let reading = ReadOptions::new().with_types(&TYPES).with_ignore_unknown(ignore_unknown);
        let writing = WriteOptions::new().with_types(&TYPES);
        let mut message = TYPES.create(name).unwrap();
        if reading.merge(text, &mut *message).is_err() {
            continue;
        }
        let Ok(written) = writing.to_vec(&*message) else { continue };
        let mut again = TYPES.create(name).unwrap();
        reading.merge(&written, &mut *again).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(sorted(&written), sorted(&writing.to_vec(&*again).unwrap()));
    }
    Ok(())
}

/// Maps have no order.
fn sorted(text: &[u8]) -> serde_json::Value {
    serde_json::from_slice(text).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn any_bytes(name in any_type(), bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        read(name, &bytes)?;
    }

    #[test]
    fn anything_like_json(name in any_type(), text in r#"([{}\[\]:,"]|null|true|-?[0-9]{1,3}([.eE][+-]?[0-9])?|"[a-zA-Z@\\]{0,8}"|\\u[dD][89aAcCfF][0-9]{2}){0,24}"#) {
        read(name, text.as_bytes())?;
    }

    #[test]
    fn a_message_reads_back(name in any_type(), seed in any::<u64>()) {
        let message = random::message(&TYPES, name, &mut Random::new(seed));
        let writing = WriteOptions::new().with_types(&TYPES);
        let text = writing.to_vec(&*message).unwrap();
        let mut again = TYPES.create(name).unwrap();
        ReadOptions::new().with_types(&TYPES).merge(&text, &mut *again).unwrap();
        prop_assert_eq!(sorted(&text), sorted(&writing.to_vec(&*again).unwrap()));
        prop_assert_eq!(message.encoded_len(), again.encoded_len());
    }

    #[test]
    fn a_damaged_message(
        name in any_type(),
        seed in any::<u64>(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..4),
    ) {
        let message = random::message(&TYPES, name, &mut Random::new(seed));
        let mut text = WriteOptions::new().with_types(&TYPES).to_vec(&*message).unwrap();
        for (index, byte, how) in damage {
            if text.is_empty() {
                break;
            }
            let at = index.index(text.len());
            match how {
                0 => text[at] = byte,
                1 => text.insert(at, byte),
                2 => drop(text.remove(at)),
                _ => text.truncate(at),
            }
        }
        read(name, &text)?;
    }
}
