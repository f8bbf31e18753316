//! From methods to a set of files: one for each package, and those that exist already.

use super::{
    Definition, MethodDefinition,
    files::{File, FileSet, Method, Service},
    known::Known,
    message::{self, Reference, last, number},
    options, wrapper,
};
use crate::{
    Payload, TypeEntry, TypeRegistry,
    message::fields::{EnumType, FieldRef, TableRef},
};
use prost::Message as _;
use prost_types::{DescriptorProto, SourceCodeInfo, source_code_info::Location};
use std::collections::{BTreeMap, BTreeSet};

/// The encoded `google.protobuf.FileDescriptorSet` of `services`, imports included.
pub(crate) fn file_descriptor_set(services: &[&Definition]) -> Vec<u8> {
    let mut assembly = Assembly {
        known: Known::built_in(),
        files: BTreeMap::new(),
        messages: BTreeMap::new(),
        enums: BTreeMap::new(),
    };
    // Files that exist already have to be known before anything is placed.
    for table in services.iter().flat_map(|service| tables(service)) {
        if let Some(set) = table.types().registry().and_then(TypeRegistry::file_descriptor_set) {
            assembly.known.add(set);
        }
    }
    for service in services {
        assembly.service(service);
    }
    assembly.finish()
}

/// The messages that the methods of `service` reach, sorted by name.
pub(super) fn entries(service: &Definition) -> Vec<TypeEntry> {
    let mut entries = BTreeMap::new();
    for table in tables(service) {
        let own = table.types().registry();
        let reached = own.iter().flat_map(|own| own.reached_registries());
        for registry in reached.chain(own) {
            entries.extend(registry.own_entries().map(|entry| (entry.name(), *entry)));
        }
        entries.extend(table.entry().map(|entry| (entry.name(), *entry)));
    }
    entries.into_values().collect()
}

/// The tables of all messages that the methods of `service` reach.
fn tables(service: &Definition) -> Vec<TableRef<'static>> {
    let messages = service.methods.iter().flat_map(|method| [(method.request)(), (method.response)()]);
    let mut pending: Vec<TableRef<'static>> = messages.filter_map(|message| table_of(&*message)).collect();
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    while let Some(table) = pending.pop() {
        // A oneof has no name, and stands in one message alone.
        if table.name().is_empty() || seen.insert(table.name()) {
            pending.extend(
                table
                    .fields()
                    .iter()
                    .filter_map(|field| table.members(field).or_else(|| table.nested(&field.kind))),
            );
            if !table.name().is_empty() {
                found.push(table);
            }
        }
    }
    found
}

fn table_of(message: &dyn Payload) -> Option<TableRef<'static>> {
    match message.value() {
        FieldRef::Message(message) => message.table().to_static(),
        _ => None,
    }
}

/// The file in which a type is defined.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Home {
    /// In a file that exists already.
    File(String),
    /// In the file of a package, which is written here.
    Package(String),
}

/// The files as far as they are known.
struct Assembly {
    known: Known,
    /// The files that are written here, by package.
    files: BTreeMap<String, Draft>,
    messages: BTreeMap<&'static str, Home>,
    enums: BTreeMap<String, Home>,
}

/// A file that is being written.
#[derive(Default)]
struct Draft {
    imports: BTreeSet<Home>,
    messages: Vec<DescriptorProto>,
    enums: Vec<prost_types::EnumDescriptorProto>,
    services: Vec<Service>,
    comments: Vec<Location>,
}

impl Assembly {
    fn service(&mut self, service: &Definition) {
        let (package, name) = service.name().rsplit_once('.').unwrap_or(("", service.name()));
        let index = number(self.draft(package).services.len());
        let mut imports = BTreeSet::new();
        let methods = service.methods.iter().map(|method| self.method(method, &mut imports)).collect();
        let draft = self.draft(package);
        draft.imports.extend(imports);
        draft.comment(vec![6, index], service.docs);
        for (at, method) in service.methods.iter().enumerate() {
            draft.comment(vec![6, index, 2, number(at)], method.docs);
        }
        draft.services.push(Service { name: name.to_owned(), method: methods });
    }

    fn method(&mut self, method: &MethodDefinition, imports: &mut BTreeSet<Home>) -> Method {
        let options = options::of(method);
        for file in options.iter().flat_map(options::files) {
            self.known.want(file);
            imports.insert(Home::File(file.to_owned()));
        }
        let streaming = method.descriptor.streaming;
        Method {
            name: method.descriptor.name().to_owned(),
            input_type: self.payload(&*(method.request)(), imports),
            output_type: self.payload(&*(method.response)(), imports),
            options,
            client_streaming: streaming.client_streams(),
            server_streaming: streaming.server_streams(),
        }
    }

    /// The full name of a message of a method, with a dot before it.
    fn payload(&mut self, message: &dyn Payload, imports: &mut BTreeSet<Home>) -> String {
        let (name, home) = match table_of(message) {
            Some(table) => (table.name(), self.message(table)),
            None => {
                let name = wrapper(&message.value()).unwrap_or("google.protobuf.Empty");
                (name, self.existing(name))
            }
        };
        imports.extend(home);
        format!(".{name}")
    }

    /// The file that defines `name` already.
    fn existing(&mut self, name: &str) -> Option<Home> {
        self.known.file_of(name).map(Home::File)
    }

    /// The file in which a message is defined; the message is written there if it is not yet.
    fn message(&mut self, table: TableRef<'static>) -> Option<Home> {
        let name = table.name();
        if let Some(home) = self.messages.get(name) {
            return Some(home.clone());
        }
        if let Some(home) = self.existing(name) {
            self.messages.insert(name, home.clone());
            return Some(home);
        }
        let (package, path) = split(name);
        let home = Home::Package(package.to_owned());
        self.messages.insert(name, home.clone());
        let mut references = Vec::new();
        let descriptor = message::descriptor(table, &mut |reference| references.push(reference));
        let imports: Vec<Home> =
            references.into_iter().filter_map(|reference| self.reference(reference)).collect();
        let draft = self.draft(package);
        draft.imports.extend(imports);
        draft.place(path, descriptor);
        Some(home)
    }

    fn reference(&mut self, reference: Reference) -> Option<Home> {
        match reference {
            Reference::Message(table) => self.message(table),
            Reference::Enum(one) => self.enumeration(&one),
            Reference::Wrapper(name) => self.existing(name),
        }
    }

    /// The file in which an enum is defined; the enum is written there if it is not yet.
    fn enumeration(&mut self, one: &EnumType) -> Option<Home> {
        let name = one.name();
        if let Some(home) = self.enums.get(name) {
            return Some(home.clone());
        }
        let home = self.existing(name).unwrap_or_else(|| {
            let (package, path) = split(name);
            self.draft(package).place_enum(path, message::enumeration(one));
            Home::Package(package.to_owned())
        });
        self.enums.insert(name.to_owned(), home.clone());
        Some(home)
    }

    fn draft(&mut self, package: &str) -> &mut Draft {
        self.files.entry(package.to_owned()).or_default()
    }

    fn finish(self) -> Vec<u8> {
        let names: BTreeMap<String, String> =
            self.files.keys().map(|package| (package.clone(), file_name(package, &self.known))).collect();
        let mut set = FileSet { file: Vec::new() };
        let written: Vec<Vec<u8>> = (self.files.into_iter())
            .map(|(package, draft)| draft.into_file(package, &names).encode_to_vec())
            .collect();
        set.file.extend(self.known.into_wanted());
        set.file.extend(written);
        set.encode_to_vec()
    }
}

impl Draft {
    fn comment(&mut self, path: Vec<i32>, docs: &str) {
        if !docs.is_empty() {
            let leading_comments = Some(docs.to_owned());
            // Most libraries refuse a location that has no place at all.
            let span = vec![0, 0, 0];
            self.comments.push(Location { path, span, leading_comments, ..Location::default() });
        }
    }

    /// Puts a message where its name says: into others, when there is more than one part.
    fn place(&mut self, path: &str, descriptor: DescriptorProto) {
        let slot = slot(&mut self.messages, path);
        let nested = std::mem::take(&mut slot.nested_type);
        let enums = std::mem::take(&mut slot.enum_type);
        *slot = descriptor;
        slot.nested_type.extend(nested);
        slot.enum_type.extend(enums);
    }

    fn place_enum(&mut self, path: &str, descriptor: prost_types::EnumDescriptorProto) {
        match path.rsplit_once('.') {
            Some((parent, _)) => slot(&mut self.messages, parent).enum_type.push(descriptor),
            None => self.enums.push(descriptor),
        }
    }

    fn into_file(self, package: String, names: &BTreeMap<String, String>) -> File {
        let dependency = self.imports.into_iter().filter_map(|home| match home {
            Home::File(name) => Some(name),
            Home::Package(other) if other == package => None,
            Home::Package(other) => names.get(&other).cloned(),
        });
        let source_code_info =
            (!self.comments.is_empty()).then_some(SourceCodeInfo { location: self.comments });
        File {
            name: names.get(&package).cloned().unwrap_or_default(),
            dependency: dependency.collect(),
            message_type: self.messages,
            enum_type: self.enums,
            service: self.services,
            source_code_info,
            syntax: "proto3".to_owned(),
            package,
        }
    }
}

/// The message at the dotted `path`, which is made when there is none.
fn slot<'a>(messages: &'a mut Vec<DescriptorProto>, path: &str) -> &'a mut DescriptorProto {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let found = messages.iter().position(|message| message.name() == first);
    let index = found.unwrap_or(messages.len());
    if found.is_none() {
        messages.push(DescriptorProto { name: Some(first.to_owned()), ..DescriptorProto::default() });
    }
    let message = &mut messages[index];
    match rest {
        Some(rest) => slot(&mut message.nested_type, rest),
        None => message,
    }
}

/// The package of a full name, and the rest. Messages lie in messages from the first part on that begins with a
/// capital.
fn split(full_name: &str) -> (&str, &str) {
    let mut start = 0;
    for part in full_name.split('.') {
        if part.starts_with(|first: char| first.is_ascii_uppercase()) {
            break;
        }
        start += part.len() + 1;
    }
    let last_start = full_name.len() - last(full_name).len();
    let start = start.min(last_start);
    (full_name[..start].trim_end_matches('.'), &full_name[start..])
}

/// The file of a package: `library/v1/library.proto` of `library.v1`.
fn file_name(package: &str, known: &Known) -> String {
    let is_version = |part: &str| {
        let digits = part.strip_prefix('v').unwrap_or_default();
        digits.starts_with(|first: char| first.is_ascii_digit())
    };
    let stem = package.rsplit('.').find(|part| !part.is_empty() && !is_version(part)).unwrap_or("service");
    let folder = if package.is_empty() { String::new() } else { format!("{}/", package.replace('.', "/")) };
    let name = format!("{folder}{stem}.proto");
    if known.has_file(&name) { format!("{folder}{stem}_service.proto") } else { name }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn names_are_split_before_the_first_capital() {
        for (name, parts) in [
            ("library.v1.Book", ("library.v1", "Book")),
            ("library.v1.Book.Author", ("library.v1", "Book.Author")),
            ("Book", ("", "Book")),
            ("library.book", ("library", "book")),
            ("book", ("", "book")),
        ] {
            assert_eq!(split(name), parts, "{name}");
        }
    }
}
