//! Files that users need no include path for.

use super::{Unlinked, import::Form};
use crate::diagnostics::SourceFile;
use prost_reflect::DescriptorPool;
use prost_types::SourceCodeInfo;
use std::sync::Arc;

/// The files whose types definitions in Rust may name without naming the file.
#[cfg(all(feature = "proto", feature = "rust"))]
pub(super) const TYPES: [&str; 4] = [
    "google/api/httpbody.proto",
    "google/rpc/code.proto",
    "google/rpc/error_details.proto",
    "google/rpc/status.proto",
];

/// Option files, by the names under which they are imported; a file of the user's own under such a name wins.
#[cfg(feature = "proto")]
pub(crate) const FILES: [(&str, &str); 13] = [
    ("google/api/annotations.proto", include_str!("../../protos/google/api/annotations.proto")),
    ("google/api/client.proto", include_str!("../../protos/google/api/client.proto")),
    ("google/api/field_behavior.proto", include_str!("../../protos/google/api/field_behavior.proto")),
    ("google/api/http.proto", include_str!("../../protos/google/api/http.proto")),
    ("google/api/httpbody.proto", include_str!("../../protos/google/api/httpbody.proto")),
    ("google/api/resource.proto", include_str!("../../protos/google/api/resource.proto")),
    ("google/api/visibility.proto", include_str!("../../protos/google/api/visibility.proto")),
    ("google/rpc/code.proto", include_str!("../../protos/google/rpc/code.proto")),
    ("google/rpc/error_details.proto", include_str!("../../protos/google/rpc/error_details.proto")),
    ("google/rpc/status.proto", include_str!("../../protos/google/rpc/status.proto")),
    ("polywire/http.proto", include_str!("../../protos/polywire/http.proto")),
    ("polywire/queue.proto", include_str!("../../protos/polywire/queue.proto")),
    ("polywire/wires.proto", include_str!("../../protos/polywire/wires.proto")),
];

/// The text of an option file.
#[cfg(feature = "proto")]
pub(super) fn text(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(file, _)| *file == name).map(|(_, text)| *text)
}

/// The files of `google/protobuf`. They are always ours: generated code maps them to one set of Rust types, and the
/// copies that users have lying about come in versions that differ.
pub(super) fn well_known(name: &str) -> Option<Unlinked> {
    if !name.starts_with("google/protobuf/") {
        return None;
    }
    let file = DescriptorPool::global().get_file_by_name(name)?;
    Some(Unlinked {
        source: Arc::new(SourceFile::new(name, None)),
        dependencies: file.file_descriptor_proto().dependency.clone(),
        info: SourceCodeInfo::default(),
        options: Vec::new(),
        form: Form::WellKnown,
    })
}
