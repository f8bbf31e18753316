//! Oneofs: enums each variant of which carries a value.

use super::{
    docs::Docs,
    field::{self, FieldPlace, MAX_NUMBER, Numbers, RustField},
    message::MessageArguments,
    names,
    reserved::Reserved,
};
use crate::naming::names::added;
use crate::rust::{fault::Faults, texts};
use proc_macro2::TokenStream;
use std::collections::HashSet;
use syn::{Fields, Ident, ItemEnum, Path, Type, Variant, spanned::Spanned as _};

/// The members of a oneof. Its name, and the message it belongs to, are where it is used: [`crate::rust::RustOneofField`].
#[derive(Clone)]
#[non_exhaustive]
pub struct RustOneof {
    /// The enum.
    pub ident: Ident,
    /// The path of polywire, when an argument gives it.
    pub crate_path: Option<Path>,
    /// The members.
    pub members: Vec<RustField>,
    /// The doc comment.
    pub docs: Docs,
}

impl RustOneof {
    pub(crate) fn read(arguments: TokenStream, item: &ItemEnum, faults: &mut Faults) -> Self {
        let arguments = MessageArguments::read(arguments, &(1..=MAX_NUMBER), faults);
        let unused = [
            arguments.package.as_ref().map(|text| ("package", text.span())),
            arguments.name.as_ref().map(|text| ("name", text.span())),
            arguments.reserved.as_ref().map(|(_, span)| ("reserved", *span)),
        ];
        for (what, span) in unused.into_iter().flatten() {
            faults.push(texts::argument_of_oneof(what, span));
        }
        let numbers =
            Numbers::read(item.variants.iter().flat_map(|variant| &variant.attrs), &Reserved::default());
        let members: Vec<RustField> =
            item.variants.iter().filter_map(|variant| member(variant, &numbers, faults)).collect();
        let (mut numbers, mut seen) = (HashSet::new(), HashSet::new());
        for member in &members {
            if !numbers.insert(member.number.value) {
                faults.push(texts::duplicate_number(member.number.value, member.number.span));
            }
            if !seen.insert(&member.name) {
                faults.push(texts::duplicate_name(&member.name, member.ident.span()));
            }
        }
        if let Some((first, second)) = names::alike(members.iter()) {
            faults.push(texts::alike_names(&second.name, &first.name, second.ident.span()));
        }
        Self {
            ident: item.ident.clone(),
            crate_path: arguments.crate_path,
            docs: Docs::read(&item.attrs),
            members,
        }
    }
}

fn member(variant: &Variant, numbers: &Numbers, faults: &mut Faults) -> Option<RustField> {
    if added::OF_ONEOFS.iter().any(|name| variant.ident == name) {
        faults.push(texts::variant_is_function(&variant.ident));
    }
    let ty = match payload(variant) {
        Some(ty) => ty,
        None => {
            names::plain(&variant.ident, faults);
            faults.push(texts::variant_payload(variant.span()));
            return None;
        }
    };
    field::read(&variant.ident, &variant.attrs, ty, FieldPlace::Member, numbers, faults)
}

/// The type in `Shelf(String)`.
fn payload(variant: &Variant) -> Option<&Type> {
    let Fields::Unnamed(fields) = &variant.fields else { return None };
    match (fields.unnamed.len(), fields.unnamed.first()) {
        (1, Some(field)) => Some(&field.ty),
        _ => None,
    }
}
