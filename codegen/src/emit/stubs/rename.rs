//! Gives descriptors the names from which prost-build makes the chosen Rust names.

use crate::{naming::names::Names, source::Idl};
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, field_descriptor_proto::Type};
use std::collections::HashMap;

/// The full names of the types that get another one, with a leading dot.
pub(crate) struct Renames(HashMap<String, String>);

impl Renames {
    pub(crate) fn new(idl: &Idl, names: &Names<'_>) -> Self {
        let mut renames = HashMap::new();
        if names.renames_nothing() {
            return Self(renames);
        }
        for file in &idl.files {
            let file = file.descriptor.file_descriptor_proto();
            let old = dotted("", file.package());
            let new = dotted("", names.package_for_prost(file.package()));
            for message in &file.message_type {
                collect(message, &old, &new, names, &mut renames);
            }
            for one in &file.enum_type {
                collect_one(one.name(), &old, &new, names, &mut renames);
            }
        }
        Self(renames)
    }

    /// Renames everything in `file`.
    pub(crate) fn apply(&self, file: &mut FileDescriptorProto, names: &Names<'_>) {
        if names.renames_nothing() {
            return;
        }
        let scope = dotted("", file.package());
        for message in &mut file.message_type {
            self.message(message, &scope, names);
        }
        for one in &mut file.enum_type {
            rename_enum(one, &scope, names);
        }
        let package = names.package_for_prost(file.package()).to_owned();
        file.package = file.package.take().map(|_| package);
    }

    fn message(&self, message: &mut DescriptorProto, scope: &str, names: &Names<'_>) {
        let full_name = dotted(scope, message.name());
        let new_name =
            |name: &str| names.renamed(dotted(&full_name, name).trim_start_matches('.')).map(str::to_owned);
        for field in &mut message.field {
            // Of proto2: a value of the enum that is the field's type.
            if let (Type::Enum, Some(value)) = (field.r#type(), &field.default_value)
                && let Some(new) = names.renamed(dotted(field.type_name(), value).trim_start_matches('.'))
            {
                field.default_value = Some(new.to_owned());
            }
            if let Some(new) = field.type_name.as_ref().and_then(|name| self.0.get(name)) {
                field.type_name = Some(new.clone());
            }
            if let Some(new) = new_name(field.name()) {
                field.name = Some(new);
            }
        }
        for oneof in &mut message.oneof_decl {
            if let Some(new) = new_name(oneof.name()) {
                oneof.name = Some(new);
            }
        }
        for nested in &mut message.nested_type {
            self.message(nested, &full_name, names);
        }
        for one in &mut message.enum_type {
            rename_enum(one, &full_name, names);
        }
        if let Some(new) = names.renamed(full_name.trim_start_matches('.')) {
            message.name = Some(new.to_owned());
        }
    }
}

fn rename_enum(one: &mut EnumDescriptorProto, scope: &str, names: &Names<'_>) {
    let full_name = dotted(scope, one.name());
    for value in &mut one.value {
        if let Some(new) = names.renamed(dotted(&full_name, value.name()).trim_start_matches('.')) {
            value.name = Some(new.to_owned());
        }
    }
    if let Some(new) = names.renamed(dotted(scope, one.name()).trim_start_matches('.')) {
        one.name = Some(new.to_owned());
    }
}

fn collect(
    message: &DescriptorProto,
    old: &str,
    new: &str,
    names: &Names<'_>,
    renames: &mut HashMap<String, String>,
) {
    let (old, new) = collect_one(message.name(), old, new, names, renames);
    for nested in &message.nested_type {
        collect(nested, &old, &new, names, renames);
    }
    for one in &message.enum_type {
        collect_one(one.name(), &old, &new, names, renames);
    }
}

/// Notes the new name of one type; returns its old and new full name.
fn collect_one(
    name: &str,
    old: &str,
    new: &str,
    names: &Names<'_>,
    renames: &mut HashMap<String, String>,
) -> (String, String) {
    let old = dotted(old, name);
    let new = dotted(new, names.renamed(old.trim_start_matches('.')).unwrap_or(name));
    if old != new {
        renames.insert(old.clone(), new.clone());
    }
    (old, new)
}

fn dotted(scope: &str, name: &str) -> String {
    if name.is_empty() { scope.to_owned() } else { format!("{scope}.{name}") }
}
