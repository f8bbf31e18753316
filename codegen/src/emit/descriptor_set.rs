//! The definition as descriptors: a product of its own, and a part of the code, for reflection and for documents.

use crate::{
    diagnostics::Diagnostic,
    emit::emit_texts,
    literal::BytesLit,
    source::{File, Idl, Origin, canonical, without_source_info},
};
use prost::{Message as _, encoding::encode_varint};
use prost_types::{SourceCodeInfo, source_code_info::Location};

/// The tag of `FileDescriptorSet.file`: field 1, length-delimited.
const FILE: u8 = 0x0a;

/// The tag of `FileDescriptorProto.source_code_info`: field 9, length-delimited.
const SOURCE_CODE_INFO: u8 = 0x4a;

/// A place of no length at the beginning of the file: most libraries refuse a location that has no place at all.
const NOWHERE: [i32; 3] = [0, 0, 0];

/// The encoded `FileDescriptorSet`. The same for equal definitions: of the source info only the comments on `files`, which
/// are written, and the options as the pool writes them, sorted by number.
pub(super) fn literal(idl: &Idl, files: &[usize]) -> Result<BytesLit, Diagnostic> {
    let info = |(index, file): (usize, &File)| {
        if files.contains(&index) { comments(file) } else { Vec::new() }
    };
    parts(idl, info).map(BytesLit::new)
}

/// The encoded `FileDescriptorSet`, with the comments and the places of what was asked for.
pub(crate) fn encoded(idl: &Idl) -> Result<Vec<u8>, Diagnostic> {
    let info =
        |(_, file): (usize, &File)| if file.origin == Origin::Input { items(file) } else { Vec::new() };
    parts(idl, info).map(|parts| parts.concat())
}

/// One part for each file, with its source info.
fn parts(idl: &Idl, info: impl Fn((usize, &File)) -> Vec<Location>) -> Result<Vec<Vec<u8>>, Diagnostic> {
    let mut parts = Vec::with_capacity(idl.files.len());
    let descriptors = idl.pool.get_message_by_name("google.protobuf.FileDescriptorProto");
    for (index, file) in idl.files.iter().enumerate() {
        let encoded = without_source_info(&file.descriptor.encode_to_vec());
        let encoded = encoded.and_then(|file| match &descriptors {
            Some(descriptor) => canonical(descriptor, &file),
            None => Ok(file),
        });
        let mut encoded = encoded.map_err(|error| emit_texts::unwritable_descriptor(&file.source, &error))?;
        encoded.extend(source_info(info((index, file))));
        let mut part = vec![FILE];
        encode_varint(encoded.len() as u64, &mut part);
        part.extend(encoded);
        parts.push(part);
    }
    Ok(parts)
}

/// Messages, fields, oneofs, enums, values, services and methods: where they are, and the comments beside them.
fn items(file: &File) -> Vec<Location> {
    file.info.location.iter().filter(|location| is_item(&location.path)).cloned().collect()
}

/// The comments of [`items`], without their places.
fn comments(file: &File) -> Vec<Location> {
    let commented = file.info.location.iter().filter(|location| {
        let has_comment = location.leading_comments.is_some() || location.trailing_comments.is_some();
        has_comment && is_item(&location.path)
    });
    commented
        .map(|location| Location {
            path: location.path.clone(),
            span: NOWHERE.to_vec(),
            leading_comments: location.leading_comments.clone(),
            trailing_comments: location.trailing_comments.clone(),
            ..Location::default()
        })
        .collect()
}

/// The encoded source info, sorted. Nothing when there is none.
fn source_info(mut location: Vec<Location>) -> Vec<u8> {
    if location.is_empty() {
        return Vec::new();
    }
    location.sort_by(|a, b| a.path.cmp(&b.path));
    let info = SourceCodeInfo { location }.encode_to_vec();
    let mut field = vec![SOURCE_CODE_INFO];
    encode_varint(info.len() as u64, &mut field);
    field.extend(info);
    field
}

/// True if a path in a `FileDescriptorProto` leads to a thing that is generated.
fn is_item(path: &[i32]) -> bool {
    const MESSAGE: i32 = 4;
    const ENUM: i32 = 5;
    const SERVICE: i32 = 6;
    match path {
        [MESSAGE, _, within @ ..] => is_part_of_message(within),
        [ENUM | SERVICE, _] | [ENUM | SERVICE, _, VALUE_OR_METHOD, _] => true,
        _ => false,
    }
}

/// The number of `EnumDescriptorProto.value` and of `ServiceDescriptorProto.method`.
const VALUE_OR_METHOD: i32 = 2;

fn is_part_of_message(path: &[i32]) -> bool {
    const FIELD: i32 = 2;
    const MESSAGE: i32 = 3;
    const ENUM: i32 = 4;
    const ONEOF: i32 = 8;
    match path {
        [] | [FIELD | ENUM | ONEOF, _] | [ENUM, _, VALUE_OR_METHOD, _] => true,
        [MESSAGE, _, within @ ..] => is_part_of_message(within),
        _ => false,
    }
}
