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
