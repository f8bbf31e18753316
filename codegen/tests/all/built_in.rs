//! The descriptors that services in Rust import are those that the generator has. With `POLYWIRE_BLESS=1` they are
//! written instead.

use crate::support::bless;
use polywire_rules::{
    Wires,
    http::HttpOptions,
    queue::{QueueRule, QueueServiceRule},
    schema::{Kind, Rule as _, Schema},
};
use prost_reflect::DescriptorPool;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn built_in() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src/definition/built_in.binpb")
}

#[test]
fn descriptors_of_the_runtime() {
    let protos = Path::new(env!("CARGO_MANIFEST_DIR")).join("protos");
    let mut compiler = protox::Compiler::new([&protos]).unwrap();
    compiler.include_imports(true).include_source_info(false);
    let well_known =
        ["any", "api", "duration", "empty", "field_mask", "struct", "timestamp", "type", "wrappers"];
    for name in well_known {
        compiler.open_file(format!("google/protobuf/{name}.proto")).unwrap();
    }
    for folder in ["google/api", "google/rpc", "polywire"] {
        let mut names: Vec<_> =
            fs::read_dir(protos.join(folder)).unwrap().map(|entry| entry.unwrap()).collect();
        names.sort_by_key(fs::DirEntry::file_name);
        for entry in names {
            compiler.open_file(entry.path()).unwrap();
        }
    }
    let set = compiler.encode_file_descriptor_set();
    let path = built_in();
    if bless() {
        fs::write(&path, &set).unwrap();
    }
    assert!(fs::read(&path).unwrap() == set, "run the test with POLYWIRE_BLESS=1");
}

#[test]
fn rules_have_the_fields_of_the_option_files() {
    let pool = DescriptorPool::decode(fs::read(built_in()).unwrap().as_slice()).unwrap();
    let mut pending: Vec<&Schema> =
        vec![QueueRule::SCHEMA, QueueServiceRule::SCHEMA, HttpOptions::SCHEMA, Wires::ALL.schema()];
    while let Some(schema) = pending.pop() {
        let message = pool.get_message_by_name(schema.name).unwrap();
        let written: BTreeSet<_> =
            message.fields().map(|field| (field.name().to_owned(), field.number())).collect();
        let described: BTreeSet<_> =
            schema.fields.iter().map(|field| (field.name.to_owned(), field.number)).collect();
        assert_eq!(described, written, "{}", schema.name);
        pending.extend(schema.fields.iter().filter_map(|field| match field.kind {
            Kind::Rule(nested) => Some(nested()),
            Kind::List(Kind::Rule(nested)) => Some(nested()),
            _ => None,
        }));
    }
}
