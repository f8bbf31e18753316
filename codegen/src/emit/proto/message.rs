//! Messages and enums.

use super::{
    Printer,
    extensions::Extensions,
    field::FieldSite,
    options::{in_brackets, quoted},
};
use prost_reflect::{EnumDescriptor, FileDescriptor, MessageDescriptor};
use prost_types::{
    DescriptorProto, FieldDescriptorProto, descriptor_proto::ReservedRange, field_descriptor_proto::Type,
};

const FIELD: i32 = 2;
const NESTED: i32 = 3;
const NESTED_ENUM: i32 = 4;
const EXTENSION: i32 = 6;
const ONEOF: i32 = 8;
const VALUE: i32 = 2;
const MAX_NUMBER: i32 = 1 << 29;

/// The messages of a file that lie in no other, with their paths.
pub(super) fn top_level(file: &FileDescriptor) -> Vec<(MessageDescriptor, Vec<i32>)> {
    file.messages().map(|message| (message.clone(), message.path().to_vec())).collect()
}

/// The messages in `parent`, with their paths.
pub(super) fn children(parent: &MessageDescriptor) -> Vec<(MessageDescriptor, Vec<i32>)> {
    parent.child_messages().map(|message| (message.clone(), message.path().to_vec())).collect()
}

impl Printer<'_> {
    pub(super) fn message(&mut self, message: &MessageDescriptor, path: &[i32]) {
        self.before(path);
        if is_empty(message) && self.file.commented(path).is_none_or(|item| item.trailing_comments.is_none())
        {
            self.page.line(&format!("message {} {{}}", message.name()));
            return;
        }
        self.page.open(&format!("message {} {{", message.name()));
        self.after(path);
        self.body(message, path);
        self.page.close("}");
    }

    /// The text between the braces.
    pub(super) fn body(&mut self, message: &MessageDescriptor, path: &[i32]) {
        let raw = message.descriptor_proto();
        self.option_statements(&message.options(), message.full_name());
        self.reserved(raw);
        for range in &raw.extension_range {
            let range = ReservedRange { start: range.start, end: range.end };
            self.page.line(&format!("extensions {};", number_range(&range)));
        }
        for (index, item) in (0..).zip(message.child_enums()) {
            self.page.blank();
            self.enumeration(&item, &[path, &[NESTED_ENUM, index]].concat());
            self.page.blank();
        }
        self.nested_and_fields(message, path);
    }

    /// Nested messages, then fields. Map entries and groups are messages that are written as fields; each message after
    /// one of them has to wait until its field is written, so that they come back in their order.
    fn nested_and_fields(&mut self, message: &MessageDescriptor, path: &[i32]) {
        let raw = message.descriptor_proto();
        let siblings = children(message);
        let mut fields = Fields { message, raw, written: 0, siblings: &siblings };
        let mut extensions = Extensions::of_message(message, &[path, &[EXTENSION]].concat());
        for (index, nested) in (0..).zip(message.child_messages()) {
            if let Some(extension) = extensions.of_group(&nested) {
                self.extensions_through(extension + 1, &mut extensions);
                continue;
            }
            let as_field = raw.field.iter().position(|field| {
                field.type_name().trim_start_matches('.') == nested.full_name()
                    && (field.r#type() == Type::Group || nested.is_map_entry())
            });
            match as_field {
                Some(field) => self.fields_up_to(field, &mut fields, path),
                None => {
                    self.page.blank();
                    self.message(&nested, &[path, &[NESTED, index]].concat());
                    self.page.blank();
                }
            }
        }
        if let Some(last) = raw.field.len().checked_sub(1) {
            self.fields_up_to(last, &mut fields, path);
        }
        self.other_extensions(&mut extensions);
    }

    fn fields_up_to(&mut self, last: usize, fields: &mut Fields<'_>, path: &[i32]) {
        while fields.written <= last {
            let index = fields.written;
            fields.written += 1;
            let Some(field) = fields.raw.field.get(index) else { return };
            match fields.oneof_of(field) {
                None => self.one_field(index, fields, false, path),
                Some(oneof) if fields.first_of(oneof) == Some(index) => self.oneof(oneof, fields, path),
                // It was written with its oneof.
                Some(_) => {}
            }
        }
    }

    fn one_field(&mut self, index: usize, fields: &Fields<'_>, in_oneof: bool, path: &[i32]) {
        let Some(raw) = fields.raw.field.get(index) else { return };
        let Some(field) = fields.message.get_field(u32::try_from(raw.number()).unwrap_or(0)) else { return };
        let place = FieldSite {
            scope: fields.message.full_name(),
            siblings: fields.siblings,
            in_oneof,
            is_extension: false,
        };
        let path = [path, &[FIELD, i32::try_from(index).unwrap_or(i32::MAX)]].concat();
        self.field(raw, &field.options(), place, &path);
    }

    fn oneof(&mut self, oneof: i32, fields: &Fields<'_>, path: &[i32]) {
        let Some(descriptor) = usize::try_from(oneof).ok().and_then(|at| fields.message.oneofs().nth(at))
        else {
            return;
        };
        let oneof_path = [path, &[ONEOF, oneof]].concat();
        self.page.blank();
        self.before(&oneof_path);
        self.page.open(&format!("oneof {} {{", descriptor.name()));
        self.after(&oneof_path);
        self.option_statements(&descriptor.options(), fields.message.full_name());
        for (index, field) in fields.raw.field.iter().enumerate() {
            if fields.oneof_of(field) == Some(oneof) {
                self.one_field(index, fields, true, path);
            }
        }
        self.page.close("}");
        self.page.blank();
    }

    fn reserved(&mut self, raw: &DescriptorProto) {
        let ranges: Vec<String> = raw.reserved_range.iter().map(number_range).collect();
        self.reserved_lines(&ranges, &raw.reserved_name);
    }

    fn reserved_lines(&mut self, ranges: &[String], names: &[String]) {
        if !ranges.is_empty() {
            self.page.line(&format!("reserved {};", ranges.join(", ")));
        }
        if !names.is_empty() {
            let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
            self.page.line(&format!("reserved {};", names.join(", ")));
        }
        if !ranges.is_empty() || !names.is_empty() {
            self.page.blank();
        }
    }

    pub(super) fn enumeration(&mut self, item: &EnumDescriptor, path: &[i32]) {
        let raw = item.enum_descriptor_proto();
        self.before(path);
        self.page.open(&format!("enum {} {{", item.name()));
        self.after(path);
        self.option_statements(&item.options(), item.full_name());
        let ranges = raw.reserved_range.iter().map(|range| between(range.start(), range.end(), i32::MAX));
        self.reserved_lines(&ranges.collect::<Vec<_>>(), &raw.reserved_name);
        for (index, value) in (0..).zip(&raw.value) {
            let options = item.get_value_by_name(value.name()).map(|value| value.options());
            let found = options.map(|options| self.settings(&options, item.full_name())).unwrap_or_default();
            let text = format!("{} = {}{};", value.name(), value.number(), in_brackets(&found));
            self.statement(&[path, &[VALUE, index]].concat(), &text);
        }
        self.page.close("}");
    }
}

/// The fields of a message, some of which are written.
struct Fields<'a> {
    message: &'a MessageDescriptor,
    raw: &'a DescriptorProto,
    written: usize,
    siblings: &'a [(MessageDescriptor, Vec<i32>)],
}

impl Fields<'_> {
    /// The oneof of a field, unless it only stands for presence.
    fn oneof_of(&self, field: &FieldDescriptorProto) -> Option<i32> {
        field.oneof_index.filter(|_| !field.proto3_optional())
    }

    fn first_of(&self, oneof: i32) -> Option<usize> {
        self.raw.field.iter().position(|field| self.oneof_of(field) == Some(oneof))
    }
}

fn is_empty(message: &MessageDescriptor) -> bool {
    let raw = message.descriptor_proto();
    let DescriptorProto {
        name: _,
        field,
        extension,
        nested_type,
        enum_type,
        extension_range,
        oneof_decl: _,
        options,
        reserved_range,
        reserved_name,
    } = raw;
    field.is_empty()
        && extension.is_empty()
        && nested_type.is_empty()
        && enum_type.is_empty()
        && extension_range.is_empty()
        && options.is_none()
        && reserved_range.is_empty()
        && reserved_name.is_empty()
}

/// A range of fields, which descriptors end behind its last number.
fn number_range(range: &ReservedRange) -> String {
    between(range.start(), range.end().saturating_sub(1), MAX_NUMBER - 1)
}

fn between(start: i32, end: i32, max: i32) -> String {
    match end {
        end if end == start => start.to_string(),
        end if end == max => format!("{start} to max"),
        end => format!("{start} to {end}"),
    }
}
