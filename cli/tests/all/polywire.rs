//! The command line as a user sees it: exit codes, what is written, and what is not.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

const GOOD: &str = "syntax = \"proto3\";\npackage shop.v1;\nmessage Item { string name = 1; }\n\
                    service Shop { rpc Find(Item) returns (Item); }\n";

struct Project(TempDir);

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        let project = Self(TempDir::new().expect("a folder"));
        for (path, text) in files {
            let path = project.path(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_in("", arguments)
    }

    fn run_in(&self, folder: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_polywire"))
            .args(arguments)
            .current_dir(self.path(folder))
            .env_remove("CLICOLOR_FORCE")
            .output()
            .expect("the program runs")
    }

    /// Every file below `folder` with its text, sorted.
    fn tree(&self, folder: &str) -> Vec<(String, String)> {
        let mut files = Vec::new();
        collect(&self.path(folder), &self.path(folder), &mut files);
        files.sort();
        files
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("below the root").display().to_string();
            files.push((name, fs::read_to_string(&path).expect("text")));
        }
    }
}

#[track_caller]
fn assert_exit(output: &Output, code: i32) {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{errors}");
}

fn names(tree: &[(String, String)]) -> Vec<&str> {
    tree.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn generates_what_check_finds_fresh() {
    let project = Project::new(&[("proto/shop.proto", GOOD)]);
    assert_exit(&project.run(&["generate", "proto/shop.proto", "--out", "gen"]), 0);
    assert_eq!(names(&project.tree("gen")), ["mod.rs", "shop/v1.rs"]);
    assert_exit(&project.run(&["check", "proto/shop.proto", "--out", "gen"]), 0);
}

#[test]
fn check_prints_the_difference_and_writes_nothing() {
    let project = Project::new(&[("shop.proto", GOOD)]);
    assert_exit(&project.run(&["generate", "shop.proto", "--out", "gen"]), 0);
    fs::remove_file(project.path("gen/mod.rs")).expect("the file was written");
    fs::write(project.path("gen/shop/v1.rs"), "// edited\n").expect("the file can be edited");
    let before = project.tree("gen");
    let output = project.run(&["check", "shop.proto", "--out", "gen"]);
    assert_exit(&output, 1);
    assert_eq!(project.tree("gen"), before);
    let text = String::from_utf8(output.stdout).expect("text");
    let removed: Vec<_> = text.lines().filter(|line| line.starts_with('-')).collect();
    assert_eq!(removed, ["--- gen/mod.rs is missing", "--- gen/shop/v1.rs (found)", "-// edited"]);
}

#[test]
fn a_second_run_touches_nothing() {
    let project = Project::new(&[("shop.proto", GOOD)]);
    assert_exit(&project.run(&["generate", "shop.proto", "--out", "gen"]), 0);
    let written =
        |path: &str| fs::metadata(project.path(path)).and_then(|data| data.modified()).expect("a time");
    let before = (written("gen/mod.rs"), written("gen/shop/v1.rs"));
    assert_exit(&project.run(&["generate", "shop.proto", "--out", "gen"]), 0);
    assert_eq!((written("gen/mod.rs"), written("gen/shop/v1.rs")), before);
}

#[test]
fn wrong_input_is_reported_whole_and_nothing_is_written() {
    let bad = "syntax = \"proto3\";\npackage shop.v1;\nmessage Item { Missing a = 1; Gone b = 2; }\n";
    let project = Project::new(&[("good.proto", GOOD), ("bad.proto", bad)]);
    let output = project.run(&["generate", "good.proto", "bad.proto", "--out", "gen"]);
    assert_exit(&output, 2);
    assert!(!project.path("gen").exists());
}

#[test]
fn inputs_that_are_not_there_are_wrong_input() {
    let project = Project::new(&[("empty/readme.txt", "")]);
    for input in ["missing.proto", "empty"] {
        assert_exit(&project.run(&["generate", input, "--out", "gen"]), 2);
    }
    assert_exit(&project.run(&["generate", "--out", "gen"]), 2);
    assert_exit(&project.run(&["generate", "--descriptor-set", "missing.binpb", "--out", "gen"]), 2);
}

#[test]
fn an_output_folder_that_cannot_be_written_is_said_so() {
    let project = Project::new(&[("shop.proto", GOOD), ("gen", "a file, not a folder")]);
    assert_exit(&project.run(&["generate", "shop.proto", "--out", "gen"]), 2);
    assert_eq!(fs::read_to_string(project.path("gen")).expect("still there"), "a file, not a folder");
}

#[test]
fn settings_come_from_the_file_and_flags_win() {
    let settings = "inputs = [\"proto\"]\ninclude = [\"proto\"]\nout = \"from-file\"\nno-clients = true\n";
    let project = Project::new(&[("proto/shop.proto", GOOD), ("polywire.toml", settings)]);
    assert_exit(&project.run(&["generate"]), 0);
    assert_exit(&project.run(&["generate", "--out", "from-flag"]), 0);
    assert_eq!(project.tree("from-file"), project.tree("from-flag"));
    assert_exit(&project.run(&["generate", "--config", "missing.toml"]), 2);
}

#[test]
fn settings_are_found_in_folders_above_and_their_paths_start_there() {
    let settings = "inputs = [\"proto\"]\nout = \"gen\"\n";
    let project = Project::new(&[
        ("shop/polywire.toml", settings),
        ("shop/proto/shop/v1/shop.proto", GOOD),
        ("shop/src/deep/main.rs", ""),
        ("polywire.toml", "inputs = [\"of-another-project\"]\n"),
    ]);
    let output = project.run_in("shop/src/deep", &["generate"]);
    assert_exit(&output, 0);
    assert_eq!(names(&project.tree("shop/gen")), ["mod.rs", "shop/v1.rs"]);
    assert_exit(&project.run_in("shop/src/deep", &["check"]), 0);
    // A path that a flag gives starts where polywire runs.
    assert_exit(&project.run_in("shop/src/deep", &["generate", "--out", "gen"]), 0);
    assert_eq!(project.tree("shop/src/deep/gen"), project.tree("shop/gen"));
}

#[test]
fn wrong_settings_in_a_folder_above_are_named_by_their_file() {
    let project = Project::new(&[("polywire.toml", "outt = \"gen\"\n"), ("src/main.rs", "")]);
    let output = project.run_in("src", &["generate"]);
    assert_exit(&output, 2);
    let text = String::from_utf8(output.stderr).expect("text");
    assert_eq!(
        text.lines().next(),
        Some("error: `../polywire.toml` is not a settings file: TOML parse error at line 1, column 1")
    );
}

#[test]
fn a_definition_that_flags_give_replaces_that_of_the_settings() {
    let project =
        Project::new(&[("proto/shop.proto", GOOD), ("other/shop.proto", &GOOD.replace("Item", "Thing"))]);
    assert_exit(&project.run(&["descriptor-set", "other", "-o", "other.binpb"]), 0);
    let settings = |text: &str| fs::write(project.path("polywire.toml"), text).expect("a file");
    settings("inputs = [\"proto\"]\n");
    assert_exit(&project.run(&["generate", "--out", "of_proto"]), 0);
    assert_exit(&project.run(&["generate", "--descriptor-set", "other.binpb", "--out", "of_set"]), 0);
    settings("descriptor-set = \"other.binpb\"\n");
    assert_exit(&project.run(&["generate", "proto", "--out", "of_flag"]), 0);
    assert_exit(&project.run(&["generate", "--out", "of_setting"]), 0);
    assert_eq!(project.tree("of_flag"), project.tree("of_proto"));
    assert_eq!(project.tree("of_setting"), project.tree("of_set"));
    settings("descriptor-set = \"other.binpb\"\ninputs = [\"proto\"]\n");
    assert_exit(&project.run(&["generate", "--out", "of_both"]), 2);
}

#[test]
fn init_writes_settings_that_change_nothing() {
    let project = Project::new(&[("shop.proto", GOOD)]);
    assert_exit(&project.run(&["generate", "shop.proto", "--out", "before"]), 0);
    assert_exit(&project.run(&["init"]), 0);
    assert_exit(&project.run(&["generate", "shop.proto", "--out", "after"]), 0);
    assert_eq!(project.tree("after"), project.tree("before"));
}

#[test]
fn init_writes_over_nothing_unless_forced() {
    let project = Project::new(&[("polywire.toml", "fakes = true\n")]);
    let settings = || fs::read_to_string(project.path("polywire.toml")).expect("a file");
    assert_exit(&project.run(&["init"]), 2);
    assert_eq!(settings(), "fakes = true\n");
    assert_exit(&project.run(&["init", "new/folder"]), 0);
    assert_exit(&project.run(&["init", "--force"]), 0);
    assert_eq!(settings(), fs::read_to_string(project.path("new/folder/polywire.toml")).expect("a file"));
}

#[test]
fn protos_leaves_files_of_another_origin_alone() {
    let project = Project::new(&[("third_party/google/api/http.proto", "// Mine.\n")]);
    assert_exit(&project.run(&["protos", "third_party"]), 2);
    assert_eq!(names(&project.tree("third_party")), ["google/api/http.proto"]);
    assert_exit(&project.run(&["protos", "options"]), 0);
    let written = project.tree("options");
    // Once more, after an update: what polywire wrote, it writes again.
    fs::write(project.path("options/polywire/queue.proto"), format!("{}// older\n", header(&written)))
        .expect("a file");
    assert_exit(&project.run(&["protos", "options"]), 0);
    assert_eq!(project.tree("options"), written);
}

/// The line by which polywire knows what it wrote.
fn header(files: &[(String, String)]) -> String {
    let first = files.first().and_then(|(_, text)| text.lines().next());
    format!("{}\n", first.expect("a file with a line"))
}

#[test]
fn a_folder_and_the_order_of_inputs_give_the_same_bytes() {
    let other = "syntax = \"proto3\";\npackage other.v1;\nimport \"shop/v1/shop.proto\";\n\
                 message Box { shop.v1.Item item = 1; }\n";
    let project = Project::new(&[("p/shop/v1/shop.proto", GOOD), ("p/other/v1/other.proto", other)]);
    let files = ["p/shop/v1/shop.proto", "p/other/v1/other.proto"];
    assert_exit(&project.run(&["generate", "p", "--out", "one"]), 0);
    assert_exit(&project.run(&["generate", "-I", "p", files[0], files[1], "--out", "two"]), 0);
    assert_exit(&project.run(&["generate", files[1], files[0], "--out", "three"]), 0);
    assert_eq!(project.tree("one"), project.tree("three"));
    assert_eq!(project.tree("one"), project.tree("two"));
}

#[test]
fn json_is_for_machines() {
    let project = Project::new(&[("shop.proto", GOOD)]);
    let output = project.run(&["generate", "shop.proto", "--out", "gen", "--json"]);
    assert_exit(&output, 0);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["files"][0]["path"], "mod.rs");
    assert_eq!(report["files"][0]["action"], "written");
}

#[test]
fn help_has_examples() {
    let commands = [
        "init",
        "protos",
        "generate",
        "check",
        "proto",
        "descriptor-set",
        "openapi",
        "asyncapi",
        "routes",
        "completions",
        "man",
    ];
    for command in commands {
        let output = Project::new(&[]).run(&[command, "--help"]);
        assert_exit(&output, 0);
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(
            text.lines().any(|line| line.trim_start().starts_with(&format!("polywire {command}"))),
            "{text}"
        );
    }
}

#[test]
fn openapi_is_printed_or_written_with_what_flags_and_settings_say() {
    let settings =
        "inputs = [\"shop.proto\"]\n[openapi]\ntitle = \"Shop\"\nserver = [\"https://a.example\"]\n";
    let project = Project::new(&[("shop.proto", GOOD), ("polywire.toml", settings)]);
    let printed = project.run(&["openapi", "--title", "My shop", "--security", "header:X-Key"]);
    assert_exit(&printed, 0);
    let document: serde_json::Value = serde_json::from_slice(&printed.stdout).expect("JSON");
    assert_eq!(document["info"], serde_json::json!({ "title": "My shop", "version": "v1" }));
    assert_eq!(document["servers"], serde_json::json!([{ "url": "https://a.example" }]));
    let key = serde_json::json!({ "headerKey": { "type": "apiKey", "in": "header", "name": "X-Key" } });
    assert_eq!(document["components"]["securitySchemes"], key);
    assert_eq!(document["paths"]["/shop.v1.Shop/Find"]["post"]["operationId"], "Shop_Find");

    let written = project.run(&["openapi", "shop.proto", "-o", "shop.json"]);
    assert_exit(&written, 0);
    assert!(written.stdout.is_empty());
    let again = project.run(&["openapi", "shop.proto", "-o", "shop.json"]);
    assert_eq!(String::from_utf8_lossy(&again.stderr), "shop.json is fresh\n");
}

#[test]
fn documents_are_written_as_yaml_too() {
    let tricky = GOOD.replace("message Item {", "// on: a \"b\" # c\n//\n// 'd'\n//  - e\nmessage Item {");
    let project = Project::new(&[("shop.proto", &tricky)]);
    for command in ["openapi", "asyncapi"] {
        let json = project.run(&[command, "shop.proto", "--version", "1.0"]);
        let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
        let yaml = project.run(&[command, "shop.proto", "--version", "1.0", "--yaml"]);
        assert_exit(&yaml, 0);
        let read: serde_json::Value = yaml_serde::from_slice(&yaml.stdout).expect("YAML");
        assert_eq!(read, json, "{command}");
    }
}

#[test]
fn openapi_of_wrong_input_writes_nothing() {
    let project = Project::new(&[("shop.proto", &GOOD.replace("Item {", "Item"))]);
    assert_exit(&project.run(&["openapi", "shop.proto", "-o", "shop.json"]), 2);
    assert!(!project.path("shop.json").exists());
    let unclear = project.run(&["openapi", "shop.proto", "--security", "password"]);
    assert_exit(&unclear, 2);
}

const API: &str =
    "#[polywire::message(package = \"shop.v1\")]\nstruct Item {\n    #[field(1)]\n    name: String,\n}\n";

#[test]
fn proto_is_written_to_a_folder_a_file_or_the_terminal() {
    let project = Project::new(&[("src/api.rs", API)]);
    let shown = project.run(&["proto", "src/api.rs"]);
    assert_exit(&shown, 0);
    assert_exit(&project.run(&["proto", "src/api.rs", "--out", "proto"]), 0);
    assert_exit(&project.run(&["proto", "src/api.rs", "-o", "api.proto"]), 0);
    let text = String::from_utf8(shown.stdout).expect("text");
    assert_eq!(project.tree("proto"), [("shop/v1/api.proto".to_owned(), text.clone())]);
    assert_eq!(fs::read_to_string(project.path("api.proto")).expect("a file"), text);
    // What was written is an input again.
    assert_exit(&project.run(&["generate", "proto", "--out", "gen"]), 0);
}

#[test]
fn descriptors_of_rust_are_an_input_again() {
    let project = Project::new(&[("src/api.rs", API)]);
    let printed = project.run(&["descriptor-set", "src/api.rs"]);
    assert_exit(&printed, 0);
    assert_exit(&project.run(&["descriptor-set", "src/api.rs", "-o", "shop.binpb"]), 0);
    assert_eq!(fs::read(project.path("shop.binpb")).expect("a file"), printed.stdout);
    assert_exit(&project.run(&["generate", "src/api.rs", "--out", "of_rust"]), 0);
    assert_exit(&project.run(&["generate", "--descriptor-set", "shop.binpb", "--out", "of_set"]), 0);
    assert_eq!(project.tree("of_set"), project.tree("of_rust"));
}

#[test]
fn several_protos_need_a_folder() {
    let project = Project::new(&[("src/api.rs", API), ("good.proto", &GOOD.replace("shop", "store"))]);
    assert_exit(&project.run(&["proto", "src/api.rs", "good.proto"]), 2);
    assert_exit(&project.run(&["proto", "src/api.rs", "good.proto", "--out", "proto"]), 0);
    assert_eq!(names(&project.tree("proto")), ["good.proto", "shop/v1/api.proto"]);
}

#[test]
fn check_against_an_older_version() {
    let settings = "inputs = [\"src/api.rs\"]\nagainst = [\"proto\"]\n";
    let project = Project::new(&[("src/api.rs", API), ("polywire.toml", settings)]);
    assert_exit(&project.run(&["proto", "--out", "proto"]), 0);
    assert_exit(&project.run(&["check"]), 0);
    fs::write(project.path("src/api.rs"), API.replace("String", "u32")).expect("a file");
    let output = project.run(&["check", "--json"]);
    assert_exit(&output, 1);
    let report = String::from_utf8(output.stdout).expect("text");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let expected = serde_json::json!({ "breaking": [{
        "message": "the field `name` was `string` and is `uint32`",
        "file": "src/api.rs", "line": 4, "column": 5,
    }] });
    assert_eq!(report, expected);
    // With stubs, both are checked.
    assert_exit(&project.run(&["generate", "--out", "gen"]), 0);
    let output = project.run(&["check", "--out", "gen", "--json"]);
    assert_exit(&output, 1);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report, serde_json::json!({ "breaking": expected["breaking"], "stale": [], "orphans": [] }));
    fs::write(project.path("src/api.rs"), API).expect("a file");
    assert_exit(&project.run(&["generate", "--out", "gen"]), 0);
    assert_exit(&project.run(&["check", "--out", "gen"]), 0);
}

#[test]
fn what_an_earlier_run_left_is_named_and_removed_when_asked_for() {
    let other = GOOD.replace("shop", "store");
    let project = Project::new(&[("p/shop.proto", GOOD), ("p/store.proto", &other)]);
    assert_exit(&project.run(&["generate", "p", "--out", "gen"]), 0);
    fs::remove_file(project.path("p/store.proto")).expect("a file");
    fs::write(project.path("gen/store/mine.rs"), "// mine\n").expect("a file");

    let output = project.run(&["generate", "p", "--out", "gen"]);
    assert_exit(&output, 0);
    let notes = String::from_utf8(output.stderr).expect("text");
    let said: Vec<&str> = notes.lines().filter(|line| line.contains("left over")).collect();
    assert_eq!(
        said,
        [
            "left over  store/v1.rs",
            "1 file of an earlier run left over, which nothing writes any more; remove with `--prune`"
        ]
    );
    let before = project.tree("gen");
    let output = project.run(&["check", "p", "--out", "gen"]);
    assert_exit(&output, 1);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "--- gen/store/v1.rs is left over from an earlier run\n"
    );
    let output = project.run(&["check", "p", "--out", "gen", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report, serde_json::json!({ "stale": [], "orphans": ["gen/store/v1.rs"] }));
    assert_eq!(project.tree("gen"), before);

    assert_exit(&project.run(&["check", "p", "--out", "gen", "--prune"]), 2);
    let output = project.run(&["generate", "p", "--out", "gen", "--prune", "--json"]);
    assert_exit(&output, 0);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["files"][2], serde_json::json!({ "path": "store/v1.rs", "action": "removed" }));
    assert_eq!(names(&project.tree("gen")), ["mod.rs", "shop/v1.rs", "store/mine.rs"]);
    assert_exit(&project.run(&["check", "p", "--out", "gen"]), 0);
}

#[test]
fn settings_may_start_with_a_byte_order_mark() {
    let settings = "\u{feff}inputs = [\"proto\"]\nout = \"gen\"\n";
    let project = Project::new(&[("proto/shop.proto", GOOD), ("polywire.toml", settings)]);
    assert_exit(&project.run(&["generate"]), 0);
    assert_eq!(names(&project.tree("gen")), ["mod.rs", "shop/v1.rs"]);
}
