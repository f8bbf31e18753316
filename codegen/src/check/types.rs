//! Types that cannot be written, and descriptors that no parser would give.

use crate::{
    diagnostics::{Diagnostics, texts},
    idl::{File, Idl, Origin},
    model::Model,
};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

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
    for field in message.fields() {
        check_field(file, &field, report);
    }
    for nested in message.child_messages() {
        check_message(file, &nested, report);
    }
}

fn check_field(file: &File, field: &FieldDescriptor, report: &mut Diagnostics) {
    if field.kind() == Kind::Bytes && !is_escaped(field.field_descriptor_proto().default_value()) {
        report.push(texts::bad_default(file.location(field.path())));
    }
}

/// Whether `text` is C-escaped as protoc writes default values of bytes: prost-build does not survive anything else.
fn is_escaped(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'\\' {
            continue;
        }
        let octal = rest.iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
        let taken = match rest.first() {
            Some(b'0'..=b'3') if octal == 3 => 3,
            Some(b'x' | b'X') if rest.get(1..3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) => 3,
            Some(b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'\\' | b'?' | b'\'' | b'"') => 1,
            _ => return false,
        };
        rest = &rest[taken..];
    }
    true
}
