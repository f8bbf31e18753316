//! The files that are written: the inputs, and those that their types reach.

use crate::source::{Idl, Origin};
use prost_reflect::{FileDescriptor, Kind, MessageDescriptor};
use std::collections::{HashMap, HashSet};

/// The files to write, by their index in the IDL. An import that only brings options is not written.
/// Types below one of the paths of `elsewhere`, and those of protobuf itself, have their place in other crates.
pub(crate) fn written(idl: &Idl, elsewhere: &[(String, String)]) -> Vec<usize> {
    let is_elsewhere = |full_name: &str| elsewhere.iter().any(|(path, _)| is_below(full_name, path));
    let index: HashMap<&str, usize> =
        idl.files.iter().enumerate().map(|(index, file)| (file.name(), index)).collect();
    let mut written = HashSet::new();
    let mut pending: Vec<usize> =
        (0..idl.files.len()).filter(|at| idl.files[*at].origin == Origin::Input).collect();
    while let Some(at) = pending.pop() {
        if !written.insert(at) {
            continue;
        }
        references(&idl.files[at].descriptor, &mut |file, full_name| {
            if let Some(at) = index.get(file.name())
                && idl.files[*at].origin != Origin::WellKnown
                && !is_elsewhere(full_name)
            {
                pending.push(*at);
            }
        });
    }
    (0..idl.files.len()).filter(|at| written.contains(at)).collect()
}

/// True if `full_name` is `path`, which has a leading dot, or lies within it.
fn is_below(full_name: &str, path: &str) -> bool {
    let rest = path.strip_prefix('.').and_then(|path| full_name.strip_prefix(path));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Calls `visit` with every message and enum that `file` refers to, and the file that defines it.
fn references(file: &FileDescriptor, visit: &mut dyn FnMut(FileDescriptor, &str)) {
    for message in file.messages() {
        of_message(&message, visit);
    }
    for method in file.services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
        for message in [method.input(), method.output()] {
            visit(message.parent_file(), message.full_name());
        }
    }
}

fn of_message(message: &MessageDescriptor, visit: &mut dyn FnMut(FileDescriptor, &str)) {
    for field in message.fields() {
        match field.kind() {
            Kind::Message(other) => visit(other.parent_file(), other.full_name()),
            Kind::Enum(other) => visit(other.parent_file(), other.full_name()),
            _ => {}
        }
    }
    for nested in message.child_messages() {
        of_message(&nested, visit);
    }
}
