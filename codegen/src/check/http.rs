//! HTTP rules: the ones about fields and bodies, and bindings that no request can tell apart.

mod left;
pub(super) mod lint;
pub(super) mod overlap;

use super::place;
use crate::{
    Options,
    api::{
        Method, Package, StreamingKind,
        http::{self, Binding, Body, RuleFault, Segment, Verb},
    },
    diagnostics::{Diagnostic, Diagnostics, Location, texts},
    literal::StrLit,
    source::Idl,
};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use std::collections::HashMap;

/// A binding by its service, its method and its own index.
pub(super) type Rejected = (usize, usize, usize);

/// Reports what is wrong with the bindings of `package`, and returns those that cannot be served.
pub(super) fn check(
    idl: &Idl,
    package: &Package,
    options: &Options,
    report: &mut Diagnostics,
) -> Vec<Rejected> {
    let mut seen: HashMap<Shape<'_>, (usize, Place<'_>)> = HashMap::new();
    let mut rejected = Vec::new();
    for (service, methods) in package.services.iter().map(|service| &service.methods).enumerate() {
        for (at, method) in methods.iter().enumerate() {
            for fault in &method.http.faults {
                report_fault(idl, method, fault, report);
            }
            for (index, binding) in method.http.bindings.iter().enumerate() {
                let place = Place { idl, method, binding };
                let mut findings = Diagnostics::default();
                check_binding(place, options, &mut findings);
                let (first_service, first) = *seen.entry(Shape::of(binding)).or_insert((service, place));
                if !std::ptr::eq(first.binding, binding) {
                    findings.push(duplicate(place, first, service == first_service));
                }
                if findings.has_errors() {
                    rejected.push((service, at, index));
                }
                report.extend(findings);
                // A server passes such a field over; a client could not send it.
                let left = Diagnostics::from_iter(left::check(place));
                report.extend(if options.clients { left } else { left.into_warnings() });
            }
        }
    }
    rejected
}

fn duplicate(second: Place<'_>, first: Place<'_>, in_one_service: bool) -> Diagnostic {
    let text = format!("{} {}", second.binding.method, second.binding.template);
    match in_one_service {
        true => texts::http_duplicate(&text, second.template(), first.template()),
        false => texts::http_duplicate_elsewhere(&text, second.template(), first.template()),
    }
}

/// What requests are told apart by.
#[derive(PartialEq, Eq, Hash)]
struct Shape<'a> {
    method: &'a Verb,
    segments: &'a [Segment],
    verb: Option<&'a str>,
}

impl<'a> Shape<'a> {
    fn of(binding: &'a Binding) -> Self {
        let template = &binding.template;
        Self { method: &binding.method, segments: &template.segments, verb: template.verb.as_deref() }
    }
}

/// One binding, and where to look for its parts.
#[derive(Clone, Copy)]
struct Place<'a> {
    idl: &'a Idl,
    method: &'a Method,
    binding: &'a Binding,
}

impl Place<'_> {
    /// Where the rule stands.
    fn rule(&self) -> Location {
        place::rule(self.idl, self.method, http::EXTENSION)
    }

    /// Where the template stands.
    fn template(&self) -> Location {
        place::quoted(self.rule(), &self.binding.template.text)
    }

    /// Where the field `name` is named.
    fn named(&self, name: &StrLit) -> Location {
        place::quoted(self.rule(), name.value())
    }

    /// Where the part `at` of the template stands.
    fn within(&self, at: &std::ops::Range<usize>) -> Location {
        place::within(self.rule(), &self.binding.template.text, at)
    }
}

fn report_fault(idl: &Idl, method: &Method, fault: &RuleFault, report: &mut Diagnostics) {
    let rule = place::rule(idl, method, http::EXTENSION);
    report.push(match fault {
        RuleFault::NoPattern => texts::http_no_pattern(rule),
        RuleFault::Nested => texts::http_nested(place::field(rule, "additional_bindings")),
        RuleFault::BadMethod(name) => texts::http_bad_method(name, place::quoted(rule, name)),
        RuleFault::Template { text, fault } => {
            texts::http_template(fault.kind, text, place::within(rule, text, &fault.at))
        }
    });
}

fn check_binding(place: Place<'_>, options: &Options, report: &mut Diagnostics) {
    let Place { method, binding, .. } = place;
    let request = method.descriptor.input();
    for bound in &binding.template.variables {
        report.extend_one(variable(&request, &bound.field, &|| place.within(&bound.at)));
    }
    check_body(place, &request, options, report);
    if let Some(field) = &binding.response_body {
        let finding =
            body_field("response_body", field.value(), &method.descriptor.output(), &|| place.named(field));
        report.extend_one(finding);
    }
    if method.streaming == StreamingKind::Bidi && !is_socket(binding) {
        report.push(texts::http_bidi(place.rule()));
    }
}

/// Whether a method that streams is a WebSocket under this binding.
pub(crate) fn is_socket(binding: &Binding) -> bool {
    binding.method == Verb::Get && binding.body == Body::None
}

fn check_body(place: Place<'_>, request: &MessageDescriptor, options: &Options, report: &mut Diagnostics) {
    let Place { method, binding, .. } = place;
    let allowed = options.delete_bodies && binding.method == Verb::Delete;
    if binding.body != Body::None && binding.method.is_bodiless() && !allowed {
        report.push(texts::http_body_not_allowed(&binding.method.to_string(), place.template()));
    }
    if method.streaming.client_streams() && binding.body != Body::Message && !is_socket(binding) {
        report.push(texts::http_client_streaming_body(place.rule()));
    }
    if let Body::Field(field) = &binding.body {
        report.extend_one(body_field("body", field.value(), request, &|| place.named(field)));
    }
}

/// Finds the place of a fault: it costs a walk through the file, so it is only asked when there is one.
type At<'a> = dyn Fn() -> Location + 'a;

/// What is wrong with a field that is to be a body.
fn body_field(what: &str, field: &str, message: &MessageDescriptor, at: &At<'_>) -> Option<Diagnostic> {
    if message.get_field_by_name(field).is_some() {
        return None;
    }
    Some(match field.contains('.') {
        true => texts::http_dotted_body(what, field, at()),
        false => texts::http_unknown_body(what, field, message.full_name(), at()),
    })
}

/// What is wrong with the field path of a variable.
fn variable(request: &MessageDescriptor, path: &str, at: &At<'_>) -> Option<Diagnostic> {
    let mut message = request.clone();
    let mut steps = path.split('.').peekable();
    while let Some(step) = steps.next() {
        let Some(field) = message.get_field_by_name(step) else {
            return Some(texts::http_unknown_field(step, message.full_name(), at()));
        };
        if steps.peek().is_none() {
            return unfit(&field).map(|kind| texts::http_not_a_scalar(path, kind, at()));
        }
        match field.kind() {
            Kind::Message(inner) if !field.is_list() && !field.is_map() => message = inner,
            _ => return Some(texts::http_not_a_message(step, at())),
        }
    }
    None
}

/// Whether a field path leads to a field that has a text; else why not.
pub(super) fn field_kind(message: &MessageDescriptor, path: &str) -> Result<(), String> {
    let mut message = message.clone();
    let mut steps = path.split('.').peekable();
    while let Some(step) = steps.next() {
        let Some(field) = message.get_field_by_name(step) else {
            return Err(format!("`{}` has no field `{step}`", message.full_name()));
        };
        if steps.peek().is_none() {
            return unfit(&field).map_or(Ok(()), |kind| Err(format!("`{step}` is {kind}")));
        }
        match field.kind() {
            Kind::Message(inner) if !field.is_list() && !field.is_map() => message = inner,
            _ => return Err(format!("`{step}` is not a single message")),
        }
    }
    Ok(())
}

/// The messages of `google.protobuf` that JSON writes as a string or number.
const SCALAR: [&str; 12] = [
    "BoolValue",
    "BytesValue",
    "DoubleValue",
    "Duration",
    "FieldMask",
    "FloatValue",
    "Int32Value",
    "Int64Value",
    "StringValue",
    "Timestamp",
    "UInt32Value",
    "UInt64Value",
];

/// Why a field has no text for a path.
fn unfit(field: &FieldDescriptor) -> Option<&'static str> {
    match field.kind() {
        _ if field.is_map() => Some("a map"),
        _ if field.is_list() => Some("repeated"),
        Kind::Message(message) => {
            let name = message.full_name().strip_prefix("google.protobuf.").unwrap_or_default();
            (!SCALAR.contains(&name)).then_some("a message")
        }
        _ => None,
    }
}
