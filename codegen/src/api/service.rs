//! Services.
//!
//! Of the service `Library` come the trait `Library`, `LibraryServer`, `LibraryClient`, the module
//! `library_methods` and, if wanted, `LibraryFake`. When a type or module of the package has one of these names, all are made of
//! `LibraryService`, then of `LibraryService2` and so on.

use super::{
    Package, Visibility,
    docs::Docs,
    method::{self, Method},
};
use crate::naming::{
    ident::Ident,
    literal::StrLit,
    names::{self, Names, added},
    naming_texts,
    path::ModulePath,
};
use crate::{
    Options,
    source::{File, Idl},
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
    pub(crate) fake: Ident,
    /// The module of the method values.
    pub(crate) module: Ident,
    /// The type parameters of what is generic.
    pub(crate) parameters: Parameters,
    /// The source of its descriptors.
    pub(crate) definition: Definition,
    /// Of the items, as their module declares them.
    pub(crate) visibility: Visibility,
    pub(crate) methods: Vec<M>,
}

/// The type parameters of a service's items.
pub(crate) struct Parameters {
    pub(crate) implementation: Ident,
    pub(crate) transport: Ident,
    pub(crate) visitor: Ident,
}

impl Parameters {
    /// Chooses names that are not `taken` by types.
    pub(crate) fn choose(taken: impl Fn(&Ident) -> bool) -> Self {
        Self {
            implementation: added::parameter(added::IMPLEMENTATION, &taken),
            transport: added::parameter(added::TRANSPORT, &taken),
            visitor: added::parameter(added::VISITOR, &taken),
        }
    }
}

/// The source of a service's descriptors.
pub(crate) enum Definition {
    /// From the encoded ones at the root of the tree, to which this leads.
    Encoded(String),
    /// From field tables; the service has this comment.
    #[cfg_attr(not(feature = "rust"), allow(dead_code))]
    Tables(StrLit),
}

/// The packages of `files`, with their services, sorted by module.
pub(crate) fn packages(idl: &Idl, files: &[usize], names: &mut Names<'_>, options: &Options) -> Vec<Package> {
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
            let service = resolve(idl, *index, &service, &package.module, names, options);
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
    options: &Options,
) -> Option<Service> {
    let file = &idl.files[file_index];
    let [name, server, client, fake, methods_module] = name_service(service.name(), module, names, options)?;
    let wanted = Ident::camel(service.name());
    if name != wanted {
        let location = name_location(file, service.path());
        names.warn(naming_texts::service_renamed(
            service.full_name(),
            name.as_str(),
            wanted.as_str(),
            location,
        ));
    }
    let parameters = Parameters::choose(|ident| names.has(module, ident));
    let comments = file.comments(service.path());
    Some(Service {
        docs: Docs::new(comments, || format!("The service `{}`.", service.full_name())),
        full_name: StrLit::new(service.full_name()),
        deprecated: service
            .service_descriptor_proto()
            .options
            .as_ref()
            .is_some_and(|options| options.deprecated()),
        definition: Definition::Encoded(module.to_root()),
        visibility: Visibility::Public,
        methods: method::resolve_all(idl, file_index, service, module, names),
        name,
        server,
        client,
        fake,
        module: methods_module,
        parameters,
    })
}

fn name_location(file: &File, path: &[i32]) -> crate::diagnostics::Location {
    file.location(&[path, &[1]].concat())
}

/// Trait, server, client, fake and module.
fn name_service(
    name: &str,
    module: &ModulePath,
    names: &mut Names<'_>,
    options: &Options,
) -> Option<[Ident; 5]> {
    names::candidates(name, "Service").find_map(|name| {
        let base = Ident::camel(&name);
        let idents = [
            base.clone(),
            base.with_suffix(added::SERVER),
            base.with_suffix(added::CLIENT),
            base.with_suffix(added::FAKE),
            Ident::snake(&name).with_suffix(added::METHODS),
        ];
        let [a, b, c, fake, e] = &idents;
        let fake = options.fakes.then_some(fake);
        let taken: Vec<&Ident> = [a, b, c, e].into_iter().chain(fake).collect();
        names.take(module, &taken).then_some(idents)
    })
}
