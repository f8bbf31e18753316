//! The descriptors that services in Rust import are those that the generator has. With `POLYWIRE_BLESS=1` they are
//! written instead.

use crate::support::bless;
use std::{fs, path::Path};

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
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src/definition/built_in.binpb");
    if bless() {
        fs::write(&path, &set).unwrap();
    }
    assert!(fs::read(&path).unwrap() == set, "run the test with POLYWIRE_BLESS=1");
}
