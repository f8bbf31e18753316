//! Files whose descriptors exist already: the well-known types, the option files, and those of generated code.

use super::files::FileSet;
use prost::Message as _;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto};
use std::collections::BTreeMap;

/// `google/protobuf/*.proto` and the option files, as the generator has them. A test of the generator writes it.
const BUILT_IN: &[u8] = include_bytes!("built_in.binpb");

/// Encoded files by name, and what they define.
pub(super) struct Known {
    files: BTreeMap<String, KnownFile>,
    /// The files by the full names of the types that they define.
    types: BTreeMap<String, String>,
}

struct KnownFile {
    encoded: Vec<u8>,
    imports: Vec<String>,
    wanted: bool,
}

impl Known {
    /// The files that are built in.
    pub(super) fn built_in() -> Self {
        let mut known = Self { files: BTreeMap::new(), types: BTreeMap::new() };
        known.add(BUILT_IN);
        known
    }

    /// Adds the files of an encoded `google.protobuf.FileDescriptorSet`. Those of one name are the same file.
    pub(super) fn add(&mut self, set: &[u8]) {
        let files = FileSet::decode(set).unwrap_or_default().file;
        for encoded in files {
            let Ok(file) = FileDescriptorProto::decode(encoded.as_slice()) else { continue };
            if self.files.contains_key(file.name()) {
                continue;
            }
            for name in types(&file) {
                self.types.insert(name, file.name().to_owned());
            }
            let known = KnownFile { encoded, imports: file.dependency.clone(), wanted: false };
            self.files.insert(file.name().to_owned(), known);
        }
    }

    /// The file that defines the message or enum `name`; it will be part of the set.
    pub(super) fn file_of(&mut self, name: &str) -> Option<String> {
        let file = self.types.get(name)?.clone();
        self.want(&file);
        Some(file)
    }

    /// Makes a file part of the set, with its imports.
    pub(super) fn want(&mut self, name: &str) {
        let mut pending = vec![name.to_owned()];
        while let Some(name) = pending.pop() {
            if let Some(file) = self.files.get_mut(&name).filter(|file| !file.wanted) {
                file.wanted = true;
                pending.extend(file.imports.iter().cloned());
            }
        }
    }

    /// True if there is a file of this name.
    pub(super) fn has_file(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// The encoded files that are part of the set.
    pub(super) fn into_wanted(self) -> impl Iterator<Item = Vec<u8>> {
        self.files.into_values().filter(|file| file.wanted).map(|file| file.encoded)
    }
}

/// The full names of the types in `file`.
fn types(file: &FileDescriptorProto) -> Vec<String> {
    let scope = match file.package() {
        "" => String::new(),
        package => format!("{package}."),
    };
    let mut names = Vec::new();
    let enums = |enums: &[EnumDescriptorProto], scope: &str, names: &mut Vec<String>| {
        names.extend(enums.iter().map(|one| format!("{scope}{}", one.name())));
    };
    enums(&file.enum_type, &scope, &mut names);
    let mut pending: Vec<(&DescriptorProto, String)> =
        file.message_type.iter().map(|message| (message, scope.clone())).collect();
    while let Some((message, scope)) = pending.pop() {
        let name = format!("{scope}{}", message.name());
        let below = format!("{name}.");
        names.push(name);
        enums(&message.enum_type, &below, &mut names);
        pending.extend(message.nested_type.iter().map(|nested| (nested, below.clone())));
    }
    names
}
