//! `.proto` text: it says what the definition says, and writing it again gives the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use polywire_codegen::{GeneratedFile, Input, Options, Sources, generate, proto};
use std::{collections::BTreeMap, fs};
use support::{Folders, bless, fixtures, protos};

/// The text of `names`, which gives the same output as `names` does, text and stubs.
fn written(sources: &dyn Sources, names: &[String]) -> Vec<GeneratedFile> {
    let files = proto(&Input::protos(sources, names)).unwrap_or_else(|report| panic!("{report}")).files;
    let texts: BTreeMap<String, String> =
        files.iter().map(|file| (file.path().to_owned(), file.content().to_owned())).collect();
    let expected = generate(&Input::protos(sources, names), &Options::new());
    let found = generate(&Input::protos(&texts, texts.keys()), &Options::new());
    let expected = expected.unwrap_or_else(|report| panic!("{report}")).files;
    for (found, expected) in
        found.unwrap_or_else(|report| panic!("{report}\n{texts:#?}")).files.iter().zip(&expected)
    {
        assert_eq!(found.path(), expected.path());
        for (found, expected) in found.content().lines().zip(expected.content().lines()) {
            assert_eq!(found, expected);
        }
        assert_eq!(found, expected);
    }
    let again = proto(&Input::protos(&texts, texts.keys())).unwrap().files;
    for (again, first) in again.iter().zip(&files) {
        assert_eq!(again.content(), first.content(), "{} is not stable", first.path());
    }
    assert_eq!(again.len(), files.len());
    files
}

#[test]
fn fixtures_keep_their_meaning() {
    let root = fixtures().join("proto");
    for folder in fs::read_dir(&root).unwrap() {
        let name = folder.unwrap().file_name().into_string().unwrap();
        let files = written(&Folders(vec![root.clone()]), &protos(&name));
        assert!(!files.is_empty(), "{name}");
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
