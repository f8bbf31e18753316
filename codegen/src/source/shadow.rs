//! The types of methods, by protoc's rule: what has the name in the innermost scope counts, whatever it is.
//!
//! The linker passes over what is no type, such as the method `Ping` in `rpc Ping(Ping)`.

use super::{Unlinked, source_texts};
use crate::diagnostics::{Diagnostics, Location};
use prost_reflect::DescriptorPool;
use prost_types::FileDescriptorProto;
use std::collections::HashMap;

/// Reports types of methods that are no messages; returns whether there are none.
pub(super) fn check(
    pool: &DescriptorPool,
    file: &Unlinked,
    descriptor: &FileDescriptorProto,
    report: &mut Diagnostics,
) -> bool {
    let mut valid = true;
    if descriptor.service.is_empty() {
        return valid;
    }
    let names = Names::new(pool, descriptor);
    for (at, service) in (0..).zip(&descriptor.service) {
        let scope = joined(descriptor.package(), service.name());
        for (number, method) in (0..).zip(&service.method) {
            for (field, written) in [(2, method.input_type()), (3, method.output_type())] {
                let Some(found) = names.find(&scope, written).filter(|found| found.kind != ItemKind::Message)
                else {
                    continue;
                };
                let path = [6, at, 2, number, field];
                let place = file.info.location.iter().find(|location| location.path == path);
                let place = place.map_or_else(
                    || Location::file(&file.source),
                    |place| Location::span(&file.source, &place.span),
                );
                let outer = names.message(&scope, written);
                report.push(source_texts::not_a_message(
                    written,
                    found.kind.word(),
                    &found.name,
                    outer,
                    place,
                ));
                valid = false;
            }
        }
    }
    valid
}

/// The kind of thing that a name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ItemKind {
    Message,
    Enum,
    Value,
    Service,
    Method,
    Extension,
    Package,
}

impl ItemKind {
    fn word(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Enum => "enum",
            Self::Value => "enum value",
            Self::Service => "service",
            Self::Method => "method",
            Self::Extension => "extension",
            Self::Package => "package",
        }
    }
}

/// The thing that a scope has for a name.
struct Found {
    name: String,
    kind: ItemKind,
}

/// The names of packages, and those that stand in a package or a service.
#[derive(Default)]
struct Names(HashMap<String, ItemKind>);

impl Names {
    /// The names that `file` sees: its own and those of what it imports.
    fn new(pool: &DescriptorPool, file: &FileDescriptorProto) -> Self {
        let mut names = Self::default();
        let mut seen: Vec<String> = file.dependency.clone();
        let mut next = 0;
        while let Some(import) = seen.get(next).and_then(|name| pool.get_file_by_name(name)) {
            let import = import.file_descriptor_proto();
            names.add(import);
            let public = import.public_dependency.iter().filter_map(|index| usize::try_from(*index).ok());
            for name in public.filter_map(|index| import.dependency.get(index)) {
                if !seen.contains(name) {
                    seen.push(name.clone());
                }
            }
            next += 1;
        }
        names.add(file);
        names
    }

    fn add(&mut self, file: &FileDescriptorProto) {
        let package = file.package();
        for (end, _) in package.match_indices('.').chain([(package.len(), "")]) {
            self.0.insert(package[..end].to_owned(), ItemKind::Package);
        }
        let mut add = |scope: &str, name: &str, kind| self.0.insert(joined(scope, name), kind);
        for message in &file.message_type {
            add(package, message.name(), ItemKind::Message);
        }
        for item in &file.enum_type {
            add(package, item.name(), ItemKind::Enum);
            for value in &item.value {
                add(package, value.name(), ItemKind::Value);
            }
        }
        for extension in &file.extension {
            add(package, extension.name(), ItemKind::Extension);
        }
        for service in &file.service {
            add(package, service.name(), ItemKind::Service);
            let scope = joined(package, service.name());
            for method in &service.method {
                add(&scope, method.name(), ItemKind::Method);
            }
        }
    }

    /// The meaning of `written` in `scope`, if it is one of these names.
    fn find(&self, scope: &str, written: &str) -> Option<Found> {
        let first = written.split_once('.').map_or(written, |(first, _)| first);
        let mut places = candidates(scope, written);
        let name = match first.len() == written.len() || first.is_empty() {
            true => places.find(|name| self.0.contains_key(name))?,
            // What a name of several parts starts with decides where the rest is looked up.
            false => {
                let holds = |name: &String| {
                    let end = name.len() - written.len() + first.len();
                    let kind = self.0.get(&name[..end]);
                    kind.is_some_and(|kind| {
                        !matches!(kind, ItemKind::Method | ItemKind::Value | ItemKind::Extension)
                    })
                };
                places.find(holds)?
            }
        };
        let kind = *self.0.get(&name)?;
        Some(Found { name, kind })
    }

    /// The message that `written` would be if it were not for what stands further in.
    fn message(&self, scope: &str, written: &str) -> Option<String> {
        candidates(scope, written).find(|name| self.0.get(name) == Some(&ItemKind::Message))
    }
}

/// The full names that `written` can have, from the innermost scope outwards.
fn candidates(scope: &str, written: &str) -> impl Iterator<Item = String> {
    let absolute = written.strip_prefix('.');
    let inner = absolute.is_none().then_some(scope).filter(|scope| !scope.is_empty());
    let scopes = std::iter::successors(inner, |scope| scope.rsplit_once('.').map(|(outer, _)| outer));
    let names: Vec<String> = scopes.map(|scope| joined(scope, written)).collect();
    names.into_iter().chain([absolute.unwrap_or(written).to_owned()])
}

fn joined(scope: &str, name: &str) -> String {
    match scope {
        "" => name.to_owned(),
        scope => format!("{scope}.{name}"),
    }
}
