//! Types that are taken from elsewhere.

use super::ident::Ident;
use crate::diagnostics::{Diagnostics, texts};
use std::collections::BTreeMap;

pub(crate) const PROST_TYPES: &str = "::polywire::prost_types";

/// Protobuf paths, with a leading dot, and the Rust paths they are mapped to.
pub(crate) struct ExternPaths(BTreeMap<String, String>);

impl ExternPaths {
    pub(crate) fn new(paths: &[(String, String)], report: &mut Diagnostics) -> Option<Self> {
        let mut map = BTreeMap::new();
        let mut valid = true;
        for (proto, rust) in paths {
            let finding = if !is_proto_path(proto) || is_within(proto, ".google.protobuf") {
                texts::bad_extern_proto_path(proto)
            } else if !is_rust_path(rust) {
                texts::bad_extern_rust_path(proto, rust)
            } else if map.insert(proto.clone(), rust.clone()).is_some() {
                texts::duplicate_extern_path(proto)
            } else {
                continue;
            };
            report.push(finding);
            valid = false;
        }
        valid.then_some(Self(map))
    }

    /// The paths, for prost-build.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(proto, rust)| (proto.as_str(), rust.as_str()))
    }

    /// The Rust path of the message or enum `full_name`, which has no leading dot.
    pub(crate) fn resolve(&self, full_name: &str) -> Option<String> {
        if let Some(path) = well_known(full_name) {
            return Some(path);
        }
        let mut end = full_name.len();
        loop {
            if let Some(rust) = self.0.get(&format!(".{}", &full_name[..end])) {
                return Some(extend(rust, full_name[end..].trim_start_matches('.')));
            }
            end = full_name[..end].rfind('.')?;
        }
    }
}

/// The type that prost maps a type of `google.protobuf` to.
fn well_known(full_name: &str) -> Option<String> {
    let name = full_name.strip_prefix("google.protobuf.")?;
    Some(match name {
        "BoolValue" => "bool".to_owned(),
        "BytesValue" => "::polywire::prost::alloc::vec::Vec<u8>".to_owned(),
        "DoubleValue" => "f64".to_owned(),
        "Empty" => "()".to_owned(),
        "FloatValue" => "f32".to_owned(),
        "Int32Value" => "i32".to_owned(),
        "Int64Value" => "i64".to_owned(),
        "StringValue" => "::polywire::prost::alloc::string::String".to_owned(),
        "UInt32Value" => "u32".to_owned(),
        "UInt64Value" => "u64".to_owned(),
        _ => extend(PROST_TYPES, name),
    })
}

/// `rust` and the modules and the type of the rest of a protobuf name.
fn extend(rust: &str, rest: &str) -> String {
    let mut path = rust.to_owned();
    let mut parts = rest.split('.').filter(|part| !part.is_empty()).peekable();
    while let Some(part) = parts.next() {
        path.push_str("::");
        path.push_str(
            match parts.peek() {
                Some(_) => Ident::snake(part),
                None => Ident::camel(part),
            }
            .as_str(),
        );
    }
    path
}

fn is_within(path: &str, package: &str) -> bool {
    path.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn is_proto_path(path: &str) -> bool {
    path.strip_prefix('.').is_some_and(|path| path.split('.').all(super::ident::is_proto_ident))
}

fn is_rust_path(path: &str) -> bool {
    let path = path.strip_prefix("::").or_else(|| path.starts_with("crate::").then_some(path));
    path.is_some_and(|path| {
        path.split("::").all(|part| {
            let part = part.strip_prefix("r#").unwrap_or(part);
            let valid = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            !part.is_empty() && part.bytes().all(valid) && !part.starts_with(|c: char| c.is_ascii_digit())
        })
    })
}
