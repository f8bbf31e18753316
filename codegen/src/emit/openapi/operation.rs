//! One binding of one method as an operation.

use super::{
    definition::summary,
    document::{MediaName, MediaType, Operation, Parameter, Place, RequestBody},
    forms,
    options::OpenApiOptions,
    parameters, response,
    schema::Schema,
    types::Types,
};
use crate::api::Method;
use polywire_rules::http::{Body, HttpBinding, HttpMethod};
use prost_reflect::MessageDescriptor;
use std::collections::BTreeMap;

/// The parts of an operation beside its types.
pub(super) struct Source<'a> {
    pub(super) method: &'a Method,
    pub(super) binding: &'a HttpBinding,
    /// The service as documents name it.
    pub(super) tag: &'a str,
    pub(super) deprecated_service: bool,
    /// The index of the binding in the method.
    pub(super) index: usize,
}

impl Source<'_> {
    /// `Library_GetBook`, and `Library_GetBook_1` for the first of the additional bindings.
    pub(super) fn id(&self) -> String {
        let id = format!("{}_{}", self.tag, self.method.name).replace('.', "_");
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
        None => (method.name.clone(), None),
    };
    let description = match is_got_by_own_path(source) {
        true => Some(description.into_iter().chain([CONNECT.to_owned()]).collect::<Vec<_>>().join("\n\n")),
        false => description,
    };
    Operation {
        tags: vec![(*tag).to_owned()],
        summary,
        description,
        operation_id: source.id(),
        parameters: parameters(source, names, options, types),
        request_body: request_body(method, binding, &request, options, types),
        responses: response::all(method, binding, options, types),
        deprecated: method.deprecated || source.deprecated_service,
    }
}

/// The description of a GET by the method's own path.
const CONNECT: &str = "The request may stand in the URL as the Connect protocol has it, too, whose answers and errors it then \
                       gets: `?connect=v1&encoding=json&message={}`.";

/// True if this is the GET of a method without a binding.
fn is_got_by_own_path(source: &Source<'_>) -> bool {
    source.method.http.bindings.is_empty() && source.binding.method == HttpMethod::Get
}

fn parameters(
    source: &Source<'_>,
    names: &[String],
    options: &OpenApiOptions,
    types: &mut Types<'_>,
) -> Vec<Parameter> {
    let Source { method, binding, .. } = source;
    let request = method.descriptor.input();
    let bound = bound(method, binding);
    let mut parameters = parameters::of_path(&binding.path, names, &request, types);
    parameters.extend(parameters::of_query(bound, &binding.body, &request, options.query_maps, types));
    if response::has_tag(method, binding, options) {
        parameters.push(parameters::if_none_match());
    }
    if let Some(http) = &method.http.options {
        parameters.extend(parameters::of_head(Place::Header, &http.request_headers, &request, types));
        parameters.extend(parameters::of_head(Place::Cookie, &http.cookies, &request, types));
    }
    parameters
}

/// The fields that the path, the headers and the cookies have.
fn bound<'a>(method: &'a Method, binding: &'a HttpBinding) -> Vec<&'a str> {
    let path = binding.path.variables.iter().map(|variable| &*variable.field);
    let head = method.http.options.iter().flat_map(|http| http.request_headers.iter().chain(&*http.cookies));
    path.chain(head.map(|binding| &*binding.field)).collect()
}

fn request_body(
    method: &Method,
    binding: &HttpBinding,
    request: &MessageDescriptor,
    options: &OpenApiOptions,
    types: &mut Types<'_>,
) -> Option<RequestBody> {
    let elsewhere = bound(method, binding);
    let bound: Vec<Vec<&str>> = elsewhere.iter().map(|field| field.split('.').collect()).collect();
    let (schema, description) = match &binding.body {
        Body::None => return None,
        Body::Message => (without(&bound, request, types), None),
        Body::Field(name) => {
            let field = request.get_field_by_name(name)?;
            let schema = match field.kind() {
                prost_reflect::Kind::Message(message) if !field.is_list() && !field.is_map() => {
                    without(&within(&bound, name), &message, types)
                }
                _ => types.field(&field),
            };
            (schema, parameters::comment(types, &field))
        }
    };
    if method.streaming.client_streams() {
        let description =
            "A stream: one message on each line. A single message may be sent as JSON, on one line.";
        return Some(RequestBody {
            description: Some(description.to_owned()),
            content: content([(MediaName::Json, schema.clone()), (MediaName::JsonLines, schema)]),
            required: false,
        });
    }
    if is_http_body(request, &binding.body) {
        let content = content([(MediaName::Any, Schema::default())]);
        return Some(RequestBody { description, content, required: false });
    }
    let mut content = content([(MediaName::Json, schema)]);
    if options.forms || method.http.options.as_ref().is_some_and(|options| options.forms) {
        content.extend(forms::of_request(&elsewhere, request, options.query_maps, types));
    }
    Some(RequestBody { description, content, required: false })
}

/// Those of the paths that lead into the field `name`, from there.
pub(super) fn within<'a>(paths: &[Vec<&'a str>], name: &str) -> Vec<Vec<&'a str>> {
    let within = paths.iter().filter_map(|path| path.split_first().filter(|(first, _)| **first == name));
    within.map(|(_, rest)| rest.to_vec()).collect()
}

/// The message without what stands elsewhere in the request.
pub(super) fn without(bound: &[Vec<&str>], message: &MessageDescriptor, types: &mut Types<'_>) -> Schema {
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
            .get_field_by_name(name)
            .filter(|field| !field.is_list())
            .and_then(|field| field.kind().as_message().cloned()),
    };
    message.is_some_and(|message| message.full_name() == HTTP_BODY)
}

pub(super) const HTTP_BODY: &str = "google.api.HttpBody";

pub(super) fn content(
    entries: impl IntoIterator<Item = (MediaName, Schema)>,
) -> BTreeMap<MediaName, MediaType> {
    entries.into_iter().map(|(name, schema)| (name, MediaType::of(schema))).collect()
}
