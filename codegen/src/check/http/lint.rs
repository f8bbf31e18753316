//! The rules of style of <https://google.aip.dev/127>, and bindings that are allowed and seldom meant.

use super::Place;
use crate::{
    api::{Method, Model},
    diagnostics::{Diagnostic, Diagnostics, texts},
    source::Idl,
};
use polywire_rules::{
    StreamingKind,
    http::{Body, HttpMethod, Segment},
};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

/// Says everything that is a matter of style.
pub(in crate::check) fn check(idl: &Idl, model: &Model, report: &mut Diagnostics) {
    let services = model.packages.iter().flat_map(|package| &package.services);
    for method in services.flat_map(|service| &service.methods) {
        let bindings = 0..method.http.bindings.len();
        let places: Vec<_> = bindings.map(|index| Place { idl, method, index }).collect();
        bodies(&places, report);
        unreachable(&places, report);
        for place in places {
            style(place).into_iter().for_each(|finding| report.push(finding));
        }
    }
}

/// All bindings of a method have the same body.
fn bodies(places: &[Place<'_>], report: &mut Diagnostics) {
    let Some((first, more)) = places.split_first() else { return };
    if let Some(other) = more.iter().find(|other| other.binding().body != first.binding().body) {
        report.push(texts::lint_bodies(other.template(), first.template()));
    }
}

fn style(place: Place<'_>) -> Vec<Diagnostic> {
    let (method, binding) = (place.method, place.binding());
    let mut findings = Vec::new();
    if matches!(binding.method, HttpMethod::Put | HttpMethod::Custom(_) | HttpMethod::Any) {
        findings.push(texts::lint_method(&binding.method.to_string(), place.template()));
    }
    if method.streaming == StreamingKind::Bidi {
        findings.push(texts::lint_bidi(place.template()));
    }
    let template = &binding.path;
    let lone = template.variables.iter().filter(|variable| {
        template.segments.get(variable.segments()).is_some_and(|bound| *bound == [Segment::Single])
    });
    if lone.count() > 1 {
        findings.push(texts::lint_parts_of_a_name(&template.to_string(), place.template()));
    }
    if let Body::Field(body) = &binding.body {
        let within = format!("{body}.");
        let twice = template.variables.iter().filter(|variable| variable.field.starts_with(&within));
        findings.extend(twice.map(|variable| {
            let place = template.place(variable).map_or_else(|| place.template(), |at| place.within(&at));
            texts::lint_bound_twice(&variable.field, body, place)
        }));
    }
    findings
}

/// Fields within messages that no binding of the method can set.
fn unreachable(places: &[Place<'_>], report: &mut Diagnostics) {
    let Some(first) = places.first() else { return };
    let whole = places.iter().any(|place| place.binding().body == Body::Message);
    if whole || first.method.streaming.client_streams() {
        return;
    }
    for field in first.method.descriptor.input().fields() {
        let Kind::Message(inner) = field.kind() else { continue };
        if field.is_list() || field.is_map() || is_body(places, &field) {
            continue;
        }
        let mut lost = Vec::new();
        within(&inner, field.name(), &mut vec![inner.clone()], &mut lost);
        for path in lost {
            report.push(texts::lint_unreachable(&path, method_location(first.method, first.idl)));
        }
    }
}

fn is_body(places: &[Place<'_>], field: &FieldDescriptor) -> bool {
    places.iter().any(|place| matches!(&place.binding().body, Body::Field(body) if body == field.name()))
}

fn method_location(method: &Method, idl: &Idl) -> crate::diagnostics::Location {
    idl.files[method.site.file].location(&method.site.path)
}

/// The maps and repeated messages within a message.
fn within(
    message: &MessageDescriptor,
    path: &str,
    above: &mut Vec<MessageDescriptor>,
    lost: &mut Vec<String>,
) {
    if message.full_name().starts_with("google.protobuf.") {
        return;
    }
    for field in message.fields() {
        let path = format!("{path}.{}", field.name());
        if super::left::unfit(&field).is_some() {
            lost.push(path);
        } else if let Kind::Message(inner) = field.kind()
            && !field.is_list()
            && !above.contains(&inner)
        {
            above.push(inner.clone());
            within(&inner, &path, above, lost);
            above.pop();
        }
    }
}
