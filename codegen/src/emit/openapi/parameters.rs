//! Parameters of the path and of the query.

use super::{
    document::{Form, MediaName, MediaType, Parameter, Place, Style},
    path,
    schema::Schema,
    types::{Types, is_deprecated},
};
use polywire_rules::http::{Body, FieldBinding, PathTemplate, Segment};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use std::collections::BTreeMap;

/// The most parameters of one operation. Servers take fewer, and messages of messages of messages can have millions.
const MAX_PARAMETERS: usize = 512;

/// The parameters of a path, with `names` for its wildcards.
pub(super) fn of_path(
    template: &PathTemplate,
    names: &[String],
    request: &MessageDescriptor,
    types: &mut Types<'_>,
) -> Vec<Parameter> {
    let wildcards = path::wildcards(template).zip(names);
    let parameter = |(wildcard, name): (path::Wildcard<'_>, &String)| {
        let field = wildcard.variable.and_then(|variable| field_at(request, &variable.field));
        let comment = field.as_ref().and_then(|field| comment(types, field));
        let schema = match &field {
            Some(field) if wildcard.is_whole() => types.text_field(field),
            _ if *wildcard.segment == Segment::Single => Schema::string().with_pattern("^[^/]+$"),
            _ => Schema::string(),
        };
        let part = wildcard.variable.filter(|variable| variable.segments().len() > 1).map(|variable| {
            format!("A part of `{}`: `{}`.", variable.field, path::pattern(template, variable, names))
        });
        let rest = (*wildcard.segment == Segment::Rest).then(|| "It may have several segments.".to_owned());
        let remarks: Vec<_> = comment.into_iter().chain(part).chain(rest).collect();
        Parameter {
            name: name.clone(),
            place: Place::Path,
            description: (!remarks.is_empty()).then(|| remarks.join("\n\n")),
            required: true,
            deprecated: field.as_ref().is_some_and(is_deprecated),
            style: None,
            form: Form::Schema(Box::new(not_empty(schema))),
        }
    };
    wildcards.map(parameter).collect()
}

/// A path cannot hold an empty text.
fn not_empty(schema: Schema) -> Schema {
    match schema {
        Schema { kind: Some(super::schema::Kind::String), format: None, pattern: None, .. } => {
            Schema { min_length: Some(1), ..schema }
        }
        other => other,
    }
}

/// The parameters of a query: the fields that nothing else of the request has.
pub(super) fn of_query(
    bound: Vec<&str>,
    body: &Body,
    request: &MessageDescriptor,
    maps: bool,
    types: &mut Types<'_>,
) -> Vec<Parameter> {
    if *body == Body::Message {
        return Vec::new();
    }
    let body = match body {
        Body::Field(field) => Some(&**field),
        Body::None | Body::Message => None,
    };
    let bound = bound.into_iter().chain(body).collect();
    let mut query = Query { bound, maps, types, messages: Vec::new(), found: Vec::new() };
    query.message(request, &Prefix::default());
    query.found
}

/// The parameters that `polywire.http` takes from headers or cookies.
pub(super) fn of_head(
    place: Place,
    bindings: &[FieldBinding],
    request: &MessageDescriptor,
    types: &mut Types<'_>,
) -> Vec<Parameter> {
    let parameter = |binding: &FieldBinding| {
        let field = field_at(request, &binding.field)?;
        Some(Parameter {
            name: binding.name.to_string(),
            place,
            description: comment(types, &field),
            required: types.definition.behavior(&field).required,
            deprecated: is_deprecated(&field),
            style: None,
            form: Form::Schema(Box::new(types.text_field(&field))),
        })
    };
    bindings.iter().filter_map(parameter).collect()
}

/// The tag of a response that the client has already.
pub(super) fn if_none_match() -> Parameter {
    Parameter {
        name: "If-None-Match".to_owned(),
        place: Place::Header,
        description: Some("The `ETag` of a response that the client has already, in quotes.".to_owned()),
        required: false,
        deprecated: false,
        style: None,
        form: Form::Schema(Box::new(Schema::string())),
    }
}

/// The place of a message in the request.
#[derive(Default)]
struct Prefix {
    /// By names of the definition, with a dot at the end.
    path: String,
    /// By names of JSON, with a dot at the end.
    json: String,
    /// True if every message on the way is required.
    required: Option<bool>,
}

struct Query<'q, 'a> {
    bound: Vec<&'q str>,
    /// True if maps are parameters.
    maps: bool,
    types: &'q mut Types<'a>,
    /// The messages that are being walked through: one within itself has no end.
    messages: Vec<MessageDescriptor>,
    found: Vec<Parameter>,
}

impl Query<'_, '_> {
    fn message(&mut self, message: &MessageDescriptor, prefix: &Prefix) {
        self.messages.push(message.clone());
        for field in message.fields() {
            if self.found.len() < MAX_PARAMETERS && self.is_free(&field, prefix) {
                self.field(&field, prefix);
            }
        }
        self.messages.pop();
    }

    /// True if the query may set a field: it is shown, not set elsewhere, and no other member of its oneof is.
    fn is_free(&self, field: &FieldDescriptor, prefix: &Prefix) -> bool {
        let is_bound = |field: &FieldDescriptor| {
            self.bound.contains(&format!("{}{}", prefix.path, field.name()).as_str())
        };
        let definition = self.types.definition;
        definition.shows_field(field)
            && !definition.behavior(field).output_only
            && !is_bound(field)
            && !field.containing_oneof().is_some_and(|oneof| oneof.fields().any(|other| is_bound(&other)))
    }

    fn field(&mut self, field: &FieldDescriptor, prefix: &Prefix) {
        let kind = field.kind();
        let required = self.types.definition.behavior(field).required && prefix.required != Some(false);
        let form = match &kind {
            Kind::Message(entry) if field.is_map() => {
                let value = entry.map_entry_value_field().kind();
                if !self.maps || value.as_message().is_some_and(|message| !is_text(message)) {
                    return;
                }
                Form::Schema(Box::new(self.types.text_field(field)))
            }
            Kind::Message(message) if message.full_name() == "google.protobuf.Any" => return,
            Kind::Message(message) if !is_text(message) => {
                if !field.is_list() && !self.messages.contains(message) {
                    let path = format!("{}{}.", prefix.path, field.name());
                    let json = format!("{}{}.", prefix.json, field.json_name());
                    self.message(message, &Prefix { path, json, required: Some(required) });
                }
                return;
            }
            Kind::Message(message) if is_json_text(message) => {
                let schema = self.types.message(message);
                Form::Content(BTreeMap::from([(MediaName::Json, MediaType::of(schema))]))
            }
            _ => Form::Schema(Box::new(self.types.text_field(field))),
        };
        self.found.push(Parameter {
            name: format!("{}{}", prefix.json, field.json_name()),
            place: Place::Query,
            description: comment(self.types, field),
            required,
            deprecated: is_deprecated(field),
            style: field.is_map().then_some(Style::DeepObject),
            form,
        });
    }
}

pub(super) fn comment(types: &Types<'_>, field: &FieldDescriptor) -> Option<String> {
    types.definition.comment(&field.parent_file(), field.path())
}

/// True if values of the message have a text form that a parameter can have.
fn is_text(message: &MessageDescriptor) -> bool {
    match message.full_name().strip_prefix("google.protobuf.") {
        Some("Timestamp" | "Duration" | "FieldMask") => true,
        Some(name) if name.ends_with("Value") => true,
        Some("Struct") => true,
        _ => false,
    }
}

/// True if a field of a message type is written as text that is not JSON.
pub(super) fn is_plain_text(field: &FieldDescriptor) -> bool {
    let kind = field.kind();
    let text = |message: &MessageDescriptor| is_text(message) && !is_json_text(message);
    !field.is_map() && kind.as_message().is_some_and(text)
}

/// True if that text is JSON.
fn is_json_text(message: &MessageDescriptor) -> bool {
    matches!(
        message.full_name(),
        "google.protobuf.Struct" | "google.protobuf.Value" | "google.protobuf.ListValue"
    )
}

/// The field at a dotted path.
pub(super) fn field_at(message: &MessageDescriptor, path: &str) -> Option<FieldDescriptor> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let field = message.get_field_by_name(first)?;
    match rest {
        None => Some(field),
        Some(rest) => field_at(field.kind().as_message()?, rest),
    }
}
