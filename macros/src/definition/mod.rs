//! `#[service]` and `#[message]`: definitions in Rust.
//!
//! The attributes of an item are read by the generator, as those of a source file are. Here are the tokens: the item
//! without its attributes, the items beside it, and faults at the tokens that the user wrote.

mod above;
mod configure;
mod faults;
mod fill;
mod message;
mod service;

pub(crate) use above::derives as derives_above;
pub(crate) use configure::answer as configured;
pub(crate) use message::message;
pub(crate) use service::service;

use polywire_codegen::rust::package_of_manifest;
use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use std::{env, fs, path::Path};
use syn::LitStr;

/// The package of an item, and what makes cargo look again when it comes from elsewhere than the item.
struct Package {
    name: String,
    watch: TokenStream,
}

impl Package {
    /// The package of the attribute, else that of the crate's manifest.
    fn of(said: Option<&LitStr>) -> Self {
        if let Some(said) = said {
            return Self { name: said.value(), watch: TokenStream::new() };
        }
        let path = env::var_os("CARGO_MANIFEST_DIR").map(|folder| Path::new(&folder).join("Cargo.toml"));
        let manifest = path.as_ref().and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default();
        let watch = match path.as_ref().and_then(|path| path.to_str()) {
            Some(path) if manifest.contains("package.metadata.polywire") => {
                quote! { const _: &[u8] = ::core::include_bytes!(#path); }
            }
            _ => TokenStream::new(),
        };
        Self { name: package_of_manifest(&manifest).unwrap_or_default(), watch }
    }

    /// The full name of what is called `name` in this package.
    fn full_name(&self, name: &str) -> String {
        if self.name.is_empty() { name.to_owned() } else { format!("{}.{name}", self.name) }
    }
}

/// The path of polywire.
fn root(path: Option<&syn::Path>) -> TokenStream {
    path.map_or_else(|| quote!(::polywire), |path| path.to_token_stream())
}
