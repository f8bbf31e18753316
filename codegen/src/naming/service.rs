//! Services and methods with their Rust names.
//!
//! Of the service `Library` come the trait `Library`, `LibraryServer`, `LibraryClient`, the module `library_methods` and, if
//! wanted, `LibraryFake`. When a type or module of the package has one of these names, all are made of `LibraryService`,
//! then of `LibraryService2` and so on.

use super::{
    docs::Docs,
    ident::Ident,
    names::{self, Holder, Names, added},
    naming_texts::{self, Cause},
    path::{ModulePath, TypePath},
    visibility::Visibility,
    wrapping::Wrapping,
};
use crate::{
    Options,
    api::{Method, Model, Package, Service},
    literal::StrLit,
    source::{File, Idl},
};
use prost_reflect::MethodDescriptor;
use std::collections::{HashMap, HashSet};

/// The services of one package; its messages are written from the descriptors.
pub(crate) struct NamedPackage<'a> {
    /// The name in the definition, which may be empty.
    pub(crate) name: &'a str,
    pub(crate) module: ModulePath,
    pub(crate) services: Vec<NamedService<'a>>,
}

/// A service with its Rust names; its methods are known by descriptors, or without them (`()`) as they stand in Rust.
pub(crate) struct NamedService<'a, D = MethodDescriptor, S = crate::api::method::Site> {
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
    pub(crate) methods: Vec<NamedMethod<'a, D, S>>,
}

/// A method with its Rust names.
pub(crate) struct NamedMethod<'a, D = MethodDescriptor, S = crate::api::method::Site> {
    /// The method of the definition.
    pub(crate) neutral: &'a Method<D, S>,
    pub(crate) docs: Docs,
    /// `/library.v1.Library/GetBook`
    pub(crate) path: StrLit,
    /// The attributes of the function of the client.
    pub(crate) of_callers: Vec<String>,
    /// The function of the trait.
    pub(crate) name: Ident,
    /// The function of the client, beside that of the trait.
    pub(crate) function: Ident,
    /// The wrapping of the messages in the trait's function.
    pub(crate) wrapping: Wrapping,
    /// The type of the method value.
    pub(crate) value: Ident,
    /// The request message, as the package's module names it.
    pub(crate) request: TypePath,
    /// The response message, as the package's module names it.
    pub(crate) response: TypePath,
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

/// The packages of `model` with their names, sorted by module.
pub(super) fn packages<'a>(
    idl: &'a Idl,
    model: &'a Model,
    names: &mut Names<'a>,
    options: &Options,
) -> Vec<NamedPackage<'a>> {
    let mut packages: Vec<NamedPackage<'a>> =
        model.packages.iter().map(|package| name_package(idl, package, names, options)).collect();
    packages.sort_by(|a, b| a.module.cmp(&b.module));
    packages
}

fn name_package<'a>(
    idl: &'a Idl,
    package: &'a Package,
    names: &mut Names<'a>,
    options: &Options,
) -> NamedPackage<'a> {
    let module = names.module(&package.name).cloned().unwrap_or_default();
    let services =
        package.services.iter().filter_map(|service| name_service(idl, service, &module, names, options));
    NamedPackage { services: services.collect(), name: &package.name, module }
}

fn name_service<'a>(
    idl: &'a Idl,
    service: &'a Service,
    module: &ModulePath,
    names: &mut Names<'a>,
    options: &Options,
) -> Option<NamedService<'a>> {
    let file = &idl.files[service.file];
    let [name, server, client, fake, methods_module] = items(file, service, module, names, options)?;
    let parameters = Parameters::choose(|ident| names.has(module, ident));
    let comments = file.comments(service.descriptor.path());
    Some(NamedService {
        docs: Docs::new(comments, || format!("The service `{}`.", service.full_name)),
        full_name: StrLit::new(&service.full_name),
        deprecated: service.deprecated,
        definition: Definition::Encoded(module.to_root()),
        visibility: Visibility::Public,
        methods: methods(file, service, module, names),
        name,
        server,
        client,
        fake,
        module: methods_module,
        parameters,
    })
}

/// Trait, server, client, fake and module.
fn items<'a>(
    file: &'a File,
    service: &Service,
    module: &ModulePath,
    names: &mut Names<'a>,
    options: &Options,
) -> Option<[Ident; 5]> {
    let made_of = |name: &str| {
        let base = Ident::camel(name);
        [
            base.clone(),
            base.with_suffix(added::SERVER),
            base.with_suffix(added::CLIENT),
            base.with_suffix(added::FAKE),
            Ident::snake(name).with_suffix(added::METHODS),
        ]
    };
    let written = |idents: &[Ident; 5]| {
        let [a, b, c, fake, e] = idents.clone();
        [a, b, c, e].into_iter().chain(options.fakes.then_some(fake)).collect::<Vec<_>>()
    };
    let own = service.descriptor.name();
    let wanted = made_of(own);
    let cause = names.cause(module.idents(), &written(&wanted), &wanted[0]);
    let holder = Holder::new(&service.full_name, file, [service.descriptor.path(), &[1]].concat());
    let chosen = names::candidates(own, "Service")
        .map(|name| made_of(&name))
        .find(|idents| names.take(module, &written(idents), &holder))?;
    if chosen[0] != wanted[0] {
        names.warn(naming_texts::renamed(&service.full_name, chosen[0].as_str(), cause, holder.location()));
    }
    Some(chosen)
}

fn methods<'a>(
    file: &'a File,
    service: &'a Service,
    module: &ModulePath,
    names: &mut Names<'a>,
) -> Vec<NamedMethod<'a>> {
    let mut functions: HashSet<Ident> = added::OF_CLIENTS.iter().map(|name| Ident::snake(name)).collect();
    let mut values = HashSet::new();
    let mut holders: HashMap<Ident, Holder<'a>> = HashMap::new();
    let mut named = Vec::with_capacity(service.methods.len());
    for method in &service.methods {
        let base = names::candidates(&method.name, "_").next().unwrap_or_default();
        let wanted = Ident::snake(&base);
        let name = unique(wanted.clone(), &mut functions);
        let value = unique(Ident::camel(&base), &mut values);
        let full_name = method.descriptor.full_name();
        let holder = Holder::new(full_name, file, [method.descriptor.path(), &[1]].concat());
        if name != wanted || base != method.name {
            let cause = match holders.get(&wanted) {
                _ if base != method.name => Cause::NoName,
                Some(holder) => holder.takes(&wanted),
                None => Cause::Meaning(wanted),
            };
            names.warn(naming_texts::renamed(full_name, name.as_str(), cause, holder.location()));
        }
        holders.insert(name.clone(), holder);
        named.push(name_method(file, method, [name, value], module, names));
    }
    named
}

fn name_method<'a>(
    file: &File,
    method: &'a Method,
    [name, value]: [Ident; 2],
    module: &ModulePath,
    names: &Names<'_>,
) -> NamedMethod<'a> {
    let comments = file.comments(method.descriptor.path());
    NamedMethod {
        docs: Docs::new(comments, || format!("Handles `{}`.", method.name)),
        path: StrLit::new(&method.path),
        of_callers: method.deprecated.then(|| "#[deprecated]".to_owned()).into_iter().collect(),
        request: names.message(module, &method.descriptor.input()),
        response: names.message(module, &method.descriptor.output()),
        function: name.clone(),
        wrapping: Wrapping::WRAPPED,
        name,
        value,
        neutral: method,
    }
}

/// The identifier, with `_` and then with numbers at its end until it is free.
pub(crate) fn unique(ident: Ident, taken: &mut HashSet<Ident>) -> Ident {
    let with_suffixes = std::iter::once("_".to_owned()).chain((2..u32::MAX).map(|n| format!("_{n}")));
    let free = std::iter::once(ident.clone())
        .chain(with_suffixes.map(|suffix| ident.with_suffix(&suffix)))
        .find(|ident| taken.insert(ident.clone()));
    free.unwrap_or(ident)
}
