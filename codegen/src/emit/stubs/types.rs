//! The registry of message types.

use crate::{
    Options,
    literal::StrLit,
    naming::{
        Named,
        path::{ModulePath, TypePath},
    },
    source::Idl,
};
use prost_reflect::{Kind, MessageDescriptor};
use std::collections::BTreeMap;

/// One message.
pub(crate) struct Entry {
    pub(crate) name: StrLit,
    pub(crate) path: TypePath,
}

/// The messages that generated code names.
pub(crate) struct Entries {
    /// Those that are written, sorted by name.
    pub(crate) own: Vec<Entry>,
    /// Those that come from other crates, sorted by name.
    pub(crate) foreign: Vec<Entry>,
}

impl Entries {
    pub(crate) fn new(idl: &Idl, named: &Named<'_>, options: &Options) -> Self {
        let mut found = Found { named, own: BTreeMap::new(), foreign: BTreeMap::new() };
        for file in named.files.iter().map(|index| &idl.files[*index].descriptor) {
            for message in file.messages() {
                found.message(&message);
            }
            if options.clients || options.servers {
                for method in file.services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
                    found.reference(&method.input());
                    found.reference(&method.output());
                }
            }
        }
        Self { own: found.own.into_values().collect(), foreign: found.foreign.into_values().collect() }
    }
}

struct Found<'a> {
    named: &'a Named<'a>,
    own: BTreeMap<String, Entry>,
    foreign: BTreeMap<String, Entry>,
}

impl Found<'_> {
    fn message(&mut self, message: &MessageDescriptor) {
        if self.named.names.externs.resolve(message.full_name()).is_some() {
            return;
        }
        for field in message.fields() {
            if let Kind::Message(other) = field.kind() {
                self.reference(&other);
            }
        }
        if !message.is_map_entry() {
            let path = self.named.names.message(&ModulePath::default(), message);
            self.own.insert(message.full_name().to_owned(), entry(message, path));
        }
        for nested in message.child_messages() {
            self.message(&nested);
        }
    }

    /// Notes a message that a field or a method names.
    fn reference(&mut self, message: &MessageDescriptor) {
        let externs = &self.named.names.externs;
        if !externs.is_well_known(message.full_name())
            && let Some(path) = externs.given(message.full_name())
        {
            let entry = entry(message, TypePath::Absolute(path));
            self.foreign.insert(message.full_name().to_owned(), entry);
        }
    }
}

fn entry(message: &MessageDescriptor, path: TypePath) -> Entry {
    Entry { name: StrLit::new(message.full_name()), path }
}
