//! The names of messages and enums.

use super::{
    Holder, Names, added,
    members::{self, Members},
    renaming::Renaming,
    scope,
};
use crate::{
    naming::{
        ident::Ident,
        naming_texts::{self, Cause},
        path::ModulePath,
    },
    source::File,
};
use prost_types::{DescriptorProto, EnumDescriptorProto};

const MESSAGES: i32 = 4;
const ENUMS: i32 = 5;
const NESTED: i32 = 3;
const NESTED_ENUMS: i32 = 4;
const NAME: i32 = 1;

/// The surroundings of a type: its module in Rust, its scope in the definition and its path in the file.
#[derive(Clone)]
struct TypeScope {
    module: Vec<Ident>,
    scope: String,
    path: Vec<i32>,
}

impl TypeScope {
    fn item(&self, field: i32, index: usize) -> Vec<i32> {
        let index = i32::try_from(index).unwrap_or(i32::MAX);
        [&self.path[..], &[field, index]].concat()
    }

    fn full_name(&self, name: &str) -> String {
        if self.scope.is_empty() { name.to_owned() } else { format!("{}.{name}", self.scope) }
    }
}

impl<'a> Names<'a> {
    /// Names the types of `file`, in `module`.
    pub(super) fn name_types(&mut self, file: &'a File, module: &ModulePath) {
        let descriptor = file.descriptor.file_descriptor_proto();
        let scope = TypeScope {
            module: module.idents().to_vec(),
            scope: descriptor.package().to_owned(),
            path: Vec::new(),
        };
        let mut namer = Namer { names: self, file };
        for (index, message) in descriptor.message_type.iter().enumerate() {
            namer.message(&scope, message, scope.item(MESSAGES, index));
        }
        for (index, one) in descriptor.enum_type.iter().enumerate() {
            namer.enumeration(&scope, one, scope.item(ENUMS, index));
        }
    }
}

struct Namer<'n, 'a> {
    names: &'n mut Names<'a>,
    file: &'a File,
}

impl<'a> Namer<'_, 'a> {
    fn message(&mut self, scope: &TypeScope, message: &DescriptorProto, path: Vec<i32>) {
        if message.options.as_ref().is_some_and(|options| options.map_entry()) {
            return;
        }
        let full_name = scope.full_name(message.name());
        let module = has_module(message);
        let Some(name) = self.type_name(scope, message.name(), &full_name, &path, module) else { return };
        let mut module = scope.module.clone();
        module.push(Ident::snake(&name));
        let inner = TypeScope { module, scope: full_name, path };
        for (index, nested) in message.nested_type.iter().enumerate() {
            self.message(&inner, nested, inner.item(NESTED, index));
        }
        for (index, one) in message.enum_type.iter().enumerate() {
            self.enumeration(&inner, one, inner.item(NESTED_ENUMS, index));
        }
        let is_proto2 = matches!(self.file.descriptor.file_descriptor_proto().syntax(), "" | "proto2");
        let holder = self.holder(&inner.scope, inner.path.clone());
        let renamings = Members::new(holder, is_proto2, &mut self.names.scopes).name(message, &inner.module);
        self.settle(renamings, &inner.scope, &inner.path);
    }

    fn enumeration(&mut self, scope: &TypeScope, one: &EnumDescriptorProto, path: Vec<i32>) {
        let full_name = scope.full_name(one.name());
        if self.type_name(scope, one.name(), &full_name, &path, false).is_some() {
            self.settle(members::values(one), &full_name, &path);
        }
    }

    fn holder(&self, full_name: &str, path: Vec<i32>) -> Holder<'a> {
        Holder::new(full_name, self.file, path)
    }

    /// Notes what the members of the type `full_name` at `path` are called.
    fn settle(&mut self, renamings: Vec<Renaming>, full_name: &str, path: &[i32]) {
        for renaming in renamings {
            let member =
                |name: &str, at: &[i32]| self.holder(&format!("{full_name}.{name}"), [path, at].concat());
            let cause = match &renaming.holder {
                Some(other) => member(&other.name, &other.path).takes(&renaming.wanted),
                None if renaming.wanted.as_str().is_empty() => Cause::NoName,
                None => Cause::Meaning(renaming.wanted.clone()),
            };
            let item = member(&renaming.name, &renaming.path);
            self.rename(&item, &renaming.ident, renaming.chosen, cause);
        }
    }

    /// Notes another name of an item.
    fn rename(&mut self, item: &Holder<'a>, ident: &Ident, chosen: String, cause: Cause) {
        let full_name = item.full_name();
        self.names.warn(naming_texts::renamed(full_name, ident.as_str(), cause, item.location()));
        self.names.renamed.insert(full_name.to_owned(), chosen);
    }

    /// Takes a name for a type and its module; returns it in the terms of the definition.
    fn type_name(
        &mut self,
        scope: &TypeScope,
        name: &str,
        full_name: &str,
        path: &[i32],
        has_module: bool,
    ) -> Option<String> {
        let holder = self.holder(full_name, [path, &[NAME]].concat());
        let idents = |name: &str| {
            let (ident, module) = (Ident::camel(name), Ident::snake(name));
            if ident == module { vec![ident] } else { vec![ident, module] }
        };
        let wanted = Ident::camel(name);
        let cause = self.names.cause(&scope.module, &idents(name), &wanted);
        let scopes = &mut self.names.scopes;
        let chosen = scope::candidates(name, "_").find(|name| {
            let idents = idents(name);
            if has_module && added::PRIMITIVES.contains(&Ident::snake(name).as_str()) {
                return false;
            }
            scopes.take_all(&scope.module, &idents.iter().collect::<Vec<_>>(), &holder)
        })?;
        if chosen != name {
            let cause = if wanted.as_str().is_empty() { Cause::NoName } else { cause };
            self.rename(&holder, &Ident::camel(&chosen), chosen.clone(), cause);
        }
        Some(chosen)
    }
}

/// True if types lie in the module of `message`.
fn has_module(message: &DescriptorProto) -> bool {
    let is_entry =
        |nested: &DescriptorProto| nested.options.as_ref().is_some_and(|options| options.map_entry());
    !message.enum_type.is_empty()
        || message.nested_type.iter().any(|nested| !is_entry(nested))
        || message.field.iter().any(|field| field.oneof_index.is_some() && !field.proto3_optional())
}
