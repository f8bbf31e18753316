//! Derives beside `#[polywire::message]`.

use crate::rust::{Faults, texts};
use proc_macro2::Span;
use syn::{Attribute, Fields, Item, Path, Token, punctuated::Punctuated};

/// Reports derives of what a message has already, in another way.
pub(crate) fn check(attributes: &[Attribute], faults: &mut Faults) {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        let paths = attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
        for path in paths.into_iter().flatten() {
            let last = path.segments.last().map(|last| &last.ident);
            if let Some(last) = last.filter(|last| *last == "Serialize" || *last == "Deserialize") {
                faults.push(texts::derived_already(last));
            }
        }
    }
}

/// Reports those of the derives above `#[polywire::message]` whose traits the attribute gives.
pub fn derives_above(item: &Item, above: &[String], faults: &mut Faults) {
    const OF_MESSAGES: &[&str] =
        &["Clone", "PartialEq", "Debug", "Default", "Serialize", "Deserialize", "Message"];
    const OF_ENUMS: &[&str] =
        &["Clone", "Copy", "Debug", "PartialEq", "Eq", "Hash", "PartialOrd", "Ord", "Default", "Enumeration"];
    const OF_ONEOFS: &[&str] = &["Clone", "PartialEq", "Debug", "Oneof"];
    let given = match item {
        Item::Enum(item) if item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit)) => {
            OF_ENUMS
        }
        Item::Enum(_) => OF_ONEOFS,
        _ => OF_MESSAGES,
    };
    let twice: Vec<_> = above.iter().map(String::as_str).filter(|name| given.contains(name)).collect();
    if !twice.is_empty() {
        faults.push(texts::derived_above(&twice, Span::call_site()));
    }
}
