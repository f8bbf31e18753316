//! Circles of imports between the rooms of a crate: data flows one way.
//!
//! Only paths are read: `use` with its braces, `crate::…` and `super::…` wherever they stand, through what modules export
//! again. A method that is called on a value of another room, whose type is not named, is not seen.

mod graph;
mod lexer;
mod modules;

use graph::{Arrow, Graph};
use modules::Modules;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// A folder whose rooms must not need each other in a circle.
struct Folder {
    source: &'static str,
    /// The modules that lead from the root of the crate to the rooms.
    below: &'static [&'static str],
    /// Arrows back that have not been turned yet.
    known: &'static [(&'static str, &'static str)],
}

const FOLDERS: [Folder; 7] = [
    Folder { source: "rules/src", below: &[], known: &[] },
    Folder { source: "codegen/src", below: &[], known: &[] },
    Folder { source: "macros/src", below: &[], known: &[] },
    Folder { source: "runtime/src", below: &[], known: &[] },
    Folder {
        source: "runtime/src",
        below: &["message"],
        known: &[("budget", "fields"), ("fields", "json"), ("fields", "payload"), ("fields", "registry")],
    },
    Folder { source: "runtime/src", below: &["wire"], known: &[("rest", "openapi")] },
    Folder { source: "cli/src", below: &[], known: &[] },
];

#[test]
fn rooms_do_not_need_each_other_in_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let faults: String = FOLDERS.iter().map(|folder| faults(root, folder)).collect();
    assert!(faults.is_empty(), "{faults}");
}

fn faults(root: &Path, folder: &Folder) -> String {
    let mut modules = Modules::default();
    add(&mut modules, root, &root.join(folder.source), &Vec::new());
    let below = folder.below.iter().map(|&name| name.to_owned()).collect();
    let graph = Graph::below(&below, &modules);
    let known: BTreeSet<Arrow> =
        folder.known.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
    let new = graph.without(&known);
    let (circles, turned) = (new.in_circles(), &known - &graph.in_circles());
    let rooms = [&[folder.source][..], folder.below].concat().join("/");
    let mut text = String::new();
    if !circles.is_empty() {
        text += &format!("rooms of {rooms} need each other:\n{}", new.reasons(&circles));
    }
    for (from, to) in turned {
        text += &format!("{from} → {to} is part of no circle in {rooms}: remove it from `known`\n");
    }
    text
}

/// Adds the file or folder of `module`, and what lies below.
fn add(modules: &mut Modules, root: &Path, path: &Path, module: &modules::Path) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for entry in entries {
        let stem = entry.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let mut below = module.clone();
        match &*stem {
            // Programs of their own, and what is compiled for tests alone.
            "bin" | "tests" => continue,
            "lib" | "main" | "mod" => {}
            _ => below.push(stem),
        }
        if entry.is_dir() {
            add(modules, root, &entry, &below);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            let name = entry.strip_prefix(root).expect("below the workspace").display().to_string();
            modules.add(below, &name, &fs::read_to_string(&entry).expect("a text"));
        }
    }
}

/// The rooms of a crate that are told by file name and code.
fn arrows(files: &[(&str, &str)]) -> Graph {
    let mut modules = Modules::default();
    for (name, code) in files {
        let module = name.split('/').filter(|part| !matches!(*part, "lib" | "mod")).map(str::to_owned);
        modules.add(module.collect(), name, code);
    }
    Graph::below(&Vec::new(), &modules)
}

#[test]
fn a_circle_is_shown_with_its_places() {
    let graph = arrows(&[
        ("lib", "mod a; mod b; mod c; pub use b::inner::Thing;"),
        ("a/mod", "mod deep;"),
        ("a/deep", "use std::fmt;\nuse crate::{c::{self, d as e}, Thing};"),
        ("b/mod", "mod inner;"),
        ("b/inner", "struct Thing;\nfn f(x: super::super::c::X) {}"),
        ("c", "fn f() { crate::a::deep::g() }"),
    ]);
    let reasons = graph.reasons(&graph.in_circles());
    let expected = "  a → b because of a/deep:2\n  a → c because of a/deep:2\n  b → c because of b/inner:2\n  c → a because of c:1\n";
    assert_eq!(reasons, expected);
    let turned = BTreeSet::from([("c".to_owned(), "a".to_owned())]);
    assert_eq!(graph.without(&turned).in_circles(), BTreeSet::new());
}

#[test]
fn what_is_exported_again_is_at_its_home() {
    let graph = arrows(&[
        ("lib", "mod a; mod b; pub mod door { pub use crate::b::Thing; }"),
        ("a", "use crate::door::Thing; fn f(x: self::Thing) {}"),
        ("b", "#[cfg(test)] use crate::a::X;"),
    ]);
    let arrow = ("a".to_owned(), "b".to_owned());
    assert_eq!(graph.reasons(&BTreeSet::from([arrow])), "  a → b because of a:1\n");
    assert_eq!(graph.in_circles(), BTreeSet::new());
}
