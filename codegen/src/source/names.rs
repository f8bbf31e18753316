//! The names and default values of a descriptor from elsewhere: as text or as code, others would have another meaning.

use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    field_descriptor_proto::Type,
};

/// The names in `raw` that are not names of a definition, and the default values that are not values.
pub(super) fn bad_names(raw: &FileDescriptorProto) -> Vec<&str> {
    let mut names: Vec<&str> = raw.package().split('.').filter(|_| !raw.package().is_empty()).collect();
    raw.message_type.iter().for_each(|message| message_names(message, &mut names));
    raw.enum_type.iter().for_each(|item| enum_names(item, &mut names));
    raw.extension.iter().for_each(|field| field_names(field, &mut names));
    for service in &raw.service {
        names.push(service.name());
        names.extend(service.method.iter().map(|method| method.name()));
    }
    names.retain(|name| !is_name(name));
    names
}

fn message_names<'a>(message: &'a DescriptorProto, names: &mut Vec<&'a str>) {
    names.push(message.name());
    message.nested_type.iter().for_each(|nested| message_names(nested, names));
    message.enum_type.iter().for_each(|item| enum_names(item, names));
    message.field.iter().chain(&message.extension).for_each(|field| field_names(field, names));
    names.extend(message.oneof_decl.iter().map(|oneof| oneof.name()));
}

fn enum_names<'a>(item: &'a EnumDescriptorProto, names: &mut Vec<&'a str>) {
    names.push(item.name());
    names.extend(item.value.iter().map(|value| value.name()));
}

fn field_names<'a>(field: &'a FieldDescriptorProto, names: &mut Vec<&'a str>) {
    names.push(field.name());
    let is_quoted = matches!(field.r#type(), Type::String | Type::Bytes);
    if let Some(default) = field.default_value.as_deref().filter(|text| !is_quoted && !is_value(text)) {
        names.push(default);
    }
}

fn is_name(name: &str) -> bool {
    let mut signs = name.bytes();
    signs.next().is_some_and(|sign| sign.is_ascii_alphabetic() || sign == b'_')
        && signs.all(|sign| sign.is_ascii_alphanumeric() || sign == b'_')
}

/// True if `text` may be a number or the name of a value.
fn is_value(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"+-._".contains(&sign))
}
