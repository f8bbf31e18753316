//! `#[cfg(…)]` and `#[cfg_attr(…)]` within an item: rustc decides on them, before the item is read.
//!
//! rustc hands an attribute macro an item with the attributes in it as they are written, but derives get what is left of
//! one. So an item that holds a condition is put into a struct with a derive, in the length of an array, where any item
//! may stand. The derive gives the item back, and an attribute below it takes the struct away. The item that is read then
//! has no conditions any more, so nothing that is made of it can differ from it.

use super::root;
use polywire_codegen::rust::crate_path;
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::{Attribute, FnArg, Item, TraitItem};

/// Hands `item` to rustc, which gives it back to the macro called `of` without its conditions; `None` if it has none.
pub(super) fn ask(of: &Ident, arguments: &TokenStream, item: &Item) -> Option<TokenStream> {
    if !attributes(&mut item.clone()).any(|attributes| attributes.iter().any(is_condition)) {
        return None;
    }
    let root = root(crate_path(arguments.clone()).as_ref());
    Some(quote! {
        #[derive(#root::__codegen::Configured)]
        #[#root::__codegen::discard(#[#root::#of(#arguments)])]
        struct __PolywireConfigured([(); { #item 0 }]);
    })
}

/// The item that [`ask`] has put into `holder`, under its attribute.
pub(crate) fn answer(holder: TokenStream) -> TokenStream {
    let attribute = attribute(holder.clone()).unwrap_or_default();
    let Some(tokens) = innermost(holder) else { return TokenStream::new() };
    match syn::parse2::<Item>(tokens) {
        Ok(mut item) => {
            // Conditions that hold are left where they are.
            attributes(&mut item).for_each(|attributes| attributes.retain(|one| !is_condition(one)));
            quote! { #attribute #item }
        }
        Err(error) => error.to_compile_error(),
    }
}

/// The parentheses of the holder's attribute.
fn attribute(holder: TokenStream) -> Option<TokenStream> {
    group(group(holder, Delimiter::Bracket)?, Delimiter::Parenthesis)
}

/// The tokens before the `0` in `struct Holder([(); { … 0 }]);`
fn innermost(holder: TokenStream) -> Option<TokenStream> {
    let fields = group(holder, Delimiter::Parenthesis)?;
    let array = group(fields, Delimiter::Bracket)?;
    let mut item: Vec<TokenTree> = group(array, Delimiter::Brace)?.into_iter().collect();
    item.pop();
    Some(item.into_iter().collect())
}

/// The content of the last group with this delimiter.
fn group(tokens: TokenStream, delimiter: Delimiter) -> Option<TokenStream> {
    let groups = tokens.into_iter().filter_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(group.stream()),
        _ => None,
    });
    groups.last()
}

/// The attributes of the parts of an item, each part's in one list.
fn attributes(item: &mut Item) -> Box<dyn Iterator<Item = &mut Vec<Attribute>> + '_> {
    match item {
        Item::Struct(item) => Box::new(item.fields.iter_mut().map(|field| &mut field.attrs)),
        Item::Enum(item) => Box::new(item.variants.iter_mut().flat_map(|variant| {
            let payload = variant.fields.iter_mut().map(|field| &mut field.attrs);
            std::iter::once(&mut variant.attrs).chain(payload)
        })),
        Item::Trait(item) => Box::new(item.items.iter_mut().flat_map(of_trait_item)),
        _ => Box::new(std::iter::empty()),
    }
}

fn of_trait_item(item: &mut TraitItem) -> Vec<&mut Vec<Attribute>> {
    match item {
        TraitItem::Fn(function) => {
            let arguments = function.sig.inputs.iter_mut().map(|argument| match argument {
                FnArg::Receiver(receiver) => &mut receiver.attrs,
                FnArg::Typed(argument) => &mut argument.attrs,
            });
            std::iter::once(&mut function.attrs).chain(arguments).collect()
        }
        TraitItem::Const(item) => vec![&mut item.attrs],
        TraitItem::Type(item) => vec![&mut item.attrs],
        TraitItem::Macro(item) => vec![&mut item.attrs],
        _ => Vec::new(),
    }
}

fn is_condition(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr")
}
