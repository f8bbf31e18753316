//! Names that follow from Rust's.

use super::field::RustField;
use crate::rust::{fault::Faults, texts};
use heck::{ToShoutySnakeCase as _, ToUpperCamelCase as _};
use proc_macro2::Span;
use std::collections::{HashMap, hash_map::Entry};
use syn::{Attribute, Ident, LitStr, ext::IdentExt as _};

/// The attributes that an item's reader understands and rustc does not.
const HELPERS: [&str; 9] =
    ["field", "http", "http_options", "idempotency", "oneof", "queue", "rpc", "value", "wires"];

/// True if `attribute` stands within an annotated item and has no meaning for rustc, so that a macro has to take it
/// away.
pub fn is_helper(attribute: &Attribute) -> bool {
    HELPERS.iter().any(|name| attribute.path().is_ident(name))
}

/// An identifier without its `r#`, which has to be one of a definition too.
pub(crate) fn plain(ident: &Ident, faults: &mut Faults) -> String {
    let name = ident.unraw().to_string();
    check(&name, ident.span(), faults);
    name
}

/// The name that is given, else the one that follows from `ident`.
pub(crate) fn given(given: Option<&LitStr>, ident: &Ident, faults: &mut Faults) -> String {
    match given {
        Some(text) => checked(text, faults),
        None => plain(ident, faults),
    }
}

/// The name that is given.
pub(crate) fn checked(text: &LitStr, faults: &mut Faults) -> String {
    check(&text.value(), text.span(), faults);
    text.value()
}

fn check(name: &str, span: Span, faults: &mut Faults) {
    if !is_name(name) {
        faults.push(texts::bad_name(name, span));
    }
}

/// Reports a name that is not made of names with `.` between them.
pub(crate) fn check_dotted(text: &LitStr, faults: &mut Faults) {
    if !text.value().split('.').all(is_name) {
        faults.push(texts::bad_name(&text.value(), text.span()));
    }
}

fn is_name(name: &str) -> bool {
    let mut signs = name.chars();
    signs.next().is_some_and(|sign| sign.is_ascii_alphabetic() || sign == '_')
        && signs.all(|sign| sign.is_ascii_alphanumeric() || sign == '_')
}

/// `GetBook` of `get_book`
pub(crate) fn method(ident: &Ident) -> String {
    ident.unraw().to_string().to_upper_camel_case()
}

/// `BINDING_HARDCOVER` of the variant `Hardcover` of `Binding`
pub(crate) fn value(of: &str, variant: &Ident) -> String {
    let of = of.rsplit('.').next().unwrap_or(of);
    format!("{}_{}", of.to_shouty_snake_case(), variant.unraw().to_string().to_shouty_snake_case())
}

/// `given_name` of the variant `GivenName`: an underscore before each capital but the first, all in lower case.
pub(crate) fn member(variant: &Ident) -> String {
    let variant = variant.unraw().to_string();
    let mut name = String::with_capacity(variant.len() + 4);
    for (index, sign) in variant.chars().enumerate() {
        if sign.is_uppercase() && index > 0 {
            name.push('_');
        }
        name.extend(sign.to_lowercase());
    }
    name
}

/// The first two of `fields` whose names differ in case and underscores alone. Linkers refuse such fields: their names
/// in JSON would be confused.
pub(crate) fn alike<'a>(
    fields: impl Iterator<Item = &'a RustField>,
) -> Option<(&'a RustField, &'a RustField)> {
    let mut seen: HashMap<String, &RustField> = HashMap::new();
    for field in fields {
        let folded = field.name.replace('_', "").to_ascii_lowercase();
        match seen.entry(folded) {
            Entry::Occupied(other) if other.get().name != field.name => return Some((*other.get(), field)),
            Entry::Occupied(_) => {}
            Entry::Vacant(free) => {
                free.insert(field);
            }
        }
    }
    None
}

/// The name of the entry message of a map field, as protoc makes it.
pub(crate) fn map_entry(field: &str) -> String {
    let mut name = String::with_capacity(field.len() + 5);
    let mut starts_word = true;
    for sign in field.chars() {
        match sign {
            '_' => starts_word = true,
            sign if starts_word => {
                name.push(sign.to_ascii_uppercase());
                starts_word = false;
            }
            sign => name.push(sign),
        }
    }
    name + "Entry"
}
