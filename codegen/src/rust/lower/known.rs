//! Types that a source file can name.

use super::{
    scan::{Annotated, RustFile},
    scope::{Expanded, Module},
};
use crate::naming::ident::Ident;
use crate::rust::{Fault, read::message::RustType, texts};
use prost_reflect::DescriptorPool;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto};
use std::collections::HashMap;
use syn::{Path, spanned::Spanned as _};

/// A type.
pub(super) struct KnownType {
    /// Its path in Rust, as far as it is known.
    path: Vec<String>,
    pub(super) kind: TypeKind,
}

/// The kind of a type.
pub(super) enum TypeKind {
    Message(Defined),
    Enum(Defined),
    /// The item of a source, both by index.
    Oneof {
        source: String,
        item: usize,
    },
}

/// The place in which a type is defined.
#[derive(Clone)]
pub(super) struct Defined {
    /// `library.v1.Book`
    pub(super) full_name: String,
    /// The descriptor file.
    pub(super) file: String,
}

/// The types, by the last segment of their paths.
#[derive(Default)]
pub(super) struct Known {
    types: HashMap<String, Vec<KnownType>>,
}

const WELL_KNOWN: &str = "prost_types";

impl Known {
    /// The types of `prost_types`.
    pub(super) fn well_known() -> Self {
        let mut known = Self::default();
        for file in DescriptorPool::global().files() {
            known.add_file(file.file_descriptor_proto(), &[WELL_KNOWN.to_owned()]);
        }
        known
    }

    /// The types of a `.proto` file, in the module that is generated of its package.
    pub(super) fn add_proto(&mut self, file: &FileDescriptorProto) {
        let modules: Vec<String> =
            file.package().split('.').filter(|part| !part.is_empty()).map(module_name).collect();
        self.add_file(file, &modules);
    }

    fn add_file(&mut self, file: &FileDescriptorProto, modules: &[String]) {
        for message in &file.message_type {
            self.add_message(file, file.package(), modules, message);
        }
        for item in &file.enum_type {
            self.add_enum(file, file.package(), modules, item);
        }
    }

    fn add_message(
        &mut self,
        file: &FileDescriptorProto,
        scope: &str,
        modules: &[String],
        message: &DescriptorProto,
    ) {
        let full_name = join(scope, message.name());
        let mut inner = modules.to_vec();
        inner.push(module_name(message.name()));
        for nested in &message.nested_type {
            self.add_message(file, &full_name, &inner, nested);
        }
        for nested in &message.enum_type {
            self.add_enum(file, &full_name, &inner, nested);
        }
        let defined = Defined { full_name, file: file.name().to_owned() };
        self.add(type_path(modules, message.name()), TypeKind::Message(defined));
    }

    fn add_enum(
        &mut self,
        file: &FileDescriptorProto,
        scope: &str,
        modules: &[String],
        item: &EnumDescriptorProto,
    ) {
        let defined = Defined { full_name: join(scope, item.name()), file: file.name().to_owned() };
        self.add(type_path(modules, item.name()), TypeKind::Enum(defined));
    }

    /// The items of a source file.
    pub(super) fn add_source(&mut self, source: &RustFile) {
        for (index, item) in source.items.iter().enumerate() {
            let Annotated::Type(ty) = &item.item else { continue };
            let Some(module) = source.modules.get(item.module) else { continue };
            let defined = |name: &str| Defined {
                full_name: join(&item.package, name),
                file: source.descriptor_of(item).unwrap_or_default(),
            };
            let (ident, kind) = match ty {
                RustType::Message(message) => (&message.ident, TypeKind::Message(defined(&message.name))),
                RustType::Enum(found) => (&found.ident, TypeKind::Enum(defined(&found.name))),
                RustType::Oneof(oneof) => {
                    (&oneof.ident, TypeKind::Oneof { source: source.name.clone(), item: index })
                }
            };
            let ident = ident.to_string();
            let mut path = module.path.clone();
            path.push(ident.strip_prefix("r#").unwrap_or(&ident).to_owned());
            self.add(path, kind);
        }
    }

    fn add(&mut self, path: Vec<String>, kind: TypeKind) {
        if let Some(last) = path.last() {
            self.types.entry(last.clone()).or_default().push(KnownType { path, kind });
        }
    }

    /// The type that `path` names in `module`.
    pub(super) fn resolve(&self, module: &Module, path: &Path) -> Result<&TypeKind, Fault> {
        let expanded = module.expand(path);
        let named = expanded.segments.last().and_then(|last| self.types.get(last));
        let named = named.map(Vec::as_slice).unwrap_or_default();
        let found = exact(named, module, &expanded)
            .map(Ok)
            .or_else(|| by_globs(named, module, &expanded))
            .or_else(|| longest(named, &expanded));
        match found {
            Some(Ok(found)) => Ok(&found.kind),
            Some(Err((first, second))) => {
                Err(texts::ambiguous_type(path, &first.path.join("::"), &second.path.join("::"), path.span()))
            }
            None => Err(texts::unknown_type(path, path.span())),
        }
    }
}

/// A type, or two that fit equally well.
type Choice<'a> = Result<&'a KnownType, (&'a KnownType, &'a KnownType)>;

/// The types that lie in the module itself, or are named from the root.
fn exact<'a>(types: &'a [KnownType], module: &Module, expanded: &Expanded) -> Option<&'a KnownType> {
    let relative = module.path.iter().chain(&expanded.segments);
    let in_module = types.iter().find(|known| known.path.iter().eq(relative.clone()));
    in_module.or_else(|| types.iter().find(|known| known.path == expanded.segments))
}

/// The types that a `use …::*` brings into the module.
fn by_globs<'a>(types: &'a [KnownType], module: &Module, expanded: &Expanded) -> Option<Choice<'a>> {
    module.globs.iter().find_map(|glob| {
        let mut inner = module.expand_segments(glob.clone());
        if inner.segments.is_empty() {
            return None;
        }
        inner.segments.extend(expanded.segments.iter().cloned());
        inner.is_local = false;
        longest(types, &inner)
    })
}

/// The types whose path has the longest common end with the path. One common segment is enough when the path is known
/// to be of the same crate.
fn longest<'a>(types: &'a [KnownType], expanded: &Expanded) -> Option<Choice<'a>> {
    let enough = if expanded.is_local { 1 } else { 2 };
    let common = |known: &KnownType| {
        known.path.iter().rev().zip(expanded.segments.iter().rev()).take_while(|(a, b)| a == b).count()
    };
    let best = types.iter().map(common).max().filter(|best| *best >= enough)?;
    // A name alone is not taken for one of `prost_types` or Google's: it has to be imported.
    let is_well_known =
        |known: &KnownType| known.path.first().is_some_and(|first| first == WELL_KNOWN || first == "google");
    let mut found = types.iter().filter(|known| common(known) == best && (best > 1 || !is_well_known(known)));
    let first = found.next()?;
    Some(found.next().map_or(Ok(first), |second| Err((first, second))))
}

fn type_path(modules: &[String], name: &str) -> Vec<String> {
    modules.iter().cloned().chain([Ident::camel(name).plain().to_owned()]).collect()
}

fn module_name(name: &str) -> String {
    Ident::snake(name).plain().to_owned()
}

fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}
