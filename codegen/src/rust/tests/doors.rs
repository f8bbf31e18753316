//! The macros and the generator read an attribute alike.

use super::*;
use crate::{Input, Options, generate};
use std::{collections::BTreeMap, fs, path::Path};
use syn::{Attribute, File, Meta};

#[test]
fn macros_and_generator_give_methods_the_same_constants() {
    for name in ["attributes.rs", "library.rs", "reading_room.rs"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/rust").join(name);
        let source = fs::read_to_string(&path).unwrap();
        let (of_macros, of_generator) = (of_macros(&source), of_generator(name, source));
        assert!(!of_macros.is_empty(), "{name}");
        assert_eq!(of_macros, of_generator, "{name}");
    }
}

fn of_macros(source: &str) -> Vec<String> {
    let file: File = syn::parse_str(source).unwrap();
    let mut found: Vec<String> = services(file.items).iter().flat_map(constants_of_service).collect();
    found.sort();
    found
}

fn constants_of_service(item: &ItemTrait) -> Vec<String> {
    let mut faults = Faults::new();
    let service = RustService::read(arguments(&item.attrs).unwrap_or_default(), item, &mut faults);
    let package = service.package.as_ref().map(syn::LitStr::value).unwrap_or_default();
    let text = stubs(&service, &package, &mut faults);
    assert_eq!(faults.into_iter().map(|fault| fault.message).collect::<Vec<_>>(), [""; 0]);
    constants(&text)
}

/// The annotated traits of a file.
fn services(items: Vec<Item>) -> Vec<ItemTrait> {
    let found = items.into_iter().flat_map(|item| match item {
        Item::Mod(module) => services(module.content.map(|(_, items)| items).unwrap_or_default()),
        Item::Trait(item) if arguments(&item.attrs).is_some() => vec![item],
        _ => Vec::new(),
    });
    found.collect()
}

pub(super) fn arguments(attributes: &[Attribute]) -> Option<TokenStream> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.segments.last()?.ident == "service" => Some(list.tokens.clone()),
        _ => None,
    })
}

fn of_generator(name: &str, source: String) -> Vec<String> {
    let sources = BTreeMap::from([(name.to_owned(), source)]);
    let output = generate(&Input::protos(&sources, [name]), &Options::new()).unwrap();
    let mut found: Vec<String> = output.files.iter().flat_map(|file| constants(file.content())).collect();
    found.sort();
    found
}

/// The constants of methods, each in one line.
fn constants(text: &str) -> Vec<String> {
    let parts = text.split("::polywire::MethodDescriptor = ").skip(1);
    let ends = parts.filter_map(|part| part.split_once(";\n").map(|(constant, _)| constant));
    ends.map(|constant| constant.lines().map(str::trim).collect()).collect()
}

/// The faults of a corpus of attributes, at the door of the macros and at that of the generator. What a rule asks of the
/// fields of messages, macros leave to the compiler: there, the generator alone has a sentence here.
#[test]
fn both_doors_refuse_the_same_http_rules_in_the_same_words() {
    let mut compared = 0;
    for (name, source) in corpus() {
        let by_generator = refused_by_generator(&name, source.clone());
        assert!(!by_generator.is_empty(), "{name}");
        let by_macros = refused_by_macros(&source);
        if !by_macros.is_empty() {
            assert_eq!(by_macros, by_generator, "{name}");
            compared += 1;
        }
    }
    assert!(compared >= 20, "{compared}");
}

/// The source files with HTTP rules that are refused.
fn corpus() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = [(root.join("fixtures/bad"), "rust_http"), (root.join("macros/tests/ui"), "http")];
    let files = folders.iter().flat_map(|(folder, begin)| {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(move |path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with(begin) && name.ends_with(".rs")
        })
    });
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    let mut corpus: Vec<_> = files.map(read).collect();
    corpus.sort();
    corpus
}

fn refused_by_macros(source: &str) -> Vec<String> {
    let file: File = syn::parse_str(source).unwrap();
    let mut faults = Faults::new();
    for item in services(file.items) {
        let service = RustService::read(arguments(&item.attrs).unwrap_or_default(), &item, &mut faults);
        // A macro writes nothing for an item that cannot be read.
        if faults.is_empty() {
            stubs(&service, "", &mut faults);
        }
    }
    sorted(faults.into_iter().map(|fault| (fault.message, fault.help)))
}

fn refused_by_generator(name: &str, source: String) -> Vec<String> {
    let sources = BTreeMap::from([(name.to_owned(), source)]);
    let refused = generate(&Input::protos(&sources, [name]), &Options::new()).unwrap_err();
    sorted(refused.iter().map(|finding| (finding.message.clone(), finding.help.clone())))
}

fn sorted(faults: impl Iterator<Item = (String, Option<String>)>) -> Vec<String> {
    let mut sentences: Vec<_> =
        faults.map(|(message, help)| format!("{message}: {}", help.unwrap_or_default())).collect();
    sentences.sort();
    sentences
}
