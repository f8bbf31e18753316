//! `.proto` text: it says what the definition says, and writing it again gives the same.

use crate::support::{Folders, bless, compiled, fixtures, protos};
use polywire_codegen::{GeneratedFile, Input, Options, Sources, generate, proto};
use prost_types::{DescriptorProto, FileDescriptorProto, field_descriptor_proto::Type};
use std::{collections::BTreeMap, fs, path::Path};

/// The text of `names`, which gives the same output as `names` does: text, and stubs with their comments.
fn written(sources: &dyn Sources, names: &[String]) -> Vec<GeneratedFile> {
    let files = proto(&Input::protos(sources, names)).unwrap_or_else(|report| panic!("{report}")).files;
    let texts: BTreeMap<String, String> =
        files.iter().map(|file| (file.path().to_owned(), file.content().to_owned())).collect();
    // Fixtures of documents have bindings that a client cannot serve.
    let options = Options::new().without_invalid_http();
    let expected = generate(&Input::protos(sources, names), &options);
    let found = generate(&Input::protos(&texts, texts.keys()), &options);
    let expected = expected.unwrap_or_else(|report| panic!("{report}")).files;
    for (found, expected) in
        found.unwrap_or_else(|report| panic!("{report}\n{texts:#?}")).files.iter().zip(&expected)
    {
        assert_eq!(found.path(), expected.path());
        assert_eq!(lines(found.content()), lines(expected.content()), "{}", found.path());
    }
    let again = proto(&Input::protos(&texts, texts.keys())).unwrap().files;
    for (again, first) in again.iter().zip(&files) {
        assert_eq!(again.content(), first.content(), "{} is not stable", first.path());
    }
    assert_eq!(again.len(), files.len());
    files
}

/// The lines of a stub. Embedded descriptors are left out: they hold the white space at the ends of block comments, which
/// lines of `//` do not have.
fn lines(stub: &str) -> Vec<&str> {
    stub.lines().filter(|line| !line.starts_with("    \\n")).collect()
}

fn with_plain_defaults(mut file: FileDescriptorProto) -> FileDescriptorProto {
    file.message_type.iter_mut().for_each(plain_defaults);
    file
}

/// Default values of floating-point fields in one form: the text that is written has them as protoc prints them.
fn plain_defaults(message: &mut DescriptorProto) {
    for field in message.field.iter_mut().chain(&mut message.extension) {
        let plain = |text: &str| match field.r#type() {
            Type::Float => text.parse::<f32>().unwrap().to_string(),
            Type::Double => text.parse::<f64>().unwrap().to_string(),
            _ => text.to_owned(),
        };
        field.default_value = field.default_value.as_deref().map(plain);
    }
    message.nested_type.iter_mut().for_each(plain_defaults);
}

#[test]
fn fixtures_keep_their_meaning() {
    let root = fixtures().join("proto");
    for folder in fs::read_dir(&root).unwrap() {
        let name = folder.unwrap().file_name().into_string().unwrap();
        let names = protos(&name);
        // The versions of one definition have the same names, so they are no definition together.
        let together = if name == "versions" { 1 } else { names.len() };
        names.chunks(together).for_each(|names| keep_their_meaning(&root, names));
    }
}

fn keep_their_meaning(root: &Path, names: &[String]) {
    let files = written(&Folders(vec![root.to_owned()]), names);
    assert!(!files.is_empty(), "{names:?}");
    let texts = files.iter().map(|file| (file.path().to_owned(), file.content().to_owned())).collect();
    let before = names.iter().map(|name| (name.clone(), fs::read_to_string(root.join(name)).unwrap()));
    let (found, expected) = (compiled(names, texts), compiled(names, before.collect()));
    for (found, expected) in found.into_iter().zip(expected) {
        assert_eq!(with_plain_defaults(found), with_plain_defaults(expected));
    }
}

/// The texts of the Rust files are checked in, as a user's would be.
#[test]
fn rust_keeps_its_meaning() {
    let root = fixtures().join("rust");
    for (source, path) in [
        ("library.rs", "library/v1/library.proto"),
        ("reading_room.rs", "reading/room/v1/reading_room.proto"),
    ] {
        let files = written(&Folders(vec![root.clone()]), &[source.to_owned()]);
        assert_eq!(files.iter().map(GeneratedFile::path).collect::<Vec<_>>(), [path]);
        if bless() {
            polywire_codegen::write_files(&files, &root).unwrap();
        }
        let expected = fs::read_to_string(root.join(path)).unwrap_or_default();
        assert!(files[0].content() == expected, "run the test with POLYWIRE_BLESS=1");
    }
}
