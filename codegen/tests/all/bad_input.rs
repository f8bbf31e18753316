//! Every file of `fixtures/bad` gives the diagnostic that stands beside it. With `POLYWIRE_BLESS=1` that is written
//! instead.

use crate::support::{Folders, bless, fixtures};
use polywire_codegen::{Input, Options, generate};
use std::{fs, path::PathBuf, process::Command};

#[test]
fn diagnostics() {
    let folder = fixtures().join("bad");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "proto" || extension == "rs"));
    files.sort();
    let sources = Folders(vec![folder.clone(), folder.join("support")]);
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let options = match name.starts_with("warning_lint_") {
            true => Options::new().with_lints(),
            false => Options::new(),
        };
        let (report, generated) = match generate(&Input::protos(&sources, [name]), &options) {
            Ok(output) => (output.warnings.to_string(), true),
            Err(report) => (report.to_string(), false),
        };
        assert_eq!(generated, name.starts_with("warning_"), "{name}: {report}");
        let expected = path.with_extension("txt");
        if bless() {
            fs::write(&expected, &report).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != report {
            wrong.push(format!("{name}:\n{report}"));
        }
    }
    assert!(wrong.is_empty(), "other diagnostics than expected:\n{}", wrong.join("\n"));
}

#[test]
fn protoc_refuses_the_same_types_of_methods() {
    let folder = fixtures().join("bad");
    let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: Vec<String> =
        names.filter(|name| name.starts_with("type_method_of_") && name.ends_with(".proto")).collect();
    assert!(!names.is_empty());
    for name in names {
        let protoc = Command::new("protoc").arg("-I").arg(&folder).args(["-o", "/dev/null", &name]).output();
        let protoc = protoc.expect("protoc is needed: Debian's protobuf-compiler");
        let text = String::from_utf8(protoc.stderr).unwrap();
        let ours = fs::read_to_string(folder.join(&name).with_extension("txt")).unwrap();
        let refused = |text: &str| text.matches(" is not a message type").count();
        assert_eq!(refused(&text), refused(&ours), "{name}: {text}");
    }
}
