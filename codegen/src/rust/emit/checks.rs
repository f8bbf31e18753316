//! The demands of a trait's attributes on the fields of its messages. A macro does not see these: rustc's constants
//! check it.

use super::Side;
use crate::{
    api::http::Unreported,
    rust::{MessageType, RustMethod, RustService, Written},
};
use polywire_rules::{
    Fault, Part,
    http::{self, Body, HttpOptions, LocationPart},
    queue::{FieldFault, NamedBy, QueueAddress, QueueFault, QueuePattern, QueueRule},
};
use proc_macro2::Span;
use quote::ToTokens as _;

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

impl Sentence {
    fn of(fault: &Fault) -> Self {
        Self { message: fault.message.clone(), help: Some(fault.help.clone()) }
    }
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
    let check = |side, path: String, what, nothing: &Fault, other: Option<&Fault>, span| FieldCheck {
        method: index,
        side,
        path,
        what,
        nothing: Sentence::of(nothing),
        other: other.map(Sentence::of),
        span,
    };
    let mut checks = Vec::new();
    if let Some(written) = &method.http {
        // What is wrong with the rule itself is reported elsewhere.
        let bindings = written.rule.bindings(&mut Unreported);
        for (index, binding) in bindings.iter().enumerate() {
            let base = bindings.base(index);
            let place = |path: &str, value| written.place(&Part::value(path, value));
            let span = place(&binding.path_of_template(base), &binding.path.text);
            for variable in binding.path.variables.iter() {
                let field = variable.field.to_string();
                let nothing = http::unknown_field(&field, &request);
                let other = http::not_a_scalar(&field, "a message, repeated or a map");
                checks.push(check(Side::Request, field, Expected::Text, &nothing, Some(&other), span));
            }
            let body = match &binding.body {
                Body::Field(field) => Some(field),
                Body::None | Body::Message => None,
            };
            let bodies = [
                (Side::Request, "body", body, &request),
                (Side::Response, "response_body", binding.response_body.as_ref(), &response),
            ];
            for (side, what, field, message) in bodies {
                let Some(field) = field.filter(|field| !field.contains('.')) else { continue };
                let nothing = http::unknown_body(what, field, message);
                let span = place(&http::path(base, what), field);
                checks.push(check(side, field.to_string(), Expected::Field, &nothing, None, span));
            }
        }
    }
    if let Some(written) = &method.http_options {
        for (side, what, path, span) in named_by_options(written) {
            let message = if side == Side::Request { &request } else { &response };
            let nothing = http::options_field(what, &path, &format!("`{message}` has no such field"));
            let other = http::options_field(what, &path, "it is a message, repeated or a map");
            checks.push(check(side, path, Expected::Text, &nothing, Some(&other), span));
        }
    }
    if let Some(written) = &method.queue {
        let pattern = written.rule.pattern;
        if pattern != QueuePattern::RequestReply {
            let fault = QueueFault::HasResponse(pattern).into();
            let span = written.place(&Part::field("pattern"));
            checks.push(check(Side::Response, String::new(), Expected::NoFields, &fault, None, span));
        }
        for (named_by, path, span) in named_by_queue(written) {
            let fault = |fault| QueueFault::Field { named_by, field: path.clone(), fault }.into();
            let nothing = fault(FieldFault::Unknown { message: request.clone() });
            let other = fault(FieldFault::Unfit { kind: "of another type" });
            checks.push(check(Side::Request, path, Expected::Key, &nothing, Some(&other), span));
        }
    }
    checks
}

/// The fields that options name: of which message, for what, their paths and where these are written.
fn named_by_options(written: &Written<HttpOptions>) -> Vec<(Side, &'static str, String, Span)> {
    let options = &written.rule;
    let lists = [
        (Side::Response, "header", &options.headers),
        (Side::Request, "request_header", &options.request_headers),
        (Side::Request, "cookie", &options.cookies),
    ];
    let bindings = lists.into_iter().flat_map(|(side, what, bindings)| {
        bindings.iter().enumerate().map(move |(index, binding)| {
            let part = format!("{what}.{index}.field");
            let span = written.place(&Part::value(&part, &binding.field));
            (side, what, binding.field.to_string(), span)
        })
    });
    let location = options.location.as_deref().unwrap_or_default();
    let span = written.place(&Part::value("location", location));
    let parts = LocationPart::parse(location).unwrap_or_default().into_iter().filter_map(|part| match part {
        LocationPart::Field(field) => Some((Side::Response, "location", field.to_owned(), span)),
        LocationPart::Text(_) => None,
    });
    bindings.chain(parts).filter(|(_, _, path, _)| !path.is_empty()).collect()
}

/// The fields that a queue rule names: what names them, their paths and where these are written.
fn named_by_queue(written: &Written<QueueRule>) -> Vec<(NamedBy, String, Span)> {
    let rule = &written.rule;
    let id = rule.dedup.as_ref().and_then(|dedup| dedup.id_field.as_deref());
    let fields = rule.address.iter().flat_map(QueueAddress::fields).map(|field| (NamedBy::Address, field));
    let named = rule.key.as_deref().map(|key| (NamedBy::Key, key)).into_iter();
    let named = named.chain(fields).chain(id.map(|id| (NamedBy::Id, id)));
    named
        .map(|(named_by, path)| {
            (named_by, path.to_owned(), written.place(&Part::value(named_by.path(), path)))
        })
        .collect()
}

/// A message type, as it is written.
fn name(message: &MessageType) -> String {
    match message {
        MessageType::Path(path) => path.to_token_stream().to_string().replace(' ', ""),
        MessageType::Empty => "()".to_owned(),
    }
}
