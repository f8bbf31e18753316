//! One binding of one method as an operation.

use super::{
    definition::summary,
    document::{MediaName, MediaType, Operation, Parameter, RequestBody, Response},
    errors,
    options::{ErrorProfile, OpenApiOptions},
    parameters,
    schema::{Kind, Schema},
    types::Types,
};
use crate::model::{
    Method,
    http::{Binding, Body},
};
use prost_reflect::MessageDescriptor;
use std::collections::BTreeMap;

/// What an operation is made of, beside its types.
pub(super) struct Source<'a> {
    pub(super) method: &'a Method,
    pub(super) binding: &'a Binding,
    /// The service as documents name it.
    pub(super) tag: &'a str,
    pub(super) deprecated_service: bool,
    /// Which binding of the method this is.
    pub(super) index: usize,
}

impl Source<'_> {
    /// `Library_GetBook`, and `Library_GetBook_1` for the first of the additional bindings.
    pub(super) fn id(&self) -> String {
        let id = format!("{}_{}", self.tag, self.method.proto_name).replace('.', "_");
        if self.index == 0 { id } else { format!("{id}_{}", self.index) }
    }
}

/// The operation, with `names` for the wildcards of its path.
pub(super) fn operation(
    source: &Source<'_>,
    names: &[String],
    options: &OpenApiOptions,
    types: &mut Types<'_>,
) -> Operation {
    let Source { method, binding, tag, .. } = source;
    let request = method.descriptor.input();
    let comment = types.definition.comment(&method.descriptor.parent_file(), method.descriptor.path());
    let (summary, description) = match comment {
        Some(comment) => summary(&comment),
        None => (method.proto_name.clone(), None),
    };
    let mut parameters: Vec<Parameter> = parameters::of_path(&binding.template, names, &request, types);
    parameters.extend(parameters::of_query(
        &binding.template,
        &binding.body,
        &request,
        options.query_maps,
        types,
    ));
    Operation {
        tags: vec![(*tag).to_owned()],
        summary,
        description,
        operation_id: source.id(),
        parameters,
        request_body: request_body(method, binding, &request, types),
        responses: BTreeMap::from([
            success(method, binding, options, types),
            ("default", failure(options.errors, types)),
        ]),
        deprecated: method.deprecated || source.deprecated_service,
    }
}

fn request_body(
    method: &Method,
    binding: &Binding,
    request: &MessageDescriptor,
    types: &mut Types<'_>,
) -> Option<RequestBody> {
    let (schema, description) = match &binding.body {
        Body::None => return None,
        Body::Message => (whole_body(binding, request, types), None),
        Body::Field(name) => {
            let field = request.get_field_by_name(name.value())?;
            let description = types.definition.comment(&field.parent_file(), field.path());
            match field.kind() {
                prost_reflect::Kind::Message(message) if !field.is_list() && !field.is_map() => {
                    (without_path_fields(binding, &message, name.value(), types), description)
                }
                _ => (types.field(&field), description),
            }
        }
    };
    if method.streaming.client_streams() {
        return Some(RequestBody {
            description: Some("A stream: one message on each line.".to_owned()),
            content: content([(MediaName::JsonLines, schema)]),
            required: false,
        });
    }
    let name = if is_http_body(request, &binding.body) { MediaName::Any } else { MediaName::Json };
    let schema = if name == MediaName::Any { Schema::default() } else { schema };
    Some(RequestBody { description, content: content([(name, schema)]), required: false })
}

/// The message without what the path has.
fn whole_body(binding: &Binding, request: &MessageDescriptor, types: &mut Types<'_>) -> Schema {
    let bound: Vec<Vec<&str>> =
        binding.template.variables.iter().map(|variable| variable.field.split('.').collect()).collect();
    without(&bound, request, types)
}

/// The field `name` of the request without what the path has of it.
fn without_path_fields(
    binding: &Binding,
    message: &MessageDescriptor,
    name: &str,
    types: &mut Types<'_>,
) -> Schema {
    let within = binding.template.variables.iter().filter_map(|variable| {
        let (first, rest) = variable.field.split_once('.')?;
        (first == name).then(|| rest.split('.').collect::<Vec<&str>>())
    });
    without(&within.collect::<Vec<_>>(), message, types)
}

fn without(bound: &[Vec<&str>], message: &MessageDescriptor, types: &mut Types<'_>) -> Schema {
    match bound {
        [] => types.message(message),
        _ => types.object(message, &bound.iter().map(Vec::as_slice).collect::<Vec<_>>()),
    }
}

fn is_http_body(request: &MessageDescriptor, body: &Body) -> bool {
    let message = match body {
        Body::None => return false,
        Body::Message => Some(request.clone()),
        Body::Field(name) => request
            .get_field_by_name(name.value())
            .filter(|field| !field.is_list())
            .and_then(|field| field.kind().as_message().cloned()),
    };
    message.is_some_and(|message| message.full_name() == HTTP_BODY)
}

const HTTP_BODY: &str = "google.api.HttpBody";

fn success(
    method: &Method,
    binding: &Binding,
    options: &OpenApiOptions,
    types: &mut Types<'_>,
) -> (&'static str, Response) {
    let message = method.descriptor.output();
    let field = binding.response_body.as_ref().and_then(|name| message.get_field_by_name(name.value()));
    let body = match &field {
        Some(field) => field.kind().as_message().filter(|_| !field.is_list() && !field.is_map()).cloned(),
        None => Some(message.clone()),
    };
    let body = body.as_ref().map(MessageDescriptor::full_name);
    if body == Some(HTTP_BODY) {
        let description = "The content, in the media type that the server chooses.".to_owned();
        return ("200", Response { description, content: content([(MediaName::Any, Schema::default())]) });
    }
    let streams = method.streaming.server_streams();
    if body == Some("google.protobuf.Empty") && options.no_content && !streams {
        return ("204", Response { description: "Success.".to_owned(), content: BTreeMap::new() });
    }
    let schema = match &field {
        Some(field) => types.field(field),
        None => types.message(&message),
    };
    let response = match streams {
        true => stream(schema, options.result_envelope),
        false => {
            Response { description: "Success.".to_owned(), content: content([(MediaName::Json, schema)]) }
        }
    };
    ("200", response)
}

/// A stream of messages, in the forms that a client can ask for.
fn stream(message: Schema, result_envelope: bool) -> Response {
    let message = match result_envelope {
        true => Schema::of(Kind::Object).with_property("result", message),
        false => message,
    };
    let description = "A stream in the form that `Accept` asks for: an array, one message on each line, or one event \
                       for each message. An error after the first message is the last element or line, \
                       `{\"error\": …}`, or an event `error`.";
    let forms = [
        (MediaName::Json, Schema::array(message.clone())),
        (MediaName::JsonLines, message.clone()),
        (MediaName::EventStream, message),
    ];
    Response { description: description.to_owned(), content: content(forms) }
}

fn failure(profile: ErrorProfile, types: &mut Types<'_>) -> Response {
    let schema = errors::schema(profile, types);
    Response { description: "An error.".to_owned(), content: content([(MediaName::Json, schema)]) }
}

fn content(entries: impl IntoIterator<Item = (MediaName, Schema)>) -> BTreeMap<MediaName, MediaType> {
    entries.into_iter().map(|(name, schema)| (name, MediaType { schema })).collect()
}
