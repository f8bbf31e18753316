//! Types that cannot be written, and descriptors that no parser would give.

use crate::{
    api::Model,
    diagnostics::{Diagnostics, texts},
    source::{File, Idl, Origin},
};
use prost_reflect::{Cardinality, FieldDescriptor, Kind, MessageDescriptor};

pub(super) fn check(idl: &Idl, model: &Model, report: &mut Diagnostics) {
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
    if let Some(circle) = required_circle(message) {
        report.push(texts::required_circle(&circle, file.location(circle[0].path())));
    }
    for nested in message.child_messages() {
        check_message(file, &nested, report);
    }
}

/// The required fields that lead from `message` to itself, for the first of the messages on the way by name. Such a
/// message would hold itself without end.
fn required_circle(message: &MessageDescriptor) -> Option<Vec<FieldDescriptor>> {
    let mut way: Vec<(FieldDescriptor, MessageDescriptor)> = Vec::new();
    let mut left = vec![required(message)];
    let mut seen = Vec::new();
    while let Some(fields) = left.last_mut() {
        let Some((field, next)) = fields.pop() else {
            left.pop();
            way.pop();
            continue;
        };
        if next == *message {
            let first = way.iter().all(|(_, other)| message.full_name() < other.full_name());
            return first.then(|| way.into_iter().map(|step| step.0).chain([field]).collect());
        }
        if !seen.contains(&next) {
            left.push(required(&next));
            seen.push(next.clone());
            way.push((field, next));
        }
    }
    None
}

/// The required fields that are messages, and those messages.
fn required(message: &MessageDescriptor) -> Vec<(FieldDescriptor, MessageDescriptor)> {
    let required = message.fields().filter(|field| field.cardinality() == Cardinality::Required);
    required
        .filter_map(|field| match field.kind() {
            Kind::Message(next) => Some((field, next)),
            _ => None,
        })
        .collect()
}
