//! Faults as errors of rustc.

use polywire_codegen::rust::Fault;
use proc_macro2::TokenStream;
use quote::quote_spanned;

/// A `compile_error!` for each fault, at its place.
pub(super) fn errors<'a>(faults: impl IntoIterator<Item = &'a Fault>) -> TokenStream {
    faults
        .into_iter()
        .map(|fault| {
            let text = match &fault.help {
                Some(help) => format!("{}\nhelp: {help}", fault.message),
                None => fault.message.clone(),
            };
            quote_spanned! { fault.span => ::core::compile_error! { #text } }
        })
        .collect()
}
