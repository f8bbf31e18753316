//! The plugin under the real buf: the same bytes as the command line.

use crate::support::{OPTIONS, PLUGIN, PROTOS, files_below, library_by_command_line};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

/// Definitions in Rust.
const RUST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/rust");

/// The place in which tests/setup installs it.
const BUF: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/.venv/bin/buf");

#[test]
fn buf_and_the_command_line_write_the_same_bytes() {
    let folder = TempDir::new().expect("a folder");
    let workspace = folder.path().join("workspace");
    copy_folder(&Path::new(PROTOS).join("library"), &workspace.join("protos/library"));
    copy_folder(Path::new(OPTIONS), &workspace.join("options"));
    let modules = "version: v2\nmodules:\n  - path: protos\n  - path: options\n";
    fs::write(workspace.join("buf.yaml"), modules).expect("a file");
    // `strategy: all`, because one root module joins all packages.
    let generation = format!(
        "version: v2\ninputs:\n  - directory: .\n    paths: [protos/library]\n\
         plugins:\n  - local: {PLUGIN:?}\n    out: generated\n    strategy: all\n"
    );
    fs::write(workspace.join("buf.gen.yaml"), generation).expect("a file");

    let output = buf(&["generate"], &workspace);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let by_polywire = library_by_command_line(&folder.path().join("polywire"));
    assert_eq!(files_below(&workspace.join("generated")), by_polywire);
}

/// buf runs a plugin once for each folder unless it is told otherwise, and drops all but one `mod.rs`.
#[test]
fn buf_without_the_strategy_drops_no_package_in_silence() {
    let folder = TempDir::new().expect("a folder");
    let add = |package: &str| {
        let path = folder.path().join(format!("protos/{package}/v1"));
        fs::create_dir_all(&path).expect("a folder");
        let text = format!("syntax = \"proto3\";\npackage {package}.v1;\nmessage M {{}}\n");
        fs::write(path.join("m.proto"), text).expect("a file");
    };
    fs::write(folder.path().join("buf.yaml"), "version: v2\nmodules:\n  - path: protos\n").expect("a file");
    let generate = |strategy: &str, template: &str| {
        let plugin = format!("version: v2\nplugins:\n  - local: {PLUGIN:?}\n    out: generated\n{strategy}");
        fs::write(folder.path().join(template), plugin).expect("a file");
        buf(&["generate", "--template", template], folder.path())
    };
    let advice = "buf runs this plugin once for each folder, and would drop the packages of all folders but one: set \
                  `strategy: all` beside the plugin in buf.gen.yaml";
    add("one");
    // One folder needs no strategy.
    assert!(generate("", "buf.gen.yaml").status.success());
    fs::remove_dir_all(folder.path().join("generated")).expect("a folder");
    add("two");
    let output = generate("", "buf.gen.yaml");
    let errors = String::from_utf8(output.stderr).expect("text");
    assert!(!output.status.success() && errors.contains(advice), "{errors}");
    assert!(!folder.path().join("generated").exists());
    assert!(generate("    strategy: all\n", "buf.gen.yaml").status.success());
    let files = files_below(&folder.path().join("generated"));
    assert_eq!(files.keys().collect::<Vec<_>>(), ["mod.rs", "one/v1.rs", "two/v1.rs"].map(Path::new));
    // A template that the plugin does not know of.
    fs::remove_file(folder.path().join("buf.gen.yaml")).expect("a file");
    let output = generate("", "other.yaml");
    let errors = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.success() && errors.contains(advice), "{errors}");
}

#[test]
fn buf_accepts_what_is_written_of_rust() {
    // No rule is left out. What returns `()` needs the setting that buf has for it.
    for (source, setting) in
        [("library.rs", ""), ("reading_room.rs", "  rpc_allow_google_protobuf_empty_responses: true\n")]
    {
        let folder = TempDir::new().expect("a folder");
        let output = polywire(&["proto", &format!("{RUST}/{source}"), "--out", "protos"], folder.path());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        copy_folder(Path::new(OPTIONS), &folder.path().join("options"));
        let modules = format!(
            "version: v2\nmodules:\n  - path: protos\n  - path: options\n\
             lint:\n  use: [STANDARD]\n{setting}"
        );
        fs::write(folder.path().join("buf.yaml"), modules).expect("a file");
        for arguments in [&["build"][..], &["lint", "protos"]] {
            let output = buf(arguments, folder.path());
            let complaints = String::from_utf8_lossy(&output.stdout);
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "buf {arguments:?} of {source}:\n{complaints}{errors}");
        }
    }
}

/// Descriptors of Rust need no `.proto` between: buf builds them, and protoc makes stubs of them.
#[test]
fn tools_read_the_descriptors_of_rust() {
    let folder = TempDir::new().expect("a folder");
    let written = ["descriptor-set", &format!("{RUST}/library.rs"), "-o", "library.binpb"];
    let output = polywire(&written, folder.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output =
        buf(&["build", "library.binpb", "-o", "built.binpb", "--as-file-descriptor-set"], folder.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let arguments = ["--descriptor_set_in=built.binpb", "--python_out=.", "library/v1/library.proto"];
    let protoc = Command::new("protoc").args(arguments).current_dir(folder.path()).status();
    assert!(protoc.expect("protoc: run `tests/setup`").success());
    assert!(folder.path().join("library/v1/library_pb2.py").exists());
}

/// Every option that polywire reads, in a file of the user's.
const WITH_OPTIONS: &str = r#"syntax = "proto3";
package shop.v1;
import "google/api/annotations.proto";
import "google/api/client.proto";
import "google/api/field_behavior.proto";
import "google/api/httpbody.proto";
import "google/api/resource.proto";
import "google/api/visibility.proto";
import "google/protobuf/empty.proto";
import "google/rpc/error_details.proto";
import "google/rpc/status.proto";
import "polywire/http.proto";
import "polywire/queue.proto";
service Shop {
  option (google.api.default_host) = "shop.example.com";
  option (polywire.queue_service) = { address_prefix: "shop" };
  rpc Place(Order) returns (google.protobuf.Empty) {
    option (google.api.http) = { post: "/v1/orders" body: "*" };
    option (google.api.method_visibility).restriction = "PREVIEW";
    option (polywire.http) = { success: 201 };
    option (polywire.queue) = {
      pattern: COMMAND
      retry: { max_attempts: 3 retryable_codes: UNAVAILABLE }
    };
  }
  rpc Print(Order) returns (google.api.HttpBody);
}
message Order {
  option (google.api.resource) = { type: "shop.example.com/Order" pattern: "orders/{order}" };
  string name = 1 [(google.api.field_behavior) = IDENTIFIER];
  google.rpc.Status status = 2;
  google.rpc.ErrorInfo error = 3;
}
"#;

#[test]
fn protoc_and_buf_need_nothing_but_the_option_files_that_protos_writes() {
    let folder = TempDir::new().expect("a folder");
    let output = polywire(&["protos", "options"], folder.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::create_dir_all(folder.path().join("proto/shop/v1")).expect("a folder");
    fs::write(folder.path().join("proto/shop/v1/shop.proto"), WITH_OPTIONS).expect("a file");

    let arguments = ["-Iproto", "-Ioptions", "--descriptor_set_out=shop.binpb", "shop/v1/shop.proto"];
    let protoc = Command::new("protoc").args(arguments).current_dir(folder.path()).output();
    let protoc = protoc.expect("protoc: run `tests/setup`");
    assert!(protoc.status.success(), "{}", String::from_utf8_lossy(&protoc.stderr));

    let modules = "version: v2\nmodules:\n  - path: proto\n  - path: options\n";
    fs::write(folder.path().join("buf.yaml"), modules).expect("a file");
    let built = buf(&["build"], folder.path());
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    // polywire reads the definition with and without them, to the same code.
    for (flags, out) in [(&["-I", "options"][..], "with"), (&[], "without")] {
        let arguments = [&["generate", "proto", "--out", out], flags].concat();
        let generated = polywire(&arguments, folder.path());
        assert!(generated.status.success(), "{}", String::from_utf8_lossy(&generated.stderr));
    }
    assert_eq!(files_below(&folder.path().join("with")), files_below(&folder.path().join("without")));
}

fn polywire(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_polywire"));
    command.args(arguments).current_dir(folder).output().expect("the program runs")
}

fn buf(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(BUF);
    command.args(arguments).current_dir(folder);
    command.output().unwrap_or_else(|error| panic!("{BUF} cannot be run ({error}): run `tests/setup`"))
}

fn copy_folder(from: &Path, to: &Path) {
    for (name, text) in files_below(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
}
