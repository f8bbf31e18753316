//! Encoded descriptor sets.

use super::{Unlinked, import::Form, wire};
use crate::diagnostics::SourceFile;
use prost::{DecodeError, Message as _};
use prost_types::FileDescriptorProto;
use std::{collections::HashMap, sync::Arc};

const FILE: u32 = 1;

/// The files of an encoded `FileDescriptorSet`, by name.
pub(super) fn split(set: &[u8]) -> Result<HashMap<String, Unlinked>, DecodeError> {
    let mut encoded = Vec::new();
    wire::each_field(set, |number, _, value| {
        if number == FILE {
            encoded.push(value);
        }
    })?;
    encoded.into_iter().map(file).collect()
}

fn file(encoded: &[u8]) -> Result<(String, Unlinked), DecodeError> {
    let mut descriptor = FileDescriptorProto::decode(encoded)?;
    let info = descriptor.source_code_info.take().unwrap_or_default();
    let name = descriptor.name().to_owned();
    let file = Unlinked {
        source: Arc::new(SourceFile::new(&name, None)),
        dependencies: descriptor.dependency.clone(),
        info,
        options: Vec::new(),
        form: Form::Encoded { bytes: wire::without_source_info(encoded)?, descriptor: Box::new(descriptor) },
    };
    Ok((name, file))
}
