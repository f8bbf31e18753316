//! A message that is known by its descriptor is and does what the generated one does.

mod lifetime;

use bytes::BytesMut;
use polywire::{
    Payload, TypeRegistry,
    dynamic::DynamicTypes,
    fields::{FieldPath, FieldRef, TableRef},
    json::{ReadOptions, WriteOptions},
};
use polywire_golden::{json, library, nasty};
use polywire_tests::random::{self, Random};
use proptest::prelude::*;
use prost::Message as _;
use std::sync::LazyLock;

/// A definition, generated and not.
struct Definition {
    generated: &'static TypeRegistry,
    dynamic: DynamicTypes,
}

static DEFINITIONS: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    let definition = |generated, set: &[u8]| {
        let set = prost_types::FileDescriptorSet::decode(set).unwrap();
        Definition { generated, dynamic: DynamicTypes::new(&set).unwrap() }
    };
    vec![
        definition(&json::TYPES, json::FILE_DESCRIPTOR_SET),
        definition(&library::TYPES, library::FILE_DESCRIPTOR_SET),
        definition(&nasty::TYPES, nasty::FILE_DESCRIPTOR_SET),
    ]
});

/// A definition and a type of it.
fn any_type() -> impl Strategy<Value = (usize, &'static str)> {
    let types = DEFINITIONS.iter().enumerate().flat_map(|(index, definition)| {
        definition.generated.entries().iter().map(move |entry| (index, entry.name()))
    });
    prop::sample::select(types.collect::<Vec<_>>())
}

/// Maps have no order, and the order of fields is that of the definition in one and of the struct in the other.
fn value(message: &dyn Payload) -> Result<serde_json::Value, String> {
    let text = WriteOptions::new().to_vec(message).map_err(|error| error.to_string())?;
    Ok(serde_json::from_slice(&text).unwrap())
}

fn bytes(message: &dyn Payload) -> BytesMut {
    let mut bytes = BytesMut::new();
    message.encode(&mut bytes);
    bytes
}

fn table(message: &dyn Payload) -> Option<TableRef<'_>> {
    match message.value() {
        FieldRef::Message(message) => Some(message.table()),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn in_json_and_in_binary_form((index, name) in any_type(), seed in any::<u64>()) {
        let Definition { generated, dynamic } = &DEFINITIONS[index];
        let original = random::message(*generated, name, &mut Random::new(seed));
        let json = value(&*original);

        let mut read = dynamic.create(name).unwrap();
        ReadOptions::new().merge(&WriteOptions::new().to_vec(&*original).unwrap(), &mut *read).unwrap();
        prop_assert_eq!(&value(&*read), &json, "JSON is read");

        let mut decoded = dynamic.create(name).unwrap();
        decoded.merge(bytes(&*original).freeze()).unwrap();
        prop_assert_eq!(&value(&*decoded), &json, "the binary form is read");

        let mut again = generated.create(name).unwrap();
        prop_assert_eq!(decoded.encoded_len(), bytes(&*decoded).len());
        again.merge(bytes(&*decoded).freeze()).unwrap();
        prop_assert_eq!(&value(&*again), &json, "the binary form is written");
    }

    #[test]
    fn on_damaged_json(
        (index, name) in any_type(),
        seed in any::<u64>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{}:,\"0-9a-z]"), 1..3),
    ) {
        let Definition { generated, dynamic } = &DEFINITIONS[index];
        let original = random::message(*generated, name, &mut Random::new(seed));
        let mut text = WriteOptions::new().to_vec(&*original).unwrap();
        for (at, byte) in damage {
            let at = at.index(text.len());
            text[at] = byte.as_bytes()[0];
        }
        let read = |mut message: Box<dyn Payload>| {
            let read = ReadOptions::new().merge(&text, &mut *message);
            read.map(|()| value(&*message)).map_err(|error| error.to_string())
        };
        prop_assert_eq!(read(dynamic.create(name).unwrap()), read(generated.create(name).unwrap()));
    }

    #[test]
    fn on_any_bytes((index, name) in any_type(), bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let Definition { generated, dynamic } = &DEFINITIONS[index];
        let (mut by_descriptor, mut by_type) = (dynamic.create(name).unwrap(), generated.create(name).unwrap());
        let results = [by_descriptor.merge(bytes.clone().into()), by_type.merge(bytes.into())];
        prop_assert_eq!(results[0].is_ok(), results[1].is_ok(), "{:?}", results);
    }

    #[test]
    fn by_path_and_text(
        (index, name) in any_type(),
        steps in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        text in "(true|-?[0-9]{1,11}|NaN|1\\.5s?|2026-01-02T03:04:05Z|[a-zA-Z_,]{0,6}|\\{\\}|.{0,3})",
    ) {
        let Definition { generated, dynamic } = &DEFINITIONS[index];
        let (mut by_descriptor, mut by_type) = (dynamic.create(name).unwrap(), generated.create(name).unwrap());
        let mut path = Vec::new();
        let mut next = table(&*by_descriptor);
        for step in steps {
            let Some(table) = next else { break };
            let rows = table.fields().iter();
            let members = |field| table.members(field).map_or(std::slice::from_ref(field), TableRef::fields);
            let fields: Vec<_> = rows.flat_map(members).collect();
            if fields.is_empty() {
                break;
            }
            let field = fields[step.index(fields.len())];
            path.push(field.name.clone());
            next = table.nested(&field.kind);
        }
        let path = path.join(".");
        let set = |message: &mut dyn Payload| {
            let field = FieldPath::resolve(message, &path).map_err(|error| error.to_string())?;
            field.set_text(message, &text).map_err(|error| error.to_string())?;
            Ok::<_, String>((field.name().to_owned(), value(message)))
        };
        // A dynamic message has a required message only when it is set.
        prop_assume!(name != "json.legacy.Legacy");
        prop_assert_eq!(set(&mut *by_descriptor), set(&mut *by_type), "{} {}", path, text);
    }
}
