//! Blocks of extensions.

use super::{Printer, field::FieldSite, message};
use prost_reflect::{ExtensionDescriptor, FileDescriptor, MessageDescriptor};
use prost_types::{FieldDescriptorProto, field_descriptor_proto::Type};

/// The extensions of a file or of a message, some of which are written.
///
/// A group among them is a message beside the others as well. It is written with its extension, after the messages that
/// precede it, so that all come back in their order.
pub(super) struct Extensions {
    list: Vec<ExtensionDescriptor>,
    raw: Vec<FieldDescriptorProto>,
    /// The full name of what they stand in.
    scope: String,
    path: Vec<i32>,
    /// The messages that are defined beside them.
    siblings: Vec<(MessageDescriptor, Vec<i32>)>,
    written: usize,
}

impl Extensions {
    /// Those of a file, whose path is `path`.
    pub(super) fn of_file(file: &FileDescriptor, path: &[i32]) -> Self {
        Self {
            list: file.extensions().collect(),
            raw: file.file_descriptor_proto().extension.clone(),
            scope: file.package_name().to_owned(),
            path: path.to_vec(),
            siblings: message::top_level(file),
            written: 0,
        }
    }

    /// Those in a message, whose path is `path`.
    pub(super) fn of_message(message: &MessageDescriptor, path: &[i32]) -> Self {
        Self {
            list: message.child_extensions().collect(),
            raw: message.descriptor_proto().extension.clone(),
            scope: message.full_name().to_owned(),
            path: path.to_vec(),
            siblings: message::children(message),
            written: 0,
        }
    }

    /// True if one of them is a group.
    pub(super) fn have_groups(&self) -> bool {
        self.raw.iter().any(|field| field.r#type() == Type::Group)
    }

    /// The extension whose group `message` is.
    pub(super) fn of_group(&self, message: &MessageDescriptor) -> Option<usize> {
        self.raw.iter().position(|field| {
            field.r#type() == Type::Group && field.type_name().trim_start_matches('.') == message.full_name()
        })
    }
}

impl Printer<'_> {
    /// All that are not written yet.
    pub(super) fn other_extensions(&mut self, extensions: &mut Extensions) {
        self.extensions_through(extensions.raw.len(), extensions);
    }

    /// Blocks of extensions of one message each, in their order, up to the one at `end`.
    pub(super) fn extensions_through(&mut self, end: usize, extensions: &mut Extensions) {
        let place = FieldSite {
            scope: &extensions.scope,
            siblings: &extensions.siblings,
            in_oneof: false,
            is_extension: true,
        };
        let mut open: Option<&str> = None;
        let items = extensions.raw.iter().zip(&extensions.list).enumerate().take(end);
        for (index, (field, extension)) in items.skip(extensions.written) {
            if open != Some(field.extendee()) {
                if open.is_some() {
                    self.page.close("}");
                }
                self.page.blank();
                self.page.open(&format!("extend {} {{", self.named(field.extendee(), &extensions.scope)));
                open = Some(field.extendee());
            }
            let index = i32::try_from(index).unwrap_or(i32::MAX);
            self.field(field, &extension.options(), place, &[&extensions.path[..], &[index]].concat());
        }
        if open.is_some() {
            self.page.close("}");
            self.page.blank();
        }
        extensions.written = extensions.written.max(end);
    }
}
