//! The encoded form of descriptors, for what a typed descriptor would lose: custom options.

use prost::{
    DecodeError,
    bytes::Buf,
    encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field},
};

const SOURCE_CODE_INFO: u32 = 9;
const SYNTAX: u32 = 12;

/// The encoded `FileDescriptorProto` without source info, and without `syntax = "proto2"`, which says nothing and
/// which only some parsers write.
pub(crate) fn without_source_info(file: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let mut kept = Vec::with_capacity(file.len());
    each_field(file, |number, field, value| {
        if number != SOURCE_CODE_INFO && !(number == SYNTAX && value == b"proto2") {
            kept.extend_from_slice(field);
        }
    })?;
    Ok(kept)
}

/// Calls `visit` with number, bytes and (of a length-delimited field) value of every field of a message.
pub(super) fn each_field<'a>(
    message: &'a [u8],
    mut visit: impl FnMut(u32, &'a [u8], &'a [u8]),
) -> Result<(), DecodeError> {
    let mut rest = message;
    while rest.has_remaining() {
        let start = rest;
        let (number, wire_type) = decode_key(&mut rest)?;
        let mut value: &[u8] = &[];
        if wire_type == WireType::LengthDelimited {
            let mut after_length = rest;
            let length = decode_varint(&mut after_length)?;
            value = usize::try_from(length)
                .ok()
                .and_then(|length| after_length.get(..length))
                .unwrap_or_default();
        }
        skip_field(wire_type, number, &mut rest, DecodeContext::default())?;
        visit(number, &start[..start.len() - rest.len()], value);
    }
    Ok(())
}
