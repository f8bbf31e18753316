//! A definition made of bindings, and what the command line says of requests to it.

mod hostile;

use std::{fs, process::Command};
use tempfile::TempDir;

const HEAD: &str = r#"syntax = "proto3";
package rules;
import "google/api/annotations.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
enum Color { COLOR_UNSPECIFIED = 0; RED = 1; }
message Part { string f_string = 1; Part f_child = 2; int64 int64_value = 3; }
message Request {
  string name = 1; string id = 2; string x = 3; string a = 4; string b = 5; string path = 6; string foo_bar = 7;
  int32 i32 = 8; uint32 u32 = 9; int64 i64 = 10; uint64 u64 = 11; bool flag = 12; float ratio = 13;
  double weight = 14; bytes data = 15; Color color = 16; optional string maybe = 17; repeated string tags = 18;
  repeated int32 nums = 19; repeated google.protobuf.UInt64Value limits = 20; google.protobuf.Timestamp at = 21;
  google.protobuf.Duration within = 22; google.protobuf.FieldMask mask = 23; google.protobuf.Struct extra = 24;
  google.protobuf.Value any_value = 25; google.protobuf.StringValue wrapped = 26;
  google.protobuf.Int32Value number = 27; Part info = 28; map<string, string> labels = 29;
  repeated Part items = 30; Request child = 31;
  oneof choice { string text = 32; int64 count = 33; Part nested_oneof = 34; }
}
service Api {
"#;

/// The methods `M0`, `M1`… of the service `rules.Api`.
pub(crate) struct Api {
    folder: TempDir,
    flags: Vec<&'static str>,
}

impl Api {
    /// A method for each text: `get /path body *`, more bindings behind `also`; `rpc` or `safe rpc` for none.
    pub(crate) fn new(methods: &[&str]) -> Self {
        let mut text = HEAD.to_owned();
        for (index, method) in methods.iter().enumerate() {
            let option = match *method {
                "rpc" => String::new(),
                "safe rpc" => "option idempotency_level = NO_SIDE_EFFECTS;".to_owned(),
                bound => format!("option (google.api.http) = {{ {} }};", rule(bound)),
            };
            text.push_str(&format!(
                "  rpc M{index}(Request) returns (google.protobuf.Empty) {{ {option} }}\n"
            ));
        }
        text.push_str("}\n");
        let folder = TempDir::new().expect("a folder");
        fs::write(folder.path().join("rules.proto"), text).expect("a file");
        Self { folder, flags: Vec::new() }
    }

    /// Explains by the rules of another engine.
    pub(crate) fn by(self, preset: &'static str) -> Self {
        self.with(&["--preset", preset])
    }

    /// Explains with these flags.
    pub(crate) fn with(mut self, flags: &[&'static str]) -> Self {
        self.flags.extend(flags);
        self
    }

    /// Compares what is said of requests: `M0[1] field=text …` for a match (without `[0]`), `405 GET,POST`, or the
    /// status and a part of the error.
    #[track_caller]
    pub(crate) fn expect(&self, cases: &[(&str, &str)]) {
        for (request, expected) in cases {
            let said = self.explain(request);
            let shown = show(&said);
            let (status, error) = expected.split_once(' ').unwrap_or((expected, ""));
            if status == "400" {
                let why = said["error"].as_str().unwrap_or_default();
                assert!(shown == "400" && why.contains(error), "{request}: {said}");
            } else {
                assert_eq!(shown, *expected, "{request}: {said}");
            }
        }
    }

    fn explain(&self, request: &str) -> serde_json::Value {
        let output = Command::new(env!("CARGO_BIN_EXE_polywire"))
            .args(["routes", "rules.proto", "--json", "--explain", request])
            .args(&self.flags)
            .current_dir(self.folder.path())
            .output()
            .expect("the program runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{request}: {errors}");
        serde_json::from_slice(&output.stdout).expect("one object")
    }
}

fn show(said: &serde_json::Value) -> String {
    let allow = said["allow"].as_array().expect("a list");
    let allow: Vec<&str> = allow.iter().filter_map(serde_json::Value::as_str).collect();
    match said["status"].as_u64() {
        Some(200) => {}
        Some(405) => return format!("405 {}", allow.join(",")),
        other => return other.unwrap_or_default().to_string(),
    }
    assert_eq!(said["error"], serde_json::Value::Null);
    let matched = &said["matched"];
    let mut shown = matched["method"].as_str().unwrap_or_default().replace("rules.Api/", "");
    if matched["binding"] != 0 {
        shown.push_str(&format!("[{}]", matched["binding"]));
    }
    for (field, text) in matched["fields"].as_object().expect("an object") {
        shown.push_str(&format!(" {field}={}", text.as_str().expect("text")));
    }
    shown
}

fn rule(bindings: &str) -> String {
    let mut rules = bindings.split(" also ").map(binding);
    let main = rules.next().unwrap_or_default();
    rules.fold(main, |rule, more| format!("{rule} additional_bindings {{ {more} }}"))
}

fn binding(text: &str) -> String {
    let (bound, body) = text.split_once(" body ").unwrap_or((text, ""));
    let (method, path) = bound.split_once(' ').expect("a method and a path");
    let pattern = match method {
        "get" | "put" | "post" | "delete" | "patch" => format!("{method}: \"{path}\""),
        kind => format!("custom {{ kind: \"{kind}\" path: \"{path}\" }}"),
    };
    if body.is_empty() { pattern } else { format!("{pattern} body: \"{body}\"") }
}
