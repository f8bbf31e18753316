//! The breaks of a new definition for peers that have the old one.
//!
//! A peer holds stubs of the old definition and speaks any wire: binary messages, JSON, paths of gRPC and HTTP,
//! addresses of queues. So names count as much as numbers do.

mod compare_texts;
mod enums;
mod messages;
mod methods;

use crate::{
    diagnostics::{Diagnostic, Diagnostics, Location},
    source::{File, Idl, Origin},
};
use prost_reflect::{EnumDescriptor, FileDescriptor, MessageDescriptor};

/// Compares the definitions in the inputs of `old` with those of `new`.
pub(crate) fn compare(old: &Idl, new: &Idl) -> Diagnostics {
    let mut comparison = Comparison { old, new, report: Diagnostics::default() };
    for file in old.files.iter().filter(|file| file.origin == Origin::Input) {
        comparison.file(file);
    }
    comparison.report
}

struct Comparison<'a> {
    old: &'a Idl,
    new: &'a Idl,
    report: Diagnostics,
}

impl Comparison<'_> {
    fn file(&mut self, file: &File) {
        for message in file.descriptor.messages() {
            self.message_or_gone(&message);
        }
        for item in file.descriptor.enums() {
            self.enum_or_gone(&item);
        }
        for service in file.descriptor.services() {
            self.service(&service);
        }
    }

    fn message_or_gone(&mut self, old: &MessageDescriptor) {
        let Some(new) = self.new.pool.get_message_by_name(old.full_name()) else {
            // The entry of a map goes with its field.
            if !old.is_map_entry() {
                let at = self.was(&old.parent_file(), old.path());
                self.report.push(compare_texts::gone("message", old.full_name(), at));
            }
            return;
        };
        self.message(old, &new);
        for nested in old.child_messages() {
            self.message_or_gone(&nested);
        }
        for nested in old.child_enums() {
            self.enum_or_gone(&nested);
        }
    }

    fn enum_or_gone(&mut self, old: &EnumDescriptor) {
        match self.new.pool.get_enum_by_name(old.full_name()) {
            Some(new) => self.enumeration(old, &new),
            None => {
                let at = self.was(&old.parent_file(), old.path());
                self.report.push(compare_texts::gone("enum", old.full_name(), at));
            }
        }
    }

    /// The place of an item in the new definition.
    fn is(&self, file: &FileDescriptor, path: &[i32]) -> Option<Location> {
        location(self.new, file, path)
    }

    /// The place of an item in the old definition.
    fn was(&self, file: &FileDescriptor, path: &[i32]) -> Option<Location> {
        location(self.old, file, path)
    }

    fn push(&mut self, finding: Diagnostic, is: Option<Location>, was: Option<Location>) {
        self.report.push(compare_texts::placed(finding, is, was));
    }
}

fn location(idl: &Idl, file: &FileDescriptor, path: &[i32]) -> Option<Location> {
    idl.files.iter().find(|found| found.name() == file.name()).map(|found| found.location(path))
}
