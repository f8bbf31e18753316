//! Names that mean something else where they are used: packages, messages and options of a handful of names, in one
//! another. What is written is read back, by protox and by protoc.

use polywire_codegen::{Input, proto};
use std::{collections::BTreeMap, fs, path::Path, process::Command};

use super::Random;
use crate::support::compiled;

const ROUNDS: u64 = 120;
/// Few, so that they meet.
const NAMES: [&str; 6] = ["m", "p", "common", "note", "stream", "optional"];

#[test]
fn names_lead_to_what_they_led_to_whatever_else_has_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut accepted = 0;
    for seed in 1..=ROUNDS {
        let texts = Random(seed).colliding();
        // Two things of one name, which is not for us to judge.
        let Some(expected) = by_protoc(&texts, &folder.path().join("source")) else { continue };
        accepted += 1;
        let names: Vec<String> = texts.keys().cloned().collect();
        let files = proto(&Input::protos(&texts, &names));
        let files = files.unwrap_or_else(|report| panic!("seed {seed}: {report}\n{texts:#?}")).files;
        let written: BTreeMap<String, String> =
            files.iter().map(|file| (file.path().to_owned(), file.content().to_owned())).collect();
        let found = by_protoc(&written, &folder.path().join("written"));
        assert!(found.as_ref() == Some(&expected), "seed {seed}: {texts:#?}\nis written as {written:#?}");
        assert_eq!(compiled(&names, written), compiled(&names, texts), "seed {seed}");
    }
    assert!(accepted > ROUNDS / 3, "only {accepted} definitions were valid");
}

/// The descriptors of `texts`; `None` when protoc refuses them.
fn by_protoc(texts: &BTreeMap<String, String>, folder: &Path) -> Option<Vec<u8>> {
    fs::create_dir_all(folder).unwrap();
    for (name, text) in texts {
        fs::write(folder.join(name), text).unwrap();
    }
    let set = folder.join("set.binpb");
    let mut protoc = Command::new("protoc");
    protoc.arg("-I").arg(folder).arg("--descriptor_set_out").arg(&set).args(texts.keys());
    let output = protoc.output().expect("protoc is needed: Debian's protobuf-compiler");
    output.status.success().then(|| fs::read(set).unwrap())
}

impl Random {
    /// Two files, in which every name is written in full.
    fn colliding(&mut self) -> BTreeMap<String, String> {
        let (options, types) = (self.package(), self.package());
        let extended = ["File", "Message", "Field", "Oneof", "Enum", "EnumValue", "Service", "Method"];
        let extensions: String = extended
            .iter()
            .map(|kind| {
                format!("extend .google.protobuf.{kind}Options {{ optional string {kind}_note = 50001; }}\n")
            })
            .collect();
        let common = format!(
            "syntax = \"proto2\";\npackage {options};\nimport \"google/protobuf/descriptor.proto\";\n\
             message {} {{ extensions 100 to 200; }}\n{extensions}",
            self.pick(&NAMES)
        );
        let note = |kind: &str| format!("(.{options}.{kind}_note) = \"x\"");
        let (outer, inner) = (*self.pick(&NAMES), *self.pick(&NAMES));
        let mut used: Vec<String> = vec![format!(".{types}.{outer}"), format!(".{types}.{outer}.{inner}")];
        let message = common.split("message ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
        used.push(format!(".{options}.{message}"));
        let mut fields = String::new();
        for number in 1..=6 {
            let kind = self.pick(&used).clone();
            fields += &format!("optional {kind} f{number} = {number} [{}];\n", note("Field"));
        }
        let method = format!("rpc M({}) returns (stream {})", self.pick(&used), self.pick(&used));
        let main = format!(
            "syntax = \"proto2\";\npackage {types};\nimport \"common.proto\";\noption {};\n\
             message {outer} {{ option {}; {fields} message {inner} {{ option {}; optional .{types}.{outer} a = 1; }}\n\
             oneof o {{ option {}; int32 c = 9; }} }}\n\
             enum Kind {{ option {}; ZERO = 0 [{}]; }}\n\
             extend .{options}.{message} {{ optional .{types}.{outer}.{inner} extra = 100 [{}]; }}\n\
             service S {{ option {}; {method} {{ option {}; }} }}\n",
            note("File"),
            note("Message"),
            note("Message"),
            note("Oneof"),
            note("Enum"),
            note("EnumValue"),
            note("Field"),
            note("Service"),
            note("Method"),
        );
        BTreeMap::from([("common.proto".to_owned(), common), ("main.proto".to_owned(), main)])
    }

    fn package(&mut self) -> String {
        let parts: Vec<&str> = (0..=self.next(3)).map(|_| *self.pick(&NAMES)).collect();
        parts.join(".")
    }
}
