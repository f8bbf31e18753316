//! The Rust names of every package, type and field.
//!
//! prost-build derives Rust names from the names of the definition. Where two of them would meet, one is given another
//! name here, and the descriptors that prost-build gets are renamed accordingly; the field table keeps the names of
//! the definition. The rules, in this order, each deterministic:
//!
//! 1. A parent package is named before its child packages, and within a package the types in the order of files and
//!    lines.
//! 2. A type whose name is taken gets a number: `Foo2`. So does an enum value; and a field or oneof: `foo_2`. The name of a
//!    field is taken as well when methods that prost makes of it are: `set_foo` beside an enum `foo`.
//! 3. A package whose module is taken, by the module of a message or by another package, gets `_package`:
//!    `envoy.api.v2.cluster`, beside the message `envoy.api.v2.Cluster`, is `envoy::api::v2::cluster_package`. So does
//!    a package that ends in `mod`.
//! 4. A service is named last; see [`super::service`].
//!
//! Names that templates and derives add are in the list of [`added`]. Each other name has a warning to the user of the
//! generator; documents and routes have no Rust names.

pub(crate) mod added;
mod members;
mod renaming;
mod scope;
mod types;

pub(crate) use members::ADDED;
pub(crate) use renaming::Holder;
use scope::Scopes;
pub(crate) use scope::candidates;

use super::{
    extern_path::ExternPaths,
    ident::Ident,
    naming_texts::{self, Cause},
    path::{ModulePath, TypePath},
};
use crate::{
    diagnostics::Diagnostic,
    source::{File, Idl},
};
use prost_reflect::MessageDescriptor;
use std::collections::{BTreeMap, HashMap};

/// The place of the package in a file's descriptor.
const PACKAGE: i32 = 2;

/// The names of the output.
pub(crate) struct Names<'a> {
    pub(crate) externs: ExternPaths,
    /// The module of every written package.
    packages: BTreeMap<&'a str, ModulePath>,
    /// Packages under another name than the definition's, in the terms of the definition.
    pub(crate) renamed_packages: HashMap<&'a str, String>,
    /// Messages, enums, their values, fields and oneofs, by full name, under another name than the definition's.
    renamed: HashMap<String, String>,
    /// The warnings of other names to the user of the generator.
    warnings: Vec<Diagnostic>,
    /// The names that are taken in each module.
    scopes: Scopes<'a>,
}

impl<'a> Names<'a> {
    /// Names everything in `files`.
    pub(crate) fn choose(idl: &'a Idl, files: &[usize], externs: ExternPaths) -> Self {
        let mut names = Self {
            externs,
            packages: BTreeMap::new(),
            renamed_packages: HashMap::new(),
            renamed: HashMap::new(),
            warnings: Vec::new(),
            scopes: Scopes::default(),
        };
        let mut packages: BTreeMap<&str, Vec<&File>> = BTreeMap::new();
        for file in files.iter().map(|index| &idl.files[*index]) {
            packages.entry(file.descriptor.file_descriptor_proto().package()).or_default().push(file);
        }
        let mut modules = HashMap::from([("", ModulePath::default())]);
        for (package, files) in packages {
            let module = names.name_package(package, files[0], &mut modules);
            for file in files {
                names.name_types(file, &module);
            }
            names.packages.insert(package, module);
        }
        names
    }

    /// The module of a written package.
    pub(crate) fn module(&self, package: &str) -> Option<&ModulePath> {
        self.packages.get(package)
    }

    /// True if prost-build would name everything right by itself.
    pub(crate) fn renames_nothing(&self) -> bool {
        self.renamed.is_empty() && self.renamed_packages.is_empty()
    }

    /// The package as prost-build needs it.
    pub(crate) fn package_for_prost<'n>(&'n self, package: &'n str) -> &'n str {
        self.renamed_packages.get(package).map_or(package, String::as_str)
    }

    /// The warnings of other names.
    pub(crate) fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The cause of another name than `wanted`: what has the first of `idents` in `module` that is taken.
    pub(crate) fn cause(&self, module: &[Ident], idents: &[Ident], wanted: &Ident) -> Cause {
        match self.scopes.holder(module, &idents.iter().collect::<Vec<_>>()) {
            Some((ident, holder)) => holder.takes(ident),
            None => Cause::Meaning(wanted.clone()),
        }
    }

    /// Notes a warning of a name.
    pub(crate) fn warn(&mut self, warning: Diagnostic) {
        self.warnings.push(warning);
    }

    /// True if an item of `module` is called `ident`.
    pub(crate) fn has(&self, module: &ModulePath, ident: &Ident) -> bool {
        self.scopes.has(module.idents(), ident)
    }

    /// Another name of the message, enum, value, field or oneof `full_name`.
    pub(crate) fn renamed(&self, full_name: &str) -> Option<&str> {
        self.renamed.get(full_name).map(String::as_str)
    }

    /// Takes names in `module` for an item beside the types.
    pub(crate) fn take(&mut self, module: &ModulePath, idents: &[Ident], holder: &Holder<'a>) -> bool {
        self.scopes.take_all(module.idents(), &idents.iter().collect::<Vec<_>>(), holder)
    }

    /// The type of `message` as `from` names it.
    pub(crate) fn message(&self, from: &ModulePath, message: &MessageDescriptor) -> TypePath {
        if let Some(path) = self.externs.resolve(message.full_name()) {
            return TypePath::Absolute(path);
        }
        let (mut module, name) = self.place(message);
        let package = message.parent_file();
        let package = self.packages.get(package.file_descriptor_proto().package());
        module.splice(0..0, package.map(ModulePath::idents).unwrap_or_default().iter().cloned());
        TypePath::relative(from, &module, name)
    }

    /// The modules of a message below its package, and its name there.
    fn place(&self, message: &MessageDescriptor) -> (Vec<Ident>, Ident) {
        let name = |message: &MessageDescriptor| {
            self.renamed(message.full_name()).unwrap_or(message.name()).to_owned()
        };
        let mut modules = Vec::new();
        let mut parent = message.parent_message();
        while let Some(message) = parent {
            modules.push(Ident::snake(&name(&message)));
            parent = message.parent_message();
        }
        modules.reverse();
        (modules, Ident::camel(&name(message)))
    }

    /// Names the modules from the root to `package`, of which `file` is the first.
    fn name_package(
        &mut self,
        package: &'a str,
        file: &'a File,
        modules: &mut HashMap<&'a str, ModulePath>,
    ) -> ModulePath {
        if let Some(module) = modules.get(package) {
            return module.clone();
        }
        let (parent, last) = package.rsplit_once('.').unwrap_or(("", package));
        let parent_module = self.name_package(parent, file, modules);
        let holder = Holder::new(package, file, vec![PACKAGE]);
        let wanted = Ident::snake(last);
        let cause = self.cause(parent_module.idents(), std::slice::from_ref(&wanted), &wanted);
        let scopes = &mut self.scopes;
        let (name, ident) = scope::candidates(last, "_package")
            .map(|name| (Ident::snake(&name), name))
            // The file of such a module would be the `mod.rs` of another.
            .filter(|(ident, _)| ident.plain() != "mod" && !added::PRIMITIVES.contains(&ident.as_str()))
            .find(|(ident, _)| scopes.take_all(parent_module.idents(), &[ident], &holder))
            .map(|(ident, name)| (name, ident))
            .unwrap_or_else(|| (last.to_owned(), Ident::snake(last)));
        if ident != wanted {
            self.warnings.push(naming_texts::renamed(package, ident.as_str(), cause, holder.location()));
        }
        let renamed_parent = self.renamed_packages.get(parent).map_or(parent, String::as_str);
        if name != last || renamed_parent != parent {
            let dot = if renamed_parent.is_empty() { "" } else { "." };
            self.renamed_packages.insert(package, format!("{renamed_parent}{dot}{name}"));
        }
        let mut idents = parent_module.idents().to_vec();
        idents.push(ident);
        let module = ModulePath::new(idents);
        modules.insert(package, module.clone());
        module
    }
}
