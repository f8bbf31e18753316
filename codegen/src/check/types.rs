//! Types that cannot be written, and descriptors that no parser would give.

use crate::{
    diagnostics::{Diagnostics, texts},
    idl::{File, Idl, Origin},
    model::Model,
};
use prost_reflect::MessageDescriptor;

pub(super) fn check(idl: &Idl, model: &Model<'_>, report: &mut Diagnostics) {
    for file in &idl.files {
        if file.descriptor.package_name() == "google.protobuf" && file.origin != Origin::WellKnown {
            report.push(texts::reserved_package(file.location(&[2])));
        }
    }
    for file in model.files.iter().map(|index| &idl.files[*index]) {
        for message in file.descriptor.messages() {
            check_message(file, &message, report);
        }
    }
}

fn check_message(file: &File, message: &MessageDescriptor, report: &mut Diagnostics) {
    let descriptor = message.descriptor_proto();
    if message.is_map_entry() {
        let names: Vec<&str> = descriptor.field.iter().map(|field| field.name()).collect();
        if names != ["key", "value"] {
            report.push(texts::bad_map_entry(message.full_name(), file.location(message.path())));
        }
    }
    for nested in message.child_messages() {
        check_message(file, &nested, report);
    }
}
