//! Include paths and inputs: names are what protoc makes of them, and a folder is one folder however it is spelled.

use prost::Message as _;
use prost_types::FileDescriptorSet;
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

/// The folders that polywire is run on: `proto`, a link to it, and an older copy.
struct Workspace(TempDir);

const A: &str = "syntax = \"proto3\";\npackage shop.v1;\nmessage A { string name = 1; }\n\
                 service Shop { rpc Find(A) returns (A); }\n";
const B: &str = "syntax = \"proto3\";\npackage shop.v1;\nimport \"proto/a.proto\";\nmessage B { A a = 1; }\n";
const C: &str = "syntax = \"proto3\";\npackage shop.v1;\nmessage C {}\n";

impl Workspace {
    fn new() -> Self {
        let workspace = Self(TempDir::new().expect("a folder"));
        for (path, text) in [("proto/a.proto", A), ("proto/sub/c.proto", C), ("other/empty.txt", "")] {
            workspace.write(path, text);
        }
        symlink("proto", workspace.path("link")).expect("a link");
        workspace
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Runs `program` with `arguments`, of which a comma separates each from the next and `@` stands for this folder.
    fn run(&self, program: &str, arguments: &str) -> Output {
        let folder = self.0.path().display().to_string();
        let arguments = arguments.split_whitespace().map(|argument| argument.replace('@', &folder));
        let run = Command::new(program).args(arguments).current_dir(self.0.path()).output();
        run.unwrap_or_else(|error| panic!("{program} cannot be run ({error}): run `tests/setup`"))
    }

    fn polywire(&self, arguments: &str) -> Output {
        self.run(env!("CARGO_BIN_EXE_polywire"), arguments)
    }

    /// The names of the files that polywire reads from `arguments`.
    #[track_caller]
    fn names(&self, arguments: &str) -> Vec<String> {
        let output = self.polywire(&format!("descriptor-set -q -o polywire.binpb {arguments}"));
        assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
        names(&self.path("polywire.binpb"))
    }

    /// The names that protoc gives them; `None` when it refuses them.
    fn names_of_protoc(&self, arguments: &str) -> Option<Vec<String>> {
        let output = self.run("protoc", &format!("--descriptor_set_out=protoc.binpb {arguments}"));
        output.status.success().then(|| names(&self.path("protoc.binpb")))
    }
}

fn names(set: &Path) -> Vec<String> {
    let set = FileDescriptorSet::decode(fs::read(set).expect("a file").as_slice()).expect("a descriptor set");
    set.file.iter().map(|file| file.name().to_owned()).collect()
}

#[test]
fn names_are_those_of_protoc() {
    let workspace = Workspace::new();
    for arguments in [
        "-I . proto/a.proto",
        "-I . ./proto/a.proto",
        "-I ./ proto//a.proto",
        "-I proto proto/a.proto",
        "-I ./proto proto/a.proto",
        "-I proto/ ./proto/./a.proto",
        "-I @ @/proto/a.proto",
        "-I @/proto @/proto/a.proto",
        "-I . -I proto proto/a.proto",
        "-I proto -I . proto/a.proto",
        "-I proto -I proto/sub proto/sub/c.proto",
        "-I proto/sub -I proto proto/sub/c.proto",
        "-I link link/a.proto",
        "-I . link/a.proto",
        "-I . link/sub/c.proto",
        "-I proto a.proto",
        "-I proto -I . sub/c.proto",
        "-I . proto/a.proto ./proto/a.proto",
        "-I missing -I proto proto/a.proto",
    ] {
        let expected = workspace.names_of_protoc(arguments);
        assert_eq!(Some(workspace.names(arguments)), expected, "{arguments}");
    }
}

#[test]
fn a_folder_is_one_folder_however_it_is_spelled() {
    let workspace = Workspace::new();
    for (arguments, name) in [
        ("-I @ proto/a.proto", "proto/a.proto"),
        ("-I . @/proto/a.proto", "proto/a.proto"),
        ("-I @/proto proto/a.proto", "a.proto"),
        ("-I proto @/proto/a.proto", "a.proto"),
        ("-I other/../proto proto/a.proto", "a.proto"),
        ("-I proto other/../proto/a.proto", "a.proto"),
        ("-I . proto/sub/../a.proto", "proto/a.proto"),
        ("-I link proto/a.proto", "a.proto"),
        ("-I proto link/a.proto", "a.proto"),
        ("-I proto link/sub/c.proto", "sub/c.proto"),
        ("-I @/link @/proto/sub/c.proto", "sub/c.proto"),
    ] {
        assert_eq!(workspace.names(arguments), [name], "{arguments}");
    }
}

#[test]
fn a_file_that_is_given_under_several_spellings_is_one_file() {
    let workspace = Workspace::new();
    workspace.write("src/api.rs", "#[polywire::message(package = \"shop.v1\")]\nstruct R {}\n");
    for (inputs, name) in [
        ("proto/a.proto ./proto/a.proto @/proto/a.proto link/a.proto proto/sub/../a.proto", "a.proto"),
        ("src/api.rs ./src/api.rs @/src/api.rs src src/../src", "shop/v1/api.proto"),
    ] {
        assert_eq!(workspace.names(inputs), [name], "{inputs}");
    }
    let files = workspace.names("proto proto/a.proto @/link/a.proto -I proto");
    assert_eq!(files, ["a.proto", "sub/c.proto"]);
}

#[test]
fn every_command_takes_the_include_paths_of_protoc() {
    let workspace = Workspace::new();
    workspace.write("proto/b.proto", B);
    let commands = [
        "generate --out gen",
        "check --out gen",
        "openapi",
        "asyncapi",
        "routes",
        "proto --out text",
        "descriptor-set",
    ];
    for include in [".", "@", "./", "proto/.."] {
        for inputs in ["proto/a.proto proto/b.proto", "@/proto", "./proto", "proto/b.proto"] {
            for command in commands {
                let output = workspace.polywire(&format!("{command} -I {include} {inputs}"));
                let errors = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{command} -I {include} {inputs}: {errors}");
            }
        }
    }
}

/// The text that is printed when polywire refuses `arguments`, in one line.
#[track_caller]
fn refusal(workspace: &Workspace, arguments: &str) -> String {
    let output = workspace.polywire(&format!("descriptor-set -o refused.binpb {arguments}"));
    assert_eq!(output.status.code(), Some(2), "{arguments}");
    let text = String::from_utf8(output.stderr).expect("text");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_input_that_another_file_hides_is_refused_as_by_protoc() {
    let workspace = Workspace::new();
    workspace.write("other/a.proto", &A.replace("shop", "other"));
    let arguments = "-I other -I proto proto/a.proto";
    assert_eq!(workspace.names_of_protoc(arguments), None);
    assert_eq!(
        refusal(&workspace, arguments),
        "error: proto/a.proto is hidden by other/a.proto, which the include paths find first under the same name: put \
         the include path that holds the input (`-I DIR`, `with_include`) before the others"
    );
    assert_eq!(workspace.names("-I proto -I other proto/a.proto"), ["a.proto"]);
}

#[test]
fn two_files_of_one_name_are_refused() {
    let workspace = Workspace::new();
    workspace.write("other/a.proto", &A.replace("shop", "other"));
    assert_eq!(
        refusal(&workspace, "proto/a.proto other/a.proto"),
        "error: proto/a.proto and other/a.proto would both be imported as `a.proto`: add the include path from which \
         their names differ (`-I DIR`, `with_include`)"
    );
    assert_eq!(workspace.names("-I . proto/a.proto other/a.proto"), ["other/a.proto", "proto/a.proto"]);
}

#[test]
fn one_file_under_two_names_is_told_from_two_definitions() {
    let workspace = Workspace::new();
    workspace.write("proto/b.proto", B);
    let arguments = "-I proto -I . proto/a.proto proto/b.proto";
    assert_eq!(workspace.names_of_protoc(arguments), None);
    let refusal = refusal(&workspace, arguments);
    let expected = "cannot read `proto/a.proto`: it is the file `a.proto` under a second name; import it by one name, and \
                    give include paths (`-I DIR`) of which none lies within another";
    assert!(refusal.contains(expected), "{refusal}");
}

#[test]
fn an_older_version_is_not_read_from_the_new_one() {
    let workspace = Workspace::new();
    workspace.write("proto/b.proto", B);
    workspace.write("old/proto/a.proto", &A.replace("string", "int32"));
    workspace.write("old/proto/b.proto", B);
    workspace.write("polywire.toml", "");
    for include in ["-I .", "-I @", "-I ./", "-I link/.."] {
        for against in ["old", "old/proto", "@/old", "./old/proto/", "old/proto/a.proto"] {
            let output = workspace.polywire(&format!("check {include} proto --against {against} --json"));
            let found = String::from_utf8_lossy(&output.stdout);
            assert_eq!(output.status.code(), Some(1), "{include} {against}: {found}{:?}", output.stderr);
            let report: serde_json::Value = serde_json::from_str(&found).expect("JSON");
            let message = &report["breaking"][0]["message"];
            // Only the inputs are compared; what `b` imports is read from the older version.
            let expected = "the field `name` was `int32` and is `string`";
            assert_eq!(message, expected, "{include} {against}");
        }
    }
}
