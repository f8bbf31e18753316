//! `derive(Message)`: reads an item by walking its tokens, and emits a field table with two accessors.
//!
//! Its output is data, and little of it: the work is done once, in the runtime, over the table.

mod attribute;
mod emit;
mod error;
mod field;
mod item;
mod literal;
pub(crate) mod names;
pub(crate) mod tokens;

#[cfg(test)]
mod tests;

use error::Error;
use proc_macro2::TokenStream;

/// The implementations for `item`, or a `compile_error!` at the faulty token.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    expand(item).unwrap_or_else(|error| error.into_tokens())
}

fn expand(item: TokenStream) -> Result<TokenStream, Error> {
    let item = item::Item::parse(item)?;
    match &item.body {
        item::Body::Struct(fields) => emit::message(&item, fields),
        item::Body::Enum(variants) if variants.iter().any(|variant| variant.has_payload) => {
            emit::oneof(&item, variants)
        }
        item::Body::Enum(variants) => emit::enumeration(&item, variants),
    }
}
