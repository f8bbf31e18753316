//! The guarantees that a compiler gives for a descriptor, and that a descriptor from elsewhere is checked for: the
//! linker and the writer of messages rely on them, and panic without.

use super::{names, source_texts};
use crate::diagnostics::{Diagnostic, Diagnostics, Location, SourceFile};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto, field_descriptor_proto::Type};
use std::sync::Arc;

/// Reports what no compiler would write; returns whether there is nothing of the kind.
pub(super) fn verify(source: &Arc<SourceFile>, file: &FileDescriptorProto, report: &mut Diagnostics) -> bool {
    let bad = names::bad_names(file);
    for name in &bad {
        report.push(source_texts::bad_name(name, Location::file(source)));
    }
    let form = check_form(source, file).map_err(|finding| report.push(finding));
    bad.is_empty() && form.is_ok()
}

/// Rejects a syntax that is not read, and default values that the writer of messages does not survive.
fn check_form(source: &Arc<SourceFile>, file: &FileDescriptorProto) -> Result<(), Diagnostic> {
    if !matches!(file.syntax(), "" | "proto2" | "proto3") {
        return Err(source_texts::edition(Location::file(source)));
    }
    let bad = file.extension.iter().find(|field| !has_valid_default(field));
    match bad.or_else(|| file.message_type.iter().find_map(bad_field)) {
        Some(field) => Err(source_texts::bad_default(field.name(), Location::file(source))),
        None => Ok(()),
    }
}

fn bad_field(message: &DescriptorProto) -> Option<&FieldDescriptorProto> {
    let own = message.field.iter().chain(&message.extension).find(|field| !has_valid_default(field));
    own.or_else(|| message.nested_type.iter().find_map(bad_field))
}

fn has_valid_default(field: &FieldDescriptorProto) -> bool {
    field.r#type != Some(Type::Bytes.into()) || is_escaped(field.default_value())
}

/// True if `text` is C-escaped as protoc writes default values of bytes: prost-build does not survive anything else.
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
