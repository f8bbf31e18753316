//! Fields and extensions.

use super::{
    Printer,
    options::{Setting, in_brackets, quoted, special},
};
use crate::source::json_name;
use prost_reflect::{DynamicMessage, MessageDescriptor};
use prost_types::{
    FieldDescriptorProto,
    field_descriptor_proto::{Label, Type},
};

impl Printer<'_> {
    /// A field, an extension or a member of a oneof. `types` are the messages that are defined beside it, with their
    /// paths.
    pub(super) fn field(
        &mut self,
        raw: &FieldDescriptorProto,
        options: &DynamicMessage,
        place: FieldSite<'_>,
        path: &[i32],
    ) {
        let label = self.label(raw, place);
        let number = raw.number();
        let brackets = in_brackets(&self.field_settings(raw, options, place));
        if raw.r#type() == Type::Group
            && let Some((group, group_path)) = place.group(raw)
        {
            let name = group.name().to_owned();
            // Comments of a group are those of its message.
            self.before(&group_path);
            self.page.open(&format!("{label}group {name} = {number}{brackets} {{"));
            self.after(&group_path);
            self.body(&group, &group_path);
            self.page.close("}");
            return;
        }
        let kind = self.type_name(raw, place);
        self.statement(path, &format!("{label}{kind} {} = {number}{brackets};", raw.name()));
    }

    fn label(&self, raw: &FieldDescriptorProto, place: FieldSite<'_>) -> &'static str {
        let is_proto3 = self.file.descriptor.file_descriptor_proto().syntax() == "proto3";
        match raw.label() {
            _ if place.map_entry(raw).is_some() || place.in_oneof => "",
            Label::Repeated => "repeated ",
            Label::Required => "required ",
            Label::Optional if !is_proto3 || raw.proto3_optional() => "optional ",
            Label::Optional => "",
        }
    }

    fn type_name(&self, raw: &FieldDescriptorProto, place: FieldSite<'_>) -> String {
        if let Some(entry) = place.map_entry(raw) {
            let of = |name: &str| entry.descriptor_proto().field.iter().find(|field| field.name() == name);
            // An entry without both is no map.
            if let (Some(key), Some(value)) = (of("key"), of("value")) {
                return format!("map<{}, {}>", self.plain_type(key, place), self.plain_type(value, place));
            }
        }
        self.plain_type(raw, place)
    }

    fn plain_type(&self, raw: &FieldDescriptorProto, place: FieldSite<'_>) -> String {
        let keyword = match raw.r#type() {
            Type::Double => "double",
            Type::Float => "float",
            Type::Int64 => "int64",
            Type::Uint64 => "uint64",
            Type::Int32 => "int32",
            Type::Fixed64 => "fixed64",
            Type::Fixed32 => "fixed32",
            Type::Bool => "bool",
            Type::String => "string",
            Type::Bytes => "bytes",
            Type::Uint32 => "uint32",
            Type::Sfixed32 => "sfixed32",
            Type::Sfixed64 => "sfixed64",
            Type::Sint32 => "sint32",
            Type::Sint64 => "sint64",
            Type::Group | Type::Message | Type::Enum => return self.named(raw.type_name(), place.scope),
        };
        keyword.to_owned()
    }

    /// A full name, as it is written in `scope`.
    pub(super) fn named(&self, full_name: &str, scope: &str) -> String {
        let package = self.file.descriptor.package_name();
        self.symbols.name_in(scope, package, full_name.trim_start_matches('.'))
    }

    /// Default, JSON name and options.
    fn field_settings(
        &self,
        raw: &FieldDescriptorProto,
        options: &DynamicMessage,
        place: FieldSite<'_>,
    ) -> Vec<Setting> {
        let mut found = Vec::new();
        if let Some(default) = &raw.default_value {
            let text = match raw.r#type() {
                Type::String => quoted(default),
                Type::Bytes => escaped(default),
                _ => default.clone(),
            };
            found.push(special("default", text));
        }
        if !place.is_extension
            && let Some(json) = &raw.json_name
            && *json != json_name(raw.name())
        {
            found.push(special("json_name", quoted(json)));
        }
        found.extend(self.settings(options, place.scope));
        found
    }
}

/// The place of a field.
#[derive(Clone, Copy)]
pub(super) struct FieldSite<'a> {
    /// The full name of what it stands in.
    pub(super) scope: &'a str,
    /// The messages that are defined beside it: groups and map entries among them.
    pub(super) siblings: &'a [(MessageDescriptor, Vec<i32>)],
    pub(super) in_oneof: bool,
    pub(super) is_extension: bool,
}

impl FieldSite<'_> {
    fn sibling(&self, raw: &FieldDescriptorProto) -> Option<&(MessageDescriptor, Vec<i32>)> {
        let name = raw.type_name().trim_start_matches('.');
        self.siblings.iter().find(|(message, _)| message.full_name() == name)
    }

    pub(super) fn map_entry(&self, raw: &FieldDescriptorProto) -> Option<&MessageDescriptor> {
        self.sibling(raw).map(|(message, _)| message).filter(|message| message.is_map_entry())
    }

    fn group(&self, raw: &FieldDescriptorProto) -> Option<(MessageDescriptor, Vec<i32>)> {
        self.sibling(raw).cloned()
    }
}

/// Bytes, which descriptors hold escaped as literals are: the literal, with what would end it escaped as well.
fn escaped(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    let mut is_escaped = false;
    for sign in text.chars() {
        match sign {
            '"' if !is_escaped => literal.push_str("\\\""),
            '\n' => literal.push_str("\\n"),
            sign => literal.push(sign),
        }
        is_escaped = sign == '\\' && !is_escaped;
    }
    literal.push('"');
    literal
}
