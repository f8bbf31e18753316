//! HTTP rules: the ones about fields and bodies, and bindings that no request can tell apart.

use super::place;
use crate::{
    diagnostics::{Diagnostics, Location, texts},
    idl::Idl,
    model::{
        Method, Package, StreamingKind,
        http::{self, Binding, Body, RuleFault, Segment, Verb},
    },
};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use std::collections::HashMap;

pub(super) fn check(idl: &Idl, package: &Package, report: &mut Diagnostics) {
    let mut seen: HashMap<Shape<'_>, (usize, Place<'_>)> = HashMap::new();
    for (index, service) in package.services.iter().enumerate() {
        for method in &service.methods {
            for fault in &method.http.faults {
                report_fault(idl, method, fault, report);
            }
            for binding in &method.http.bindings {
                let place = Place { idl, method, binding };
                check_binding(place, report);
                if let Some((service, first)) = seen.get(&Shape::of(binding)) {
                    let text = format!("{} {}", binding.method, binding.template);
                    let finding = match *service == index {
                        true => texts::http_duplicate(&text, place.template(), first.template()),
                        false => texts::http_duplicate_elsewhere(&text, place.template(), first.template()),
                    };
                    report.push(finding);
                } else {
                    seen.insert(Shape::of(binding), (index, place));
                }
            }
        }
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

fn check_binding(place: Place<'_>, report: &mut Diagnostics) {
    let Place { method, binding, .. } = place;
    let request = method.descriptor.input();
    for variable in &binding.template.variables {
        check_variable(&request, &variable.field, &place.within(&variable.at), report);
        if method.streaming.client_streams() {
            report.push(texts::http_client_streaming_path(place.within(&variable.at)));
        }
    }
    check_body(place, &request, report);
    if let Some(field) = &binding.response_body {
        let at = place::quoted(place.rule(), field.value());
        check_body_field("response_body", field.value(), &method.descriptor.output(), at, report);
    }
    if method.streaming == StreamingKind::Bidi {
        report.push(texts::http_bidi(place.rule()));
    }
}

fn check_body(place: Place<'_>, request: &MessageDescriptor, report: &mut Diagnostics) {
    let Place { method, binding, .. } = place;
    let bodiless = match &binding.method {
        Verb::Get | Verb::Delete => true,
        Verb::Custom(token) => token == "HEAD",
        Verb::Put | Verb::Post | Verb::Patch | Verb::Any => false,
    };
    if binding.body != Body::None && bodiless {
        report.push(texts::http_body_not_allowed(&binding.method.to_string(), place.template()));
    }
    if method.streaming.client_streams() && binding.body != Body::Message {
        report.push(texts::http_client_streaming_body(place.rule()));
    }
    if let Body::Field(field) = &binding.body {
        let at = place::quoted(place.rule(), field.value());
        check_body_field("body", field.value(), request, at, report);
    }
}

fn check_body_field(
    what: &str,
    field: &str,
    message: &MessageDescriptor,
    at: Location,
    report: &mut Diagnostics,
) {
    if message.get_field_by_name(field).is_some() {
        return;
    }
    report.push(match field.contains('.') {
        true => texts::http_dotted_body(what, field, at),
        false => texts::http_unknown_body(what, field, message.full_name(), at),
    });
}

fn check_variable(request: &MessageDescriptor, path: &str, at: &Location, report: &mut Diagnostics) {
    let mut message = request.clone();
    let mut steps = path.split('.').peekable();
    while let Some(step) = steps.next() {
        let Some(field) = message.get_field_by_name(step) else {
            report.push(texts::http_unknown_field(step, message.full_name(), at.clone()));
            return;
        };
        if steps.peek().is_none() {
            if let Some(kind) = unfit(&field) {
                report.push(texts::http_not_a_scalar(path, kind, at.clone()));
            }
            return;
        }
        match field.kind() {
            Kind::Message(inner) if !field.is_list() && !field.is_map() => message = inner,
            _ => {
                report.push(texts::http_not_a_message(step, at.clone()));
                return;
            }
        }
    }
}

/// Why a field has no text for a path.
fn unfit(field: &FieldDescriptor) -> Option<&'static str> {
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
