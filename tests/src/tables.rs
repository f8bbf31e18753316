//! Field tables against the definitions they were made from.

use polywire::TypeRegistry;
use polywire::fields::{EnumType, Field, FieldRef, Label, TableRef, Type};
use prost_reflect::{Cardinality, DescriptorPool, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use std::collections::BTreeMap;

/// Compares the table of every message of a registry with its definition.
///
/// # Panics
/// At a difference, or when a message of the definition is in no table.
#[expect(clippy::expect_used, reason = "the failure of a test")]
pub fn assert_match_definition(types: &'static TypeRegistry, file_descriptor_set: &[u8]) {
    let pool = DescriptorPool::decode(file_descriptor_set).expect("a descriptor set");
    let mut missing: Vec<String> = pool
        .all_messages()
        .filter(|message| !message.is_map_entry())
        .map(|message| message.full_name().to_owned())
        .filter(|name| !name.starts_with("google.protobuf."))
        .collect();
    for entry in types.entries() {
        missing.retain(|name| name != entry.name());
        let descriptor = pool.get_message_by_name(entry.name()).expect("a type of the definition");
        let payload = types.create(entry.name()).expect("a type of the definition");
        if let FieldRef::Message(message) = payload.value() {
            assert_table(message.table(), &descriptor);
        }
    }
    // Options are read by polywire itself and not generated.
    missing.retain(|name| !name.starts_with("google.api.") && !name.starts_with("polywire."));
    assert!(missing.is_empty(), "not in the registry: {missing:?}");
}

fn assert_table(table: TableRef<'_>, message: &MessageDescriptor) {
    assert_eq!(table.name(), message.full_name());
    let mut expected: BTreeMap<u32, Row> =
        message.fields().map(|field| (field.number(), Row::of_descriptor(&field))).collect();
    let mut check = |field: &Field, oneof: &[Field]| {
        let expected = expected.remove(&field.number);
        assert_eq!(Some(Row::of_table(table, field, oneof)), expected, "{}", message.full_name());
    };
    for field in table.fields() {
        match table.members(field) {
            Some(members) => members.fields().iter().for_each(|member| check(member, members.fields())),
            None => check(field, &[]),
        }
    }
    assert!(expected.is_empty(), "{} has no {expected:?}", message.full_name());
    for field in message.fields() {
        if let Kind::Enum(descriptor) = field.kind() {
            let row = rows(table).find(|row| row.number == field.number()).map(|row| &row.kind);
            if let Some(Type::Enum(kind)) = row {
                assert_enum(kind, &descriptor);
            }
        }
    }
}

fn rows(table: TableRef<'_>) -> impl Iterator<Item = &Field> {
    let members = move |field| table.members(field).map_or(std::slice::from_ref(field), TableRef::fields);
    table.fields().iter().flat_map(members)
}

fn assert_enum(kind: &EnumType, descriptor: &EnumDescriptor) {
    for value in descriptor.values() {
        assert_eq!(kind.value_number(value.name()), Some(value.number()), "{}", value.full_name());
        // The first of several names is the one that is written.
        let all = &descriptor.enum_descriptor_proto().value;
        let first = all.iter().find(|other| other.number() == value.number()).map(|first| first.name());
        assert_eq!(kind.value_name(value.number()), first, "{}", value.full_name());
    }
    assert_eq!(kind.value_number("NO SUCH NAME"), None);
}

/// The row of a table for a field.
#[derive(Debug, PartialEq)]
struct Row {
    name: String,
    json_name: String,
    label: Label,
    kind: String,
    /// The numbers of all members of the oneof that it is a member of. Its name is not in the binary or JSON form, and
    /// a table has the one of the Rust field.
    oneof: Vec<u32>,
}

impl Row {
    fn of_table(table: TableRef<'_>, field: &Field, oneof: &[Field]) -> Self {
        Self {
            name: field.name.to_string(),
            json_name: field.json_name().into_owned(),
            label: field.label,
            kind: kind_of_table(table, &field.kind),
            oneof: sorted(oneof.iter().map(|member| member.number)),
        }
    }

    fn of_descriptor(field: &FieldDescriptor) -> Self {
        let oneof = field.containing_oneof().filter(|oneof| !oneof.is_synthetic());
        let label = match field.cardinality() {
            Cardinality::Repeated => Label::Repeated,
            Cardinality::Required => Label::Required,
            Cardinality::Optional if field.supports_presence() => Label::Optional,
            Cardinality::Optional => Label::Implicit,
        };
        Self {
            name: field.name().to_owned(),
            json_name: field.json_name().to_owned(),
            label,
            kind: kind_of_descriptor(field),
            oneof: sorted(oneof.iter().flat_map(|oneof| oneof.fields()).map(|member| member.number())),
        }
    }
}

fn sorted(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut numbers: Vec<u32> = numbers.collect();
    numbers.sort_unstable();
    numbers
}

fn kind_of_table(table: TableRef<'_>, kind: &Type) -> String {
    match kind {
        // A wrapper is held as a scalar and has no table.
        Type::Message(_) => {
            format!("message {}", table.nested(kind).map_or("of a wrapper", TableRef::name))
        }
        Type::Group(_) => format!("group {}", table.nested(kind).map_or("", TableRef::name)),
        Type::Map { key, value } => {
            format!("map<{}, {}>", kind_of_table(table, key), kind_of_table(table, value))
        }
        other => format!("{other:?}"),
    }
}

fn kind_of_descriptor(field: &FieldDescriptor) -> String {
    match field.kind() {
        Kind::Message(message) if message.is_map_entry() => {
            let key = kind_of_descriptor(&message.map_entry_key_field());
            format!("map<{key}, {}>", kind_of_descriptor(&message.map_entry_value_field()))
        }
        Kind::Message(message) if field.is_group() => format!("group {}", message.full_name()),
        Kind::Message(message) => match message.full_name().strip_prefix("google.protobuf.") {
            Some("Value" | "ListValue") | None => format!("message {}", message.full_name()),
            Some(name) if name.ends_with("Value") => "message of a wrapper".to_owned(),
            Some(_) => format!("message {}", message.full_name()),
        },
        Kind::Enum(descriptor) => format!("enum {}", descriptor.full_name()),
        other => format!("{other:?}"),
    }
}
