//! One definition, by every parser: protoc with the plugin, and the command line, write the same bytes.

use crate::support::{OPTIONS, PLUGIN, PROTOS, files_below};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

/// `.proto` files from outside.
const EXTERNAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/external");

type Files = BTreeMap<PathBuf, String>;

/// The outputs of both roads for the file `name` below `root`.
fn both(name: &str, root: &str) -> (Files, Files) {
    let folder = TempDir::new().expect("a folder");
    let (by_protoc, by_polywire) = (folder.path().join("protoc"), folder.path().join("polywire"));
    fs::create_dir(&by_protoc).expect("a folder");
    let mut protoc = Command::new("protoc");
    protoc.arg(format!("--plugin=protoc-gen-polywire={PLUGIN}"));
    protoc.arg(format!("--polywire_out=no_invalid_http:{}", by_protoc.display()));
    run(protoc.args(["-I", root, "-I", OPTIONS, "-I"]).arg(newer_protobuf()).arg(name), name);
    let mut polywire = Command::new(env!("CARGO_BIN_EXE_polywire"));
    polywire.args(["generate", "--no-invalid-http", "-q", "-I", root, "--out"]).arg(&by_polywire);
    run(polywire.arg(Path::new(root).join(name)), name);
    (files_below(&by_protoc), files_below(&by_polywire))
}

/// The files of protobuf itself as polywire has them; Debian's protoc brings older ones.
fn newer_protobuf() -> PathBuf {
    let libraries = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/.venv/lib");
    let versions = fs::read_dir(&libraries).unwrap_or_else(|error| panic!("{error}: run `tests/setup`"));
    let protos =
        versions.map(|version| version.expect("a folder").path().join("site-packages/grpc_tools/_proto"));
    protos.into_iter().find(|path| path.exists()).expect("grpcio-tools: run `tests/setup`")
}

#[track_caller]
fn run(command: &mut Command, name: &str) {
    let Output { status, stderr, .. } = command.output().unwrap_or_else(|error| {
        panic!("{command:?} cannot be run ({error}): run `tests/setup`");
    });
    assert!(status.success(), "{name}: {}", String::from_utf8_lossy(&stderr));
}

#[track_caller]
fn assert_same(name: &str, root: &str) -> Files {
    let (by_protoc, by_polywire) = both(name, root);
    assert_eq!(by_protoc.keys().collect::<Vec<_>>(), by_polywire.keys().collect::<Vec<_>>(), "{name}");
    for (path, text) in &by_protoc {
        for (protoc, polywire) in text.lines().zip(by_polywire[path].lines()) {
            assert_eq!(protoc, polywire, "{name}: {}", path.display());
        }
        assert!(*text == by_polywire[path], "{name}: {}", path.display());
    }
    by_polywire
}

/// The `.proto` files below `root`, by their names.
fn protos(root: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![PathBuf::from(root)];
    while let Some(folder) = folders.pop() {
        for entry in
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}: run `tests/setup`"))
        {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "proto") {
                names.push(path.strip_prefix(root).expect("below the folder").display().to_string());
            }
        }
    }
    names.sort();
    names
}

#[test]
fn fixtures_are_the_same_bytes_by_protoc_and_by_the_command_line() {
    let names = protos(PROTOS);
    assert!(names.len() >= 30, "{names:?}");
    names.iter().for_each(|name| drop(assert_same(name, PROTOS)));
}

#[test]
fn apis_of_others_are_the_same_bytes_by_protoc_and_by_the_command_line() {
    for root in [EXTERNAL, OPTIONS] {
        protos(root).iter().for_each(|name| drop(assert_same(name, root)));
    }
}

/// An editor's changes to line ends and byte order mark do not change the generated code.
#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let folder = TempDir::new().expect("a folder");
    let root = folder.path().display().to_string();
    let text = fs::read_to_string(Path::new(PROTOS).join("comments/comments.proto")).expect("a fixture");
    let mut outputs = Vec::new();
    for text in
        [text.clone(), text.replace('\n', "\r\n"), format!("\u{feff}{text}"), text.trim_end().to_owned()]
    {
        fs::write(folder.path().join("comments.proto"), text).expect("a file");
        outputs.push(assert_same("comments.proto", &root));
    }
    outputs.iter().for_each(|output| assert_eq!(output, &outputs[0]));
}

#[test]
fn comments_in_another_encoding_are_no_fault() {
    let folder = TempDir::new().expect("a folder");
    let text = b"syntax = \"proto3\";\n// caf\xe9\nmessage A {} /* \xff */\n";
    fs::write(folder.path().join("latin.proto"), text).expect("a file");
    let output = assert_same("latin.proto", &folder.path().display().to_string());
    let lines: Vec<&str> = output[Path::new("_root.rs")].lines().collect();
    assert!(lines.contains(&"/// caf\u{fffd}"), "{lines:?}");
}

#[test]
fn text_in_another_encoding_is_refused_with_its_line() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("latin.proto");
    fs::write(&path, b"syntax = \"proto3\";\noption java_package = \"caf\xe9\";\n").expect("a file");
    let mut polywire = Command::new(env!("CARGO_BIN_EXE_polywire"));
    let output = polywire.args(["generate", "--out", "gen"]).arg(&path).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8(output.stderr).expect("text");
    let errors = errors.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(errors.contains("line 2 is not UTF-8: save the file in that encoding"), "{errors}");
}
