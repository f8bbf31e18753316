//! The demands of a trait's attributes on the fields of its messages. A macro does not see these: rustc's constants
//! check it.

use super::{Side, nowhere, queue::one_way};
use crate::{
    api::{http, queue::Address},
    diagnostics::{Diagnostic, texts},
    rust::{HttpOptions, MessageType, RustMethod, RustService},
};
use proc_macro2::Span;
use quote::ToTokens as _;
use syn::LitStr;

/// The demand of an attribute on a message.
#[derive(Debug)]
#[non_exhaustive]
pub struct FieldCheck {
    /// The method, by its index.
    pub method: usize,
    /// The side whose message it is.
    pub side: Side,
    /// The dotted path of a field; empty when it is about the message.
    pub path: String,
    /// The expected kind of the field or the message.
    pub what: Expected,
    /// The sentence when there is no such field, or there are fields and should be none.
    pub nothing: Sentence,
    /// The sentence when it is another one than expected.
    pub other: Option<Sentence>,
    /// The place of the demand.
    pub span: Span,
}

/// The sentence of a fault.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Sentence {
    /// The fault.
    pub message: String,
    /// The advice.
    pub help: Option<String>,
}

/// The kind that a named field or a message has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Something that has a text.
    Text,
    /// Something that keys are made of.
    Key,
    /// Any field.
    Field,
    /// A message without fields.
    NoFields,
}

/// The demands of the attributes of `service`.
pub fn checks(service: &RustService) -> Vec<FieldCheck> {
    service.methods.iter().enumerate().flat_map(|(index, method)| of_method(index, method)).collect()
}

fn of_method(index: usize, method: &RustMethod) -> Vec<FieldCheck> {
    let (request, response) = (name(&method.request.message), name(&method.response.message));
    let check = |side, path: String, what, nothing: Diagnostic, other: Option<Diagnostic>, span| FieldCheck {
        method: index,
        side,
        path,
        what,
        nothing: sentence(&nothing),
        other: other.as_ref().map(sentence),
        span,
    };
    let mut checks = Vec::new();
    for binding in method.http.iter().flat_map(|rule| std::iter::once(&rule.binding).chain(&rule.additional))
    {
        let template = http::parse(&binding.path.value());
        for variable in template.into_iter().flat_map(|template| template.variables) {
            let nothing = texts::http_unknown_field(&variable.field, &request, nowhere());
            let other = texts::http_not_a_scalar(&variable.field, "a message, repeated or a map", nowhere());
            let span = binding.path.span();
            checks.push(check(Side::Request, variable.field, Expected::Text, nothing, Some(other), span));
        }
        let bodies = [
            (Side::Request, "body", &binding.body, &request),
            (Side::Response, "response_body", &binding.response_body, &response),
        ];
        for (side, what, field, message) in bodies {
            let Some(field) = field else { continue };
            let path = field.value();
            // Dotted paths are refused elsewhere.
            if !path.is_empty() && path != "*" && !path.contains('.') {
                let nothing = texts::http_unknown_body(what, &path, message, nowhere());
                checks.push(check(side, path, Expected::Field, nothing, None, field.span()));
            }
        }
    }
    if let Some(options) = &method.http_options {
        for (side, what, path, span) in named_by_options(options) {
            let message = if side == Side::Request { &request } else { &response };
            let missing = format!("`{message}` has no such field");
            let nothing = texts::http_options_field(what, &path, &missing, nowhere());
            let other =
                texts::http_options_field(what, &path, "it is a message, repeated or a map", nowhere());
            checks.push(check(side, path, Expected::Text, nothing, Some(other), span));
        }
    }
    if let Some(rule) = &method.queue
        && let Some(pattern) = one_way(rule.pattern.value)
    {
        let fault = texts::queue_has_response(pattern, nowhere());
        checks.push(check(Side::Response, String::new(), Expected::NoFields, fault, None, rule.pattern.span));
    }
    if let Some(key) = method.queue.as_ref().and_then(|rule| rule.key.as_ref()) {
        let path = key.value();
        let nothing = texts::queue_unknown_field("key", &path, &request, nowhere());
        let other = texts::queue_bad_field("key", &path, "of another type", nowhere());
        checks.push(check(Side::Request, path, Expected::Key, nothing, Some(other), key.span()));
    }
    let address = method.queue.as_ref().and_then(|rule| rule.address.as_ref());
    let template = address.map(|address| Address::parse(&address.value()));
    for field in template.iter().flat_map(Address::fields) {
        let path = field.value().to_owned();
        let nothing = texts::queue_unknown_field("address", &path, &request, nowhere());
        let other = texts::queue_bad_field("address", &path, "of another type", nowhere());
        let span = address.map_or_else(Span::call_site, LitStr::span);
        checks.push(check(Side::Request, path, Expected::Key, nothing, Some(other), span));
    }
    let dedup = method.queue.as_ref().and_then(|rule| rule.dedup.as_ref());
    if let Some(id) = dedup.and_then(|dedup| dedup.id_field.as_ref()) {
        let path = id.value();
        let nothing = texts::queue_unknown_field("id_field", &path, &request, nowhere());
        let other = texts::queue_bad_field("id_field", &path, "of another type", nowhere());
        checks.push(check(Side::Request, path, Expected::Key, nothing, Some(other), id.span()));
    }
    checks
}

/// The fields that options name: of which message, for what, their paths and where these are written.
fn named_by_options(options: &HttpOptions) -> Vec<(Side, &'static str, String, Span)> {
    let lists = [
        (Side::Response, "header", &options.headers),
        (Side::Request, "request_header", &options.request_headers),
        (Side::Request, "cookie", &options.cookies),
    ];
    let bindings = lists.into_iter().flat_map(|(side, what, bindings)| {
        bindings.iter().map(move |binding| (side, what, binding.field.value(), binding.field.span()))
    });
    let location =
        options.location.as_ref().map(|text| (http::options::Location::new(text.value()), text.span()));
    let parts = location.iter().flat_map(|(location, span)| {
        location.fields().map(|field| (Side::Response, "location", field.value().to_owned(), *span))
    });
    bindings.chain(parts).filter(|(_, _, path, _)| !path.is_empty()).collect()
}

/// A message type, as it is written.
fn name(message: &MessageType) -> String {
    match message {
        MessageType::Path(path) => path.to_token_stream().to_string().replace(' ', ""),
        MessageType::Empty => "()".to_owned(),
    }
}

fn sentence(finding: &Diagnostic) -> Sentence {
    Sentence { message: finding.message.clone(), help: finding.help.clone() }
}
