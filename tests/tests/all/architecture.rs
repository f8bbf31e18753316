//! The invariants of `docs/architecture.md`: what each room must not depend on.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Rooms, and paths that their code does not name.
struct Invariant {
    rooms: &'static [&'static str],
    forbidden: &'static [&'static str],
}

const INVARIANTS: [Invariant; 6] = [
    // The core of the generator is pure: input is handed over, and output handed back.
    Invariant {
        rooms: &[
            "codegen/src/source",
            "codegen/src/rust",
            "codegen/src/api",
            "codegen/src/naming",
            "codegen/src/check",
            "codegen/src/compare",
            "codegen/src/emit",
            "codegen/src/diagnostics",
            "codegen/src/input.rs",
            "codegen/src/plugin.rs",
        ],
        forbidden: &["std::fs", "fs::", "std::env", "env::var", "std::process", "std::net"],
    },
    // A definition has no Rust names, and what is not Rust is not bound by them.
    Invariant {
        rooms: &[
            "codegen/src/source",
            "codegen/src/api",
            "codegen/src/check",
            "codegen/src/compare",
            "codegen/src/emit/asyncapi",
            "codegen/src/emit/json_schema",
            "codegen/src/emit/openapi",
            "codegen/src/emit/proto",
        ],
        forbidden: &["naming::"],
    },
    // Each wire can be left out.
    Invariant { rooms: &["runtime/src/wire/grpc"], forbidden: &["rest::", "queue::"] },
    Invariant { rooms: &["runtime/src/wire/rest"], forbidden: &["grpc::", "queue::"] },
    Invariant { rooms: &["runtime/src/wire/queue"], forbidden: &["grpc::", "rest::"] },
    // Meaning lives above the brokers, and none of them is known there.
    Invariant {
        rooms: &[
            "runtime/src/wire/queue/address",
            "runtime/src/wire/queue/broker",
            "runtime/src/wire/queue/client",
            "runtime/src/wire/queue/envelope",
            "runtime/src/wire/queue/server",
            "runtime/src/wire/queue/session",
        ],
        forbidden: &["brokers::"],
    },
];

#[test]
fn rooms_depend_on_nothing_that_they_must_not_know() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for Invariant { rooms, forbidden } in &INVARIANTS {
        for file in rooms.iter().flat_map(|room| sources(&root.join(room))) {
            let text = fs::read_to_string(&file).unwrap();
            for (number, line) in code(&text) {
                if forbidden.iter().any(|path| names(line, path)) {
                    found.push(format!("{}:{number}: {line}", file.strip_prefix(root).unwrap().display()));
                }
            }
        }
    }
    assert!(found.is_empty(), "docs/architecture.md forbids:\n{}", found.join("\n"));
}

#[test]
fn the_crate_of_rules_depends_on_thiserror_alone() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", "polywire-rules", "--edges", "normal,build", "--depth", "1"])
        .args(["--prefix", "none", "--format", "{p}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let crates: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(crates, ["polywire-rules", "thiserror"]);
}

/// The source files of a room, which is a folder or a file, without those of its tests.
fn sources(room: &Path) -> Vec<PathBuf> {
    assert!(room.exists(), "there is no room {}: name it as it is called now", room.display());
    if room.is_file() {
        return vec![room.to_owned()];
    }
    let entries = fs::read_dir(room).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "tests"))
        .flat_map(|path| match path.extension().is_some_and(|extension| extension == "rs") {
            true => vec![path],
            false if path.is_dir() => sources(&path),
            false => Vec::new(),
        })
        .collect()
}

/// The lines of a file with their numbers, without comments and without a module of tests at its end.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    text[..end]
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
}

/// True if a line names the path, at the start of a word.
fn names(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == '"')
    })
}
