//! The names of messages and enums.

use super::{Names, added, members, renaming::Renaming, scope};
use crate::{
    naming::{ident::Ident, path::ModulePath},
    source::File,
};
use prost_types::{DescriptorProto, EnumDescriptorProto};

const MESSAGES: i32 = 4;
const ENUMS: i32 = 5;
const NESTED: i32 = 3;
const NESTED_ENUMS: i32 = 4;
const NAME: i32 = 1;

/// The place of a type: its module in Rust, its scope in the definition and its path in the file.
#[derive(Clone)]
struct Place {
    module: Vec<Ident>,
    scope: String,
    path: Vec<i32>,
}

impl Place {
    fn item(&self, field: i32, index: usize) -> Vec<i32> {
        let index = i32::try_from(index).unwrap_or(i32::MAX);
        [&self.path[..], &[field, index]].concat()
    }

    fn full_name(&self, name: &str) -> String {
        if self.scope.is_empty() { name.to_owned() } else { format!("{}.{name}", self.scope) }
    }
}

impl Names<'_> {
    /// Names the types of `file`, in `module`.
    pub(super) fn name_types(&mut self, file: &File, module: &ModulePath) {
        let descriptor = file.descriptor.file_descriptor_proto();
        let place = Place {
            module: module.idents().to_vec(),
            scope: descriptor.package().to_owned(),
            path: Vec::new(),
        };
        let mut namer = Namer { names: self, file };
        for (index, message) in descriptor.message_type.iter().enumerate() {
            namer.message(&place, message, place.item(MESSAGES, index));
        }
        for (index, one) in descriptor.enum_type.iter().enumerate() {
            namer.enumeration(&place, one, place.item(ENUMS, index));
        }
    }
}

struct Namer<'n, 'a, 'r> {
    names: &'n mut Names<'a>,
    file: &'r File,
}

impl Namer<'_, '_, '_> {
    fn message(&mut self, place: &Place, message: &DescriptorProto, path: Vec<i32>) {
        if message.options.as_ref().is_some_and(|options| options.map_entry()) {
            return;
        }
        let full_name = place.full_name(message.name());
        let module = has_module(message);
        let Some(name) = self.type_name(place, message.name(), &full_name, &path, module) else { return };
        let mut module = place.module.clone();
        module.push(Ident::snake(&name));
        let inner = Place { module, scope: full_name, path };
        for (index, nested) in message.nested_type.iter().enumerate() {
            self.message(&inner, nested, inner.item(NESTED, index));
        }
        for (index, one) in message.enum_type.iter().enumerate() {
            self.enumeration(&inner, one, inner.item(NESTED_ENUMS, index));
        }
        let is_proto2 = matches!(self.file.descriptor.file_descriptor_proto().syntax(), "" | "proto2");
        let members = members::Members::new(&inner.scope, is_proto2, &mut self.names.scopes);
        let renamings = members.name(message, &inner.module);
        self.settle(renamings, &inner.path);
    }

    fn enumeration(&mut self, place: &Place, one: &EnumDescriptorProto, path: Vec<i32>) {
        let full_name = place.full_name(one.name());
        if self.type_name(place, one.name(), &full_name, &path, false).is_some() {
            self.settle(members::values(one, &full_name), &path);
        }
    }

    /// Notes what the members of the type at `path` are called.
    fn settle(&mut self, renamings: Vec<Renaming<[i32; 3]>>, path: &[i32]) {
        for renaming in renamings {
            let location = self.file.location(&[path, &renaming.path].concat());
            self.names.rename(renaming, location);
        }
    }

    /// Takes a name for a type and its module; returns it in the terms of the definition.
    fn type_name(
        &mut self,
        place: &Place,
        name: &str,
        full_name: &str,
        path: &[i32],
        has_module: bool,
    ) -> Option<String> {
        let scopes = &mut self.names.scopes;
        let chosen = scope::candidates(name, "_").find(|name| {
            let (ident, module) = (Ident::camel(name), Ident::snake(name));
            if has_module && added::PRIMITIVES.contains(&module.as_str()) {
                return false;
            }
            if ident == module {
                scopes.take_all(&place.module, &[&ident])
            } else {
                scopes.take_all(&place.module, &[&ident, &module])
            }
        })?;
        if chosen != name {
            let location = self.file.location(&[path, &[NAME]].concat());
            let renaming = Renaming {
                full_name: full_name.to_owned(),
                ident: Ident::camel(&chosen),
                wanted: Ident::camel(name),
                chosen: chosen.clone(),
                path: (),
            };
            self.names.rename(renaming, location);
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
