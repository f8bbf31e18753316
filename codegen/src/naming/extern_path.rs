//! Types that are taken from elsewhere.

use super::{ident::Ident, naming_texts};
use crate::{Options, diagnostics::Diagnostics};
use prost_reflect::DescriptorPool;
use std::collections::BTreeMap;

const PROST_TYPES: &str = "::polywire::prost_types";
const DESCRIPTOR: &str = "::polywire::descriptor";

/// The types that protobuf itself defines and prost-types lacks: below each of these, everything.
const NOT_IN_PROST_TYPES: [&str; 9] = [
    "Edition",
    "ExtensionRangeOptions.Declaration",
    "ExtensionRangeOptions.VerificationState",
    "FeatureSet",
    "FeatureSetDefaults",
    "FieldOptions.EditionDefault",
    "FieldOptions.OptionRetention",
    "FieldOptions.OptionTargetType",
    "GeneratedCodeInfo.Annotation.Semantic",
];

/// Protobuf paths, with a leading dot, and the Rust paths they are mapped to.
pub(crate) struct ExternPaths {
    given: BTreeMap<String, String>,
    /// The types that protobuf itself defines.
    built_in: DescriptorPool,
}

impl ExternPaths {
    /// The paths of `options`, whose registries are checked as well.
    #[cfg(feature = "proto")]
    pub(crate) fn of_options(options: &Options) -> Result<Self, Diagnostics> {
        let mut report = Diagnostics::default();
        let paths = Self::new(&options.extern_paths, &mut report);
        check_registries(&options.type_registries, &mut report);
        paths.filter(|_| !report.has_errors()).ok_or(report)
    }

    fn new(paths: &[(String, String)], report: &mut Diagnostics) -> Option<Self> {
        let built_in = DescriptorPool::global();
        let mut map = BTreeMap::new();
        let mut valid = true;
        for (proto, rust) in paths {
            let finding =
                if !is_proto_path(proto) || proto == ".google.protobuf" || is_known(&built_in, &proto[1..]) {
                    naming_texts::bad_extern_proto_path(proto)
                } else if !is_rust_path(rust) {
                    naming_texts::bad_extern_rust_path(proto, rust)
                } else if map.insert(proto.clone(), rust.clone()).is_some() {
                    naming_texts::duplicate_extern_path(proto)
                } else {
                    continue;
                };
            report.push(finding);
            valid = false;
        }
        valid.then_some(Self { given: map, built_in })
    }

    /// The paths, for prost-build.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (String, String)> {
        let given = self.given.iter().map(|(proto, rust)| (proto.clone(), rust.clone()));
        let files = self.built_in.files().filter(|file| file.name().starts_with(BUILT_IN_FILES));
        let names = files.flat_map(|file| {
            let messages = file.messages().map(|message| message.full_name().to_owned());
            messages.chain(file.enums().map(|item| item.full_name().to_owned())).collect::<Vec<_>>()
        });
        let nested = NOT_IN_PROST_TYPES.iter().filter(|name| name.contains('.'));
        let names = names.chain(nested.map(|name| format!("google.protobuf.{name}")));
        given.chain(names.filter_map(|name| Some((format!(".{name}"), self.well_known(&name)?))))
    }

    /// The Rust path of the message or enum `full_name`, which has no leading dot.
    pub(crate) fn resolve(&self, full_name: &str) -> Option<String> {
        self.well_known(full_name).or_else(|| self.given(full_name))
    }

    /// The Rust path of a message or enum that an option maps, and that protobuf itself does not define.
    pub(crate) fn given(&self, full_name: &str) -> Option<String> {
        let mut end = full_name.len();
        loop {
            if let Some(rust) = self.given.get(&format!(".{}", &full_name[..end])) {
                return Some(extend(rust, full_name[end..].trim_start_matches('.')));
            }
            end = full_name[..end].rfind('.')?;
        }
    }

    /// True if protobuf itself defines the message or enum `full_name`.
    pub(crate) fn is_well_known(&self, full_name: &str) -> bool {
        self.well_known(full_name).is_some()
    }

    /// The type that stands for one that protobuf itself defines.
    fn well_known(&self, full_name: &str) -> Option<String> {
        let name =
            full_name.strip_prefix("google.protobuf.").filter(|_| is_known(&self.built_in, full_name))?;
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
            _ if NOT_IN_PROST_TYPES.iter().any(|missing| is_within(name, missing)) => {
                extend(DESCRIPTOR, name)
            }
            _ => extend(PROST_TYPES, name),
        })
    }
}

/// Reports registries whose paths are none.
fn check_registries(paths: &[String], report: &mut Diagnostics) {
    let bad = paths.iter().filter(|path| !is_rust_path(path));
    report.extend(bad.map(|path| naming_texts::bad_type_registry(path)).collect());
}

/// The folder of the files of protobuf itself.
const BUILT_IN_FILES: &str = "google/protobuf/";

/// True if protobuf itself defines the message or enum `full_name`.
fn is_known(built_in: &DescriptorPool, full_name: &str) -> bool {
    let message = built_in.get_message_by_name(full_name).map(|message| message.parent_file());
    let file = message.or_else(|| built_in.get_enum_by_name(full_name).map(|item| item.parent_file()));
    file.is_some_and(|file| file.name().starts_with(BUILT_IN_FILES))
}

/// `rust` and the modules and the type of the rest of a protobuf name.
fn extend(rust: &str, rest: &str) -> String {
    let mut path = rust.to_owned();
    if let Some((module, message)) = rust.rsplit_once("::")
        && !rest.is_empty()
    {
        // What is nested in a message lies in a module that is named after it.
        path = format!("{module}::{}", Ident::snake(message.strip_prefix("r#").unwrap_or(message)));
    }
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
