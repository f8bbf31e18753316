//! Messages and enums, by prost-build.

use super::{markers::Markers, rename::Renames};
use crate::{
    diagnostics::Diagnostic,
    emit::emit_texts,
    naming::{Named, path::ModulePath},
    source::{File, Idl, Origin, float},
};
use prost_build::{Config, Module};
use prost_types::{DescriptorProto, FileDescriptorProto, field_descriptor_proto::Type};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The text of the messages of every package, by module.
pub(crate) fn generate(idl: &Idl, named: &Named<'_>) -> Result<BTreeMap<ModulePath, String>, Diagnostic> {
    let mut config = Config::new();
    // What protobuf itself defines is among the extern paths. Our own derive writes `Debug`: within that of prost, enums of
    // some names have another meaning.
    config.prost_path("::polywire::prost").compile_well_known_types().skip_debug(["."]);
    for (proto, rust) in named.names.externs.iter() {
        config.extern_path(proto, rust);
    }
    let written: HashSet<usize> = named.files.iter().copied().collect();
    let modules: HashMap<&str, &ModulePath> =
        named.packages.iter().map(|package| (package.name, &package.module)).collect();
    let renames = Renames::new(idl, &named.names);
    let mut markers = Markers::default();
    let mut requests = Vec::with_capacity(idl.files.len());
    for (index, file) in idl.files.iter().enumerate() {
        let original = file.descriptor.file_descriptor_proto();
        let mut descriptor = original.clone();
        descriptor.service.clear();
        descriptor.extension.clear();
        descriptor.message_type.iter_mut().for_each(|message| defaults_without_aliases(message, idl));
        // A set of another compiler may write defaults in another way, of which prost takes no `1e+39` for a float.
        float::write_as_protoc(&mut descriptor);
        renames.apply(&mut descriptor, &named.names);
        let module = modules.get(original.package()).filter(|_| written.contains(&index));
        match module {
            Some(module) => {
                markers.mark(original, &mut descriptor, file, &module.to_root(), &named.names);
            }
            None => leave_out(&mut config, file, &descriptor, named),
        }
        requests.push((Module::from_protobuf_package_name(descriptor.package()), descriptor));
    }
    let texts = config.generate(requests).map_err(|error| emit_texts::messages_failed(&error))?;
    let mut messages = BTreeMap::new();
    for package in &named.packages {
        let module = Module::from_protobuf_package_name(named.names.package_for_prost(package.name));
        let Some(text) = texts.get(&module) else { continue };
        let mut out = String::with_capacity(text.len() * 2);
        // The first line is a header; there is our own.
        markers.replace(text.split_once('\n').map_or("", |(_, text)| text), &mut out);
        messages.insert(package.module.clone(), out);
    }
    Ok(messages)
}

/// Has the default values of enum fields name the values that are written: of the names of one number, the first.
fn defaults_without_aliases(message: &mut DescriptorProto, idl: &Idl) {
    for field in message.field.iter_mut().filter(|field| field.r#type() == Type::Enum) {
        let item = idl.pool.get_enum_by_name(field.type_name().trim_start_matches('.'));
        let Some((item, default)) = item.zip(field.default_value.as_mut()) else { continue };
        // The values of the pool are not in the order of the definition.
        let values = &item.enum_descriptor_proto().value;
        let named = values.iter().find(|value| value.name() == default.as_str());
        if let Some(first) =
            named.and_then(|named| values.iter().find(|value| value.number() == named.number()))
        {
            first.name().clone_into(default);
        }
    }
    message.nested_type.iter_mut().for_each(|nested| defaults_without_aliases(nested, idl));
}

/// Has prost-build know the types of `file` and write none of them.
fn leave_out(config: &mut Config, file: &File, descriptor: &FileDescriptorProto, named: &Named<'_>) {
    if file.origin == Origin::WellKnown {
        return;
    }
    let messages = descriptor.message_type.iter().map(|message| message.name());
    let enums = descriptor.enum_type.iter().map(|one| one.name());
    for name in messages.chain(enums) {
        let dot = if descriptor.package().is_empty() { "" } else { "." };
        let full_name = format!("{}{dot}{name}", descriptor.package());
        if named.names.externs.resolve(&full_name).is_none() {
            config.extern_path(format!(".{full_name}"), "()");
        }
    }
}
