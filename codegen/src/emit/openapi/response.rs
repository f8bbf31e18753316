//! The responses of an operation.

use super::{
    document::{Header, MediaName, MediaType, Response},
    errors,
    operation::{HTTP_BODY, content},
    options::{ErrorProfile, OpenApiOptions},
    parameters,
    schema::{Kind, Schema},
    types::Types,
};
use crate::api::Method;
use polywire_rules::http::{HttpBinding, HttpMethod, HttpOptions};
use prost_reflect::MessageDescriptor;
use std::collections::BTreeMap;

/// Every response, by its status.
pub(super) fn all(
    method: &Method,
    binding: &HttpBinding,
    options: &OpenApiOptions,
    types: &mut Types<'_>,
) -> BTreeMap<String, Response> {
    let mut responses = BTreeMap::from([success(method, binding, options, types)]);
    if has_tag(method, binding, options) {
        let description = "The response is still the one that `If-None-Match` names.".to_owned();
        let not_modified = Response { description, headers: BTreeMap::new(), content: BTreeMap::new() };
        responses.insert("304".to_owned(), not_modified);
    }
    responses.insert("default".to_owned(), failure(options.errors, types));
    responses
}

/// True if responses have a tag that the server compares with that of the request.
pub(super) fn has_tag(method: &Method, binding: &HttpBinding, options: &OpenApiOptions) -> bool {
    let headers = method.http.options.iter().flat_map(|http| &*http.headers);
    let tagged = headers.into_iter().any(|binding| binding.name.eq_ignore_ascii_case("etag"));
    binding.method == HttpMethod::Get && !method.streaming.server_streams() && (options.entity_tags || tagged)
}

/// The status of a success, and what comes with it.
fn success(
    method: &Method,
    binding: &HttpBinding,
    options: &OpenApiOptions,
    types: &mut Types<'_>,
) -> (String, Response) {
    let Body { description, content, is_empty } = body(method, binding, options, types);
    let http = method.http.options.as_ref();
    let usual = if is_empty && options.no_content { 204 } else { 200 };
    let status = http.and_then(|http| http.success).unwrap_or(usual);
    let mut headers = http.map(|http| headers(http, &method.descriptor.output(), types)).unwrap_or_default();
    if options.entity_tags && has_tag(method, binding, options) && !headers.contains_key("etag") {
        let description = Some("The version of the response, in quotes.".to_owned());
        headers.insert("ETag".to_owned(), Header { description, schema: Schema::string() });
    }
    let response = Response {
        description,
        headers,
        content: if matches!(status, 204 | 205) { BTreeMap::new() } else { content },
    };
    (status.to_string(), response)
}

/// Every error.
fn failure(profile: ErrorProfile, types: &mut Types<'_>) -> Response {
    let content = content([(MediaName::Json, errors::schema(profile, types))]);
    Response { description: "An error.".to_owned(), headers: BTreeMap::new(), content }
}

struct Body {
    description: String,
    content: BTreeMap<MediaName, MediaType>,
    /// True if it is a `google.protobuf.Empty`.
    is_empty: bool,
}

fn body(method: &Method, binding: &HttpBinding, options: &OpenApiOptions, types: &mut Types<'_>) -> Body {
    let message = method.descriptor.output();
    let field = binding.response_body.as_ref().and_then(|name| message.get_field_by_name(name));
    let of_field = match &field {
        Some(field) => field.kind().as_message().filter(|_| !field.is_list() && !field.is_map()).cloned(),
        None => Some(message.clone()),
    };
    let name = of_field.as_ref().map(MessageDescriptor::full_name);
    if name == Some(HTTP_BODY) {
        let description = "The content, in the media type that the server chooses.".to_owned();
        let content = content([(MediaName::Any, Schema::default())]);
        return Body { description, content, is_empty: false };
    }
    let schema = match &field {
        Some(field) => types.field(field),
        None => types.message(&message),
    };
    if method.streaming.server_streams() {
        return stream(schema, options.result_envelope);
    }
    let is_empty = name == Some("google.protobuf.Empty");
    Body { description: "Success.".to_owned(), content: content([(MediaName::Json, schema)]), is_empty }
}

/// A stream of messages, in the forms that a client can ask for.
fn stream(message: Schema, result_envelope: bool) -> Body {
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
    Body { description: description.to_owned(), content: content(forms), is_empty: false }
}

/// The headers by `polywire.http`.
fn headers(
    http: &HttpOptions,
    response: &MessageDescriptor,
    types: &mut Types<'_>,
) -> BTreeMap<String, Header> {
    let mut headers = BTreeMap::new();
    for binding in http.headers.iter() {
        if let Some(field) = parameters::field_at(response, &binding.field) {
            let (description, schema) = (parameters::comment(types, &field), types.field(&field));
            headers.insert(binding.name.to_string(), Header { description, schema });
        }
    }
    if let Some(location) = &http.location {
        let description = Some(format!("`{location}`, with the fields of the response."));
        let schema = Schema::string().with_format("uri-reference");
        headers.insert("Location".to_owned(), Header { description, schema });
    }
    if let Some(value) = &http.cache_control {
        let description = Some(format!("`{value}`"));
        headers.insert("Cache-Control".to_owned(), Header { description, schema: Schema::string() });
    }
    headers
}
