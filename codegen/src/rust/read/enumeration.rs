//! Enums: variants with numbers.

use super::{
    arguments::{self, integer},
    docs::{Docs, is_deprecated},
    message::MessageArguments,
    names,
    reserved::Reserved,
};
use crate::naming::names::added;
use crate::rust::{
    fault::{Faults, Spanned},
    texts,
};
use proc_macro2::TokenStream;
use std::collections::HashSet;
use syn::{Ident, ItemEnum, LitStr, Path, Variant};

/// An enum.
#[derive(Clone)]
#[non_exhaustive]
pub struct RustEnum {
    /// The enum.
    pub ident: Ident,
    /// The name within the package, with `.` where it lies in a message.
    pub name: String,
    /// The package, when an argument says it.
    pub package: Option<LitStr>,
    /// The path of polywire, when an argument gives it.
    pub crate_path: Option<Path>,
    /// The numbers and names that are not to be used any more.
    pub reserved: Reserved,
    /// The values, in the order of the text; the first is zero.
    pub values: Vec<RustValue>,
    /// The doc comment.
    pub docs: Docs,
    /// True if it is `#[deprecated]`.
    pub deprecated: bool,
}

/// A value of an enum.
#[derive(Clone)]
#[non_exhaustive]
pub struct RustValue {
    /// The variant.
    pub ident: Ident,
    /// The name in the definition: `BINDING_HARDCOVER`.
    pub name: String,
    /// The number.
    pub number: Spanned<i32>,
    /// The doc comment.
    pub docs: Docs,
    /// True if it is `#[deprecated]`.
    pub deprecated: bool,
}

impl RustEnum {
    pub(crate) fn read(arguments: TokenStream, item: &ItemEnum, faults: &mut Faults) -> Self {
        let arguments = MessageArguments::read(arguments, &(i32::MIN..=i32::MAX), faults);
        let name = arguments.type_name(&item.ident, faults);
        let reserved = arguments.reserved.map(|(reserved, _)| reserved).unwrap_or_default();
        let values: Vec<RustValue> =
            item.variants.iter().filter_map(|variant| value(&name, variant, item, faults)).collect();
        if let Some(first) = values.first().filter(|first| first.number.value != 0) {
            faults.push(texts::first_value(first.number.span));
        }
        let (mut numbers, mut seen) = (HashSet::new(), HashSet::new());
        for value in &values {
            let number = value.number.value;
            if !numbers.insert(number) {
                faults.push(texts::duplicate_number(number, value.number.span));
            }
            // A value is named beside its enum, and not in it.
            let is_enum = name.rsplit('.').next() == Some(&value.name);
            if is_enum || !seen.insert(&value.name) {
                faults.push(texts::duplicate_name(&value.name, value.ident.span()));
            }
            if reserved.has_number(number) {
                faults.push(texts::reserved_number(number, value.number.span));
            }
            if reserved.has_name(&value.name) {
                faults.push(texts::reserved_name(&value.name, value.ident.span()));
            }
        }
        Self {
            ident: item.ident.clone(),
            name,
            package: arguments.package,
            crate_path: arguments.crate_path,
            reserved,
            values,
            docs: Docs::read(&item.attrs),
            deprecated: is_deprecated(&item.attrs),
        }
    }
}

fn value(of: &str, variant: &Variant, item: &ItemEnum, faults: &mut Faults) -> Option<RustValue> {
    if added::OF_ENUMS.iter().any(|name| variant.ident == name) {
        faults.push(texts::variant_is_function(&variant.ident));
    }
    let mut name = None;
    if let Some(attribute) = arguments::one(&variant.attrs, "value", faults) {
        let found = arguments::of(attribute, faults);
        for entry in arguments::keyed(found, faults) {
            match entry.name().as_str() {
                "name" => arguments::set(&mut name, entry.text(faults), &entry, faults),
                _ => faults.push(texts::unknown_argument(&entry.key, "`name`")),
            }
        }
    }
    let name = match &name {
        Some(name) => names::checked(name, faults),
        None => {
            names::plain(&variant.ident, faults);
            names::value(of, &variant.ident)
        }
    };
    if let Some(attribute) = arguments::one(&variant.attrs, "field", faults) {
        faults.push(texts::field_on_value(attribute));
    }
    let Some((_, number)) = &variant.discriminant else {
        faults.push(texts::no_discriminant(&variant.ident, free_number(item)));
        return None;
    };
    let default = variant.attrs.iter().find(|attribute| attribute.path().is_ident("default"));
    if let Some(default) = default.filter(|_| !is_first(variant, item)) {
        faults.push(texts::default_is_first(default));
    }
    Some(RustValue {
        ident: variant.ident.clone(),
        name,
        number: integer(number, faults)?,
        docs: Docs::read(&variant.attrs),
        deprecated: is_deprecated(&variant.attrs),
    })
}

fn is_first(variant: &Variant, item: &ItemEnum) -> bool {
    item.variants.first().is_some_and(|first| first.ident == variant.ident)
}

/// A number that no value has.
fn free_number(item: &ItemEnum) -> i32 {
    let mut ignored = Faults::new();
    let written = item.variants.iter().filter_map(|variant| variant.discriminant.as_ref());
    let numbers = written.filter_map(|(_, number)| integer::<i32>(number, &mut ignored));
    numbers.map(|number| number.value).max().map_or(0, |largest| largest.saturating_add(1))
}
