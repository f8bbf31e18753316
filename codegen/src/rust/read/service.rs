//! `#[polywire::service]` on a trait.

use super::{
    arguments,
    docs::{Docs, is_deprecated},
    method::RustMethod,
    names,
    rule::Written,
};
use crate::rust::{fault::Faults, texts};
use polywire_rules::{Wires, queue::QueueServiceRule};
use proc_macro2::TokenStream;
use std::collections::HashSet;
use syn::{Ident, ItemTrait, LitStr, Path, TraitItem, Visibility, spanned::Spanned as _};

/// A service.
#[derive(Clone)]
#[non_exhaustive]
pub struct RustService {
    /// The trait.
    pub ident: Ident,
    /// The visibility of the service.
    pub visibility: Visibility,
    /// The name within the package.
    pub name: String,
    /// The package, when an argument says it.
    pub package: Option<LitStr>,
    /// The path of polywire, when an argument gives it.
    pub crate_path: Option<Path>,
    /// True if a fake is wanted.
    pub fake: bool,
    /// The common rule of its methods over queues.
    pub queue: Option<Written<QueueServiceRule>>,
    /// The wires of those methods that name none.
    pub wires: Option<Written<Wires>>,
    /// The methods that could be read.
    pub methods: Vec<RustMethod>,
    /// The doc comment.
    pub docs: Docs,
    /// True if it is `#[deprecated]`.
    pub deprecated: bool,
}

impl RustService {
    /// Reads a trait under `#[polywire::service(arguments)]`.
    pub fn read(arguments: TokenStream, item: &ItemTrait, faults: &mut Faults) -> Self {
        let (mut package, mut name, mut crate_path) = (None, None, None);
        let (mut fake, mut queue, mut wires) = (None, None, None);
        for entry in arguments::entries(arguments, faults) {
            match entry.name().as_str() {
                "package" => arguments::set(&mut package, entry.text(faults), &entry, faults),
                "name" => arguments::set(&mut name, entry.text(faults), &entry, faults),
                "crate" => arguments::set(&mut crate_path, entry.path(faults), &entry, faults),
                "fake" => arguments::set(&mut fake, entry.flag(faults), &entry, faults),
                "queue" => arguments::set(&mut queue, Written::of_entry(&entry, faults), &entry, faults),
                "wires" => arguments::set(&mut wires, Written::of_entry(&entry, faults), &entry, faults),
                _ => faults.push(texts::unknown_argument(
                    &entry.key,
                    "`package`, `name`, `queue`, `wires`, `crate` and `fake`",
                )),
            }
        }
        if let Some(package) = &package {
            names::check_dotted(package, faults);
        }
        check(item, faults);
        let name = names::given(name.as_ref(), &item.ident, faults);
        let mut methods: Vec<RustMethod> = Vec::new();
        let mut seen = HashSet::new();
        for item in &item.items {
            match item {
                TraitItem::Fn(function) => {
                    let Some(method) = RustMethod::read(function, faults) else { continue };
                    if !seen.insert(method.name.clone()) {
                        faults.push(texts::duplicate_method(&method.name, method.ident.span()));
                    }
                    methods.push(method);
                }
                other => faults.push(texts::not_a_method(other.span())),
            }
        }
        Self {
            ident: item.ident.clone(),
            visibility: item.vis.clone(),
            name,
            package,
            crate_path,
            fake: fake.is_some(),
            queue,
            wires,
            methods,
            docs: Docs::read(&item.attrs),
            deprecated: is_deprecated(&item.attrs),
        }
    }
}

fn check(item: &ItemTrait, faults: &mut Faults) {
    if !item.generics.params.is_empty() {
        faults.push(texts::generic_service(item.generics.span()));
    }
    if let Some(clause) = &item.generics.where_clause {
        faults.push(texts::generic_service(clause.span()));
    }
    if let Some(token) = &item.unsafety {
        faults.push(texts::service_qualifier(token.span()));
    }
}
