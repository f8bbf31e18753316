//! The plugin under the real protoc: the same bytes as the command line.

#![expect(clippy::panic, reason = "a test that cannot go on panics")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

const PROTOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/proto");
const OPTIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../codegen/protos");

fn protoc(out: &Path, option: &str, files: &[&str], includes: &[&str]) -> Output {
    let mut command = Command::new("protoc");
    command.arg(format!("--plugin=protoc-gen-polywire={}", env!("CARGO_BIN_EXE_protoc-gen-polywire")));
    command.arg(format!("--polywire_out={option}:{}", out.display()));
    for include in includes {
        command.arg(format!("-I{include}"));
    }
    command.args(files).output().unwrap_or_else(|error| {
        panic!("protoc cannot be run ({error}): install Debian's `protobuf-compiler`, or run `tests/setup`")
    })
}

#[test]
fn protoc_and_the_command_line_write_the_same_bytes() {
    let folder = TempDir::new().expect("a folder");
    let (by_protoc, by_polywire) = (folder.path().join("protoc"), folder.path().join("polywire"));
    fs::create_dir(&by_protoc).expect("a folder");
    let output = protoc(&by_protoc, "", &["library/v1/library.proto"], &[PROTOS, OPTIONS]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let status = Command::new(env!("CARGO_BIN_EXE_polywire"))
        .args(["generate", "-q", &format!("{PROTOS}/library/v1/library.proto"), "--out"])
        .arg(&by_polywire)
        .status()
        .expect("the program runs");
    assert!(status.success());
    let mut compared = 0;
    let mut folders = vec![by_polywire.clone()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let twin = by_protoc.join(path.strip_prefix(&by_polywire).expect("below the root"));
            assert!(fs::read(&twin).ok() == fs::read(&path).ok(), "{} differs", twin.display());
            compared += 1;
        }
    }
    assert!(compared >= 2);
}

#[test]
fn faults_reach_the_user_through_protoc() {
    let folder = TempDir::new().expect("a folder");
    fs::write(
        folder.path().join("bad.proto"),
        "syntax = \"proto3\";\nmessage A {}\nservice S { rpc M(A) returns (A); }\n",
    )
    .expect("a file");
    let include = folder.path().display().to_string();
    let output = protoc(folder.path(), "no_such_option", &["bad.proto"], &[&include]);
    assert!(!output.status.success());
    assert!(!folder.path().join("mod.rs").exists());
}
