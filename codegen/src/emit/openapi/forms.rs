//! Forms: a request body whose parameters or parts are the fields of the request.

use super::{
    document::{Encoding, Form, MediaName, MediaType},
    operation::{HTTP_BODY, within, without},
    parameters,
    schema::Schema,
    types::Types,
};
use polywire_rules::http::Body;
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use std::collections::BTreeMap;

/// The request as a form, in both of its media types. `bound` are the fields that stand elsewhere in the request.
pub(super) fn of_request(
    bound: &[&str],
    request: &MessageDescriptor,
    maps: bool,
    types: &mut Types<'_>,
) -> [(MediaName, MediaType); 2] {
    [
        (MediaName::Form, encoded(bound, request, maps, types)),
        (MediaName::Multipart, parts(bound, request, types)),
    ]
}

/// A form is a query that stands in the body.
fn encoded(bound: &[&str], request: &MessageDescriptor, maps: bool, types: &mut Types<'_>) -> MediaType {
    let mut schema = Schema::of(super::schema::Kind::Object);
    let mut encoding = BTreeMap::new();
    for parameter in parameters::of_query(bound.to_vec(), &Body::None, request, maps, types) {
        let value = match parameter.form {
            Form::Schema(value) => *value,
            Form::Content(_) => Schema::string().with_description("In JSON."),
        };
        if parameter.required {
            schema.required.push(parameter.name.clone());
        }
        let value = match (&value.description, parameter.description) {
            (None, Some(description)) => value.with_description(description),
            _ => value,
        };
        if let Some(style) = parameter.style {
            encoding.insert(parameter.name.clone(), Encoding::Style(style));
        }
        schema = schema.with_property(parameter.name, value);
    }
    MediaType { encoding, ..MediaType::of(schema) }
}

/// Each field is a part: text, a file, or a message in JSON.
fn parts(bound: &[&str], request: &MessageDescriptor, types: &mut Types<'_>) -> MediaType {
    let paths: Vec<Vec<&str>> = bound.iter().map(|field| field.split('.').collect()).collect();
    let mut schema = Schema::of(super::schema::Kind::Object);
    let mut encoding = BTreeMap::new();
    for field in request.fields() {
        let behavior = types.definition.behavior(&field);
        let shown = types.definition.shows_field(&field) && !behavior.output_only;
        if !shown || bound.contains(&field.name()) {
            continue;
        }
        let name = field.json_name().to_owned();
        let value = match file(&field) {
            Some(file) => types.described(&field, file),
            None => {
                if matches!(field.kind(), Kind::Message(_)) && !parameters::is_plain_text(&field) {
                    encoding.insert(name.clone(), Encoding::ContentType(MediaName::Json));
                }
                match field.kind() {
                    Kind::Message(message) if !field.is_list() && !field.is_map() => {
                        match within(&paths, field.name()) {
                            inner if inner.is_empty() => types.field(&field),
                            inner => without(&inner, &message, types),
                        }
                    }
                    _ => types.field(&field),
                }
            }
        };
        if behavior.required {
            schema.required.push(name.clone());
        }
        schema = schema.with_property(name, value);
    }
    MediaType { encoding, ..MediaType::of(schema) }
}

/// The schema of a part that is taken as it is.
fn file(field: &FieldDescriptor) -> Option<Schema> {
    let is_file = match field.kind() {
        Kind::Bytes => true,
        Kind::Message(message) => {
            !field.is_map() && matches!(message.full_name(), HTTP_BODY | "google.protobuf.BytesValue")
        }
        _ => false,
    };
    let file = Schema::string().with_format("binary");
    is_file.then(|| if field.is_list() { Schema::array(file) } else { file })
}
