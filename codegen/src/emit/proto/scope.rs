//! The names of types where they are used.

use crate::source::Idl;
use prost_reflect::{EnumDescriptor, FileDescriptor, MessageDescriptor};
use std::collections::HashSet;

/// The full names of everything that has one.
pub(super) struct Symbols {
    names: HashSet<String>,
}

impl Symbols {
    pub(super) fn new(idl: &Idl) -> Self {
        let mut symbols = Self { names: HashSet::new() };
        idl.files.iter().for_each(|file| symbols.add_file(&file.descriptor));
        symbols
    }

    fn add_file(&mut self, file: &FileDescriptor) {
        let package = file.package_name();
        let ends = package.match_indices('.').map(|(at, _)| at).chain([package.len()]);
        self.names.extend(ends.filter_map(|end| package.get(..end)).map(str::to_owned));
        file.messages().for_each(|message| self.add_message(&message));
        file.enums().for_each(|item| self.add_enum(&item));
        self.names.extend(file.extensions().map(|extension| extension.full_name().to_owned()));
        for service in file.services() {
            self.names.insert(service.full_name().to_owned());
            self.names.extend(service.methods().map(|method| method.full_name().to_owned()));
        }
    }

    fn add_message(&mut self, message: &MessageDescriptor) {
        self.names.insert(message.full_name().to_owned());
        self.names.extend(message.fields().map(|field| field.full_name().to_owned()));
        self.names.extend(message.oneofs().map(|oneof| oneof.full_name().to_owned()));
        self.names.extend(message.child_extensions().map(|extension| extension.full_name().to_owned()));
        message.child_messages().for_each(|child| self.add_message(&child));
        message.child_enums().for_each(|child| self.add_enum(&child));
    }

    fn add_enum(&mut self, item: &EnumDescriptor) {
        self.names.insert(item.full_name().to_owned());
        self.names.extend(item.values().map(|value| value.full_name().to_owned()));
    }

    /// The form of `name`, a full name without a dot before it, in `scope`, which lies in `package`: as short as it may
    /// be without its package, else in full.
    pub(super) fn name_in(&self, scope: &str, package: &str, name: &str) -> String {
        let within = match package {
            "" => Some(name),
            package => name.strip_prefix(package).and_then(|rest| rest.strip_prefix('.')),
        };
        let starts = within.into_iter().flat_map(|within| {
            let dots: Vec<usize> = within.match_indices('.').map(|(at, _)| at + 1).collect();
            dots.into_iter().rev().chain([0]).filter_map(move |at| within.get(at..))
        });
        let mut fitting = starts.chain([name]).filter(|candidate| !starts_with_keyword(candidate));
        let found = fitting.find(|candidate| self.resolves(scope, candidate, name));
        found.map_or_else(|| format!(".{name}"), str::to_owned)
    }

    /// The form of the full name `name` in `scope` where it is always written in full: with a dot before it when its
    /// first part has another meaning there.
    pub(super) fn full_name_in(&self, scope: &str, name: &str) -> String {
        match self.resolves(scope, name, name) {
            true => name.to_owned(),
            false => format!(".{name}"),
        }
    }

    /// True if `candidate` in `scope` leads to `name` and nothing else: the innermost scope that knows its first part
    /// decides.
    fn resolves(&self, scope: &str, candidate: &str, name: &str) -> bool {
        let first = candidate.split('.').next().unwrap_or(candidate);
        let mut scope = scope;
        loop {
            let inner = join(scope, first);
            if self.names.contains(&inner) {
                return join(scope, candidate) == name;
            }
            match scope.rsplit_once('.') {
                Some((outer, _)) => scope = outer,
                None if scope.is_empty() => return false,
                None => scope = "",
            }
        }
    }
}

/// True if a parser takes the first part of a name for the start of another thing than a type.
fn starts_with_keyword(name: &str) -> bool {
    const KEYWORDS: [&str; 28] = [
        "bool",
        "bytes",
        "double",
        "enum",
        "extend",
        "extensions",
        "fixed32",
        "fixed64",
        "float",
        "group",
        "int32",
        "int64",
        "map",
        "message",
        "oneof",
        "option",
        "optional",
        "repeated",
        "required",
        "reserved",
        "sfixed32",
        "sfixed64",
        "sint32",
        "sint64",
        "stream",
        "string",
        "uint32",
        "uint64",
    ];
    KEYWORDS.contains(&name.split('.').next().unwrap_or(name))
}

fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}
