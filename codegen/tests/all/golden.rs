//! The output for the fixtures is what `fixtures/golden` holds, which compiles. With `POLYWIRE_BLESS=1` it is written
//! instead.

use crate::support::{Folders, bless, fixtures, generate_fixtures, protos};
use polywire_codegen::{Input, Options, Output, generate};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

#[test]
fn built_in() {
    check("built_in");
}

#[test]
fn json() {
    check("json");
}

#[test]
fn library() {
    check("library");
}

#[test]
fn nasty() {
    check("nasty");
}

#[test]
fn notes() {
    check("notes");
}

#[test]
fn stock() {
    check("stock");
}

#[test]
fn wires() {
    check("wires");
}

#[test]
fn fakes() {
    let sources = Folders(vec![fixtures().join("proto")]);
    let output = generate(&Input::protos(&sources, ["echo/v1/echo.proto"]), &Options::new().with_fakes());
    compare("fakes", &output.unwrap_or_else(|report| panic!("{report}")));
}

#[test]
fn names_that_only_rust_cannot_tell_apart_are_renamed_with_a_warning() {
    let proto = r#"
        syntax = "proto2";
        package clash;
        enum Color { COLOR_RED = 0; RED = 1; }
        message Paint {
            optional Color color = 1 [default = RED];
            optional bool set_color = 2;
            optional string _ = 3;
        }
        service S { rpc _(Paint) returns (Paint); }
    "#;
    let sources = BTreeMap::from([("clash.proto".to_owned(), proto.to_owned())]);
    let input = || Input::protos(&sources, ["clash.proto"]);
    let output = generate(&input(), &Options::new()).unwrap_or_else(|report| panic!("{report}"));
    let warnings: Vec<String> = output.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "`clash.Paint.set_color` is `set_color_2` in Rust, because `clash.Paint.color` takes `set_color` there",
            "`clash.Paint._` is `underscore` in Rust",
            "`clash.Color.RED` is `Red2` in Rust, because `clash.Color.COLOR_RED` takes `Red` there",
            "`clash.S._` is `underscore` in Rust",
        ]
    );
    // What has no Rust names does not mind.
    let openapi = polywire_codegen::openapi(&input(), &polywire_codegen::OpenApiOptions::new());
    assert!(openapi.unwrap_or_else(|report| panic!("{report}")).warnings.is_empty());
    let routes = polywire_codegen::routes(&input(), &Options::new());
    assert!(routes.unwrap_or_else(|report| panic!("{report}")).warnings.is_empty());
    let asyncapi = polywire_codegen::asyncapi(&input(), &polywire_codegen::AsyncApiOptions::new());
    assert!(asyncapi.unwrap_or_else(|report| panic!("{report}")).warnings.is_empty());
}

#[test]
fn library_of_rust() {
    let sources = Folders(vec![fixtures().join("rust")]);
    let output = generate(&Input::protos(&sources, ["library.rs"]), &Options::new());
    compare("rust_library", &output.unwrap_or_else(|report| panic!("{report}")));
}

fn check(folder: &str) {
    compare(folder, &generate_fixtures(&protos(folder)).unwrap_or_else(|report| panic!("{report}")));
}

fn compare(folder: &str, output: &Output) {
    let unexpected: Vec<_> = output.warnings.iter().filter(|warning| warning.code != "name").collect();
    assert!(unexpected.is_empty(), "{}", output.warnings);
    let golden = fixtures().join("golden/src").join(folder);
    if bless() {
        let _ = fs::remove_dir_all(&golden);
        polywire_codegen::write_files(&output.files, &golden).unwrap();
    }
    let expected = read(&golden);
    let found: BTreeMap<PathBuf, String> =
        output.files.iter().map(|file| (PathBuf::from(file.path()), file.content().to_owned())).collect();
    let paths = |files: &BTreeMap<PathBuf, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(&found), paths(&expected), "run the test with POLYWIRE_BLESS=1");
    for (path, text) in &found {
        assert!(*text == expected[path], "{} differs: run the test with POLYWIRE_BLESS=1", path.display());
    }
}

/// The files below `folder`, by their path there.
fn read(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(next) = pending.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
            } else {
                files.insert(
                    path.strip_prefix(folder).unwrap().to_owned(),
                    fs::read_to_string(&path).unwrap(),
                );
            }
        }
    }
    files
}
