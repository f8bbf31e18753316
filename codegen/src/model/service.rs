//! Services.
//!
//! Of the service `Library` come the trait `Library`, `LibraryServer`, `LibraryClient` and the module
//! `library_methods`. When a type or module of the package has one of these names, all four are made of
//! `LibraryService`, then of `LibraryService2` and so on.

use super::{
    Package, Visibility,
    docs::Docs,
    ident::{Ident, is_proto_ident},
    literal::StrLit,
    method::{self, Method},
    names::{self, Names},
    path::ModulePath,
};
use crate::{
    diagnostics::{Diagnostics, texts},
    idl::{File, Idl},
};
use prost_reflect::ServiceDescriptor;
use std::collections::BTreeMap;

/// One service.
pub(crate) struct Service<M = Method> {
    pub(crate) docs: Docs,
    /// `library.v1.Library`
    pub(crate) full_name: StrLit,
    pub(crate) deprecated: bool,
    /// The trait.
    pub(crate) name: Ident,
    pub(crate) server: Ident,
    pub(crate) client: Ident,
    /// The module of the method values.
    pub(crate) module: Ident,
    /// How that module's parent names the root of the tree.
    pub(crate) root: String,
    /// Of the items, as their module declares them.
    pub(crate) visibility: Visibility,
    pub(crate) methods: Vec<M>,
}

/// The packages of `files`, with their services, sorted by module.
pub(crate) fn packages(
    idl: &Idl,
    files: &[usize],
    names: &mut Names<'_>,
    report: &mut Diagnostics,
) -> Vec<Package> {
    let mut packages: BTreeMap<String, Package> = BTreeMap::new();
    for (name, module) in names.packages() {
        let package = Package { name: name.to_owned(), module: module.clone(), services: Vec::new() };
        packages.insert(name.to_owned(), package);
    }
    for index in files {
        let file = &idl.files[*index];
        let Some(package) = packages.get_mut(file.descriptor.file_descriptor_proto().package()) else {
            continue;
        };
        for service in file.descriptor.services() {
            let service = resolve(idl, *index, &service, &package.module, names, report);
            package.services.extend(service);
        }
    }
    let mut packages: Vec<Package> = packages.into_values().collect();
    packages.sort_by(|a, b| a.module.cmp(&b.module));
    packages
}

fn resolve(
    idl: &Idl,
    file_index: usize,
    service: &ServiceDescriptor,
    module: &ModulePath,
    names: &mut Names<'_>,
    report: &mut Diagnostics,
) -> Option<Service> {
    let file = &idl.files[file_index];
    if !is_proto_ident(service.name()) {
        report.push(texts::unusable_name(service.name(), name_location(file, service.path())));
        return None;
    }
    let bad: Vec<_> = service.methods().filter(|method| !is_proto_ident(method.name())).collect();
    for method in &bad {
        report.push(texts::unusable_name(method.name(), name_location(file, method.path())));
    }
    if !bad.is_empty() {
        return None;
    }
    let [name, server, client, methods_module] = name_service(service.name(), module, names)?;
    let comments = file.comments(service.path());
    Some(Service {
        docs: Docs::new(comments, || format!("The service `{}`.", service.full_name())),
        full_name: StrLit::new(service.full_name()),
        deprecated: service
            .service_descriptor_proto()
            .options
            .as_ref()
            .is_some_and(|options| options.deprecated()),
        root: module.to_root(),
        visibility: Visibility::Public,
        methods: method::resolve_all(idl, file_index, service, module, names),
        name,
        server,
        client,
        module: methods_module,
    })
}

fn name_location(file: &File, path: &[i32]) -> crate::diagnostics::Location {
    file.location(&[path, &[1]].concat())
}

/// Trait, server, client and module.
fn name_service(name: &str, module: &ModulePath, names: &mut Names<'_>) -> Option<[Ident; 4]> {
    names::candidates(name, "Service").find_map(|name| {
        let base = Ident::camel(&name);
        let idents = [
            base.clone(),
            base.with_suffix("Server"),
            base.with_suffix("Client"),
            Ident::snake(&name).with_suffix("_methods"),
        ];
        let [a, b, c, d] = &idents;
        names.take(module, &[a, b, c, d]).then_some(idents)
    })
}
