//! The registry of message types.

use crate::{
    idl::Idl,
    model::{
        Model,
        literal::StrLit,
        path::{ModulePath, TypePath},
    },
};
use prost_reflect::MessageDescriptor;

/// One message.
pub(super) struct Entry {
    pub(super) name: StrLit,
    pub(super) path: TypePath,
}

/// The written messages, sorted by name.
pub(super) fn entries(idl: &Idl, model: &Model<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for file in model.files.iter().map(|index| &idl.files[*index]) {
        for message in file.descriptor.messages() {
            collect(&message, model, &mut entries);
        }
    }
    entries.sort_by(|a, b| a.name.value().cmp(b.name.value()));
    entries
}

fn collect(message: &MessageDescriptor, model: &Model<'_>, entries: &mut Vec<Entry>) {
    if message.is_map_entry() || model.names.externs.resolve(message.full_name()).is_some() {
        return;
    }
    let root = ModulePath::default();
    entries.push(Entry { name: StrLit::new(message.full_name()), path: model.names.message(&root, message) });
    for nested in message.child_messages() {
        collect(&nested, model, entries);
    }
}
