//! A definition that was read at run time is freed with its last user.

use polywire::{Payload, dynamic::DynamicTypes, fields::FieldPath, json::ReadOptions, json::WriteOptions};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FileDescriptorProto, FileDescriptorSet, MessageOptions, OneofDescriptorProto,
    field_descriptor_proto::{Label, Type},
};
use std::{env, fs, process::Command};

/// The number of loads, and of those before memory is measured first.
const LOADS: usize = 10_000;
const WARM_UP: usize = 500;

/// The growth of a process that keeps nothing: what an allocator's bookkeeping takes.
const BOUND: u64 = 4 << 20;

fn field(name: &str, number: i32, kind: Type, type_name: &str) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(name.to_owned()),
        number: Some(number),
        label: Some(Label::Optional.into()),
        r#type: Some(kind.into()),
        type_name: Some(type_name.to_owned()).filter(|name| !name.is_empty()),
        ..FieldDescriptorProto::default()
    }
}

/// A message that holds the one after it and itself, by each way that there is.
fn message(index: usize, count: usize) -> DescriptorProto {
    let (own, next) = (format!(".ring.Link{index}"), format!(".ring.Link{}", (index + 1) % count));
    let entry = DescriptorProto {
        name: Some("NamedEntry".to_owned()),
        field: vec![field("key", 1, Type::String, ""), field("value", 2, Type::Message, &own)],
        options: Some(MessageOptions { map_entry: Some(true), ..MessageOptions::default() }),
        ..DescriptorProto::default()
    };
    let repeated = |field| FieldDescriptorProto { label: Some(Label::Repeated.into()), ..field };
    let member = |field| FieldDescriptorProto { oneof_index: Some(0), ..field };
    DescriptorProto {
        name: Some(format!("Link{index}")),
        field: vec![
            field("color", 1, Type::Enum, ".ring.Color"),
            field("next", 2, Type::Message, &next),
            repeated(field("named", 3, Type::Message, &format!("{own}.NamedEntry"))),
            member(field("other", 4, Type::Message, &own)),
            member(field("text", 5, Type::String, "")),
        ],
        nested_type: vec![entry],
        oneof_decl: vec![OneofDescriptorProto { name: Some("choice".to_owned()), options: None }],
        ..DescriptorProto::default()
    }
}

/// A definition of so many messages.
fn definition(count: usize) -> FileDescriptorSet {
    let value = |name: &str, number| EnumValueDescriptorProto {
        name: Some(name.to_owned()),
        number: Some(number),
        options: None,
    };
    let file = FileDescriptorProto {
        name: Some("ring.proto".to_owned()),
        package: Some("ring".to_owned()),
        syntax: Some("proto3".to_owned()),
        message_type: (0..count).map(|index| message(index, count)).collect(),
        enum_type: vec![EnumDescriptorProto {
            name: Some("Color".to_owned()),
            value: vec![value("RED", 0), value("BLUE", 1)],
            ..EnumDescriptorProto::default()
        }],
        ..FileDescriptorProto::default()
    };
    FileDescriptorSet { file: vec![file] }
}

const TEXT: &str =
    r#"{"color":"BLUE","next":{"next":{"text":"t"}},"named":{"a":{"color":"BLUE"}},"other":{"text":"o"}}"#;

/// Loads a definition, uses a message of it in every way, and drops both; the definition first.
fn load_and_drop(set: &FileDescriptorSet) {
    let types = DynamicTypes::new(set).unwrap();
    let mut message = types.message("ring.Link0").unwrap();
    drop(types);
    ReadOptions::new().merge(TEXT.as_bytes(), &mut message).unwrap();
    let path = FieldPath::resolve(&message, "next.next.text").unwrap();
    let mut bytes = bytes::BytesMut::new();
    message.encode(&mut bytes);
    let mut copy = message.try_clone().unwrap();
    drop(message);
    copy.merge(bytes.freeze()).unwrap();
    assert_eq!(path.text(&*copy).unwrap().as_deref(), Some("t"));
    assert_eq!(WriteOptions::new().to_string(&*copy).unwrap(), TEXT);
}

/// The second field of `/proc/self/statm` (proc(5)).
fn resident_bytes() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = statm.split_whitespace().nth(1).unwrap().parse().unwrap();
    pages * 4096
}

#[test]
fn ten_thousand_loads_and_drops_leave_the_resident_size_as_it_was() {
    // The other tests of this process have memory of their own.
    let own = env::current_exe().unwrap();
    let name = "dynamic::lifetime::loads_and_drops_in_a_process_of_its_own";
    let output = Command::new(own).args(["--exact", name, "--ignored", "--nocapture"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let grown = text.split_once("grown by ").and_then(|(_, rest)| rest.split_whitespace().next());
    let grown: u64 = grown.expect("the child ran").parse().unwrap();
    assert!(grown <= BOUND, "{text}");
}

#[test]
#[ignore = "the test above runs it in a process of its own"]
fn loads_and_drops_in_a_process_of_its_own() {
    let set = definition(100);
    (0..WARM_UP).for_each(|_| load_and_drop(&set));
    let before = resident_bytes();
    (WARM_UP..LOADS).for_each(|_| load_and_drop(&set));
    let after = resident_bytes();
    println!("grown by {} bytes, from {before} to {after}", after.saturating_sub(before));
}

#[test]
fn a_message_of_an_older_definition_keeps_what_it_does_not_know() {
    let mut set = definition(2);
    let newer = DynamicTypes::new(&set).unwrap();
    for message in &mut set.file[0].message_type {
        message.field.retain(|field| field.name() == "next");
        message.nested_type.clear();
        message.oneof_decl.clear();
    }
    let older = DynamicTypes::new(&set).unwrap();
    let binary = |message: &dyn Payload| {
        let mut bytes = bytes::BytesMut::new();
        message.encode(&mut bytes);
        assert_eq!(bytes.len(), message.encoded_len());
        bytes.freeze()
    };

    let mut sent = newer.message("ring.Link0").unwrap();
    ReadOptions::new().merge(TEXT.as_bytes(), &mut sent).unwrap();
    let mut passed_on = older.message("ring.Link0").unwrap();
    passed_on.merge(binary(&sent)).unwrap();
    let mut received = newer.message("ring.Link0").unwrap();
    received.merge(binary(&*passed_on.try_clone().unwrap())).unwrap();
    assert_eq!(WriteOptions::new().to_string(&received).unwrap(), TEXT);
}
