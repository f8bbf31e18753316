//! The plugin under the real protoc: the same bytes as the command line.

mod folders;
mod roads;

use crate::support::{OPTIONS, PLUGIN, PROTOS, files_below, library_by_command_line};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

fn protoc(out: &Path, option: &str, files: &[&str], includes: &[&str]) -> Output {
    let mut command = Command::new("protoc");
    command.arg(format!("--plugin=protoc-gen-polywire={PLUGIN}"));
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
    let by_protoc = folder.path().join("protoc");
    fs::create_dir(&by_protoc).expect("a folder");
    let output = protoc(&by_protoc, "", &["library/v1/library.proto"], &[PROTOS, OPTIONS]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let by_polywire = library_by_command_line(&folder.path().join("polywire"));
    assert_eq!(files_below(&by_protoc), by_polywire);
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
