//! The definition, to go with the code: for reflection and for documents.

use crate::{
    diagnostics::{Diagnostic, texts},
    idl::{Idl, without_source_info},
    model::literal::BytesLit,
};
use prost::encoding::encode_varint;

/// The tag of `FileDescriptorSet.file`: field 1, length-delimited.
const FILE: u8 = 0x0a;

/// The encoded `FileDescriptorSet`. The same for equal definitions: without source info, and with the options as the
/// pool writes them, sorted by number.
pub(super) fn literal(idl: &Idl) -> Result<BytesLit, Diagnostic> {
    parts(idl).map(BytesLit::new)
}

/// The bytes of [`literal`].
pub(super) fn encoded(idl: &Idl) -> Result<Vec<u8>, Diagnostic> {
    parts(idl).map(|parts| parts.concat())
}

/// One part for each file.
fn parts(idl: &Idl) -> Result<Vec<Vec<u8>>, Diagnostic> {
    let mut parts = Vec::with_capacity(idl.files.len());
    for file in &idl.files {
        let encoded = without_source_info(&file.descriptor.encode_to_vec())
            .map_err(|error| texts::invalid_descriptor(&file.source, &error))?;
        let mut part = vec![FILE];
        encode_varint(encoded.len() as u64, &mut part);
        part.extend(encoded);
        parts.push(part);
    }
    Ok(parts)
}
