//! One binding: its variables, its body and what streams.

use super::{
    faults,
    fields::{Astray, follow},
};
use crate::{
    MethodShape, Part, Report, StreamingKind,
    http::{Body, HttpBinding, HttpMethod, rule},
};

/// The departures from the usual that are allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Allowed {
    /// A body of DELETE.
    pub delete_bodies: bool,
}

impl Allowed {
    /// Allows a body of DELETE.
    #[must_use]
    pub const fn with_delete_bodies(mut self, allowed: bool) -> Self {
        self.delete_bodies = allowed;
        self
    }
}

/// Checks `binding`, whose rule stands at `base`: nowhere, or at an additional binding.
pub fn check_binding(
    binding: &HttpBinding,
    base: &str,
    method: &MethodShape<'_>,
    allowed: Allowed,
    report: &mut dyn Report,
) {
    let place = Place { binding, base };
    if let Some(request) = method.request {
        for variable in binding.path.variables.iter() {
            let Err(astray) = follow(request, &variable.field) else { continue };
            place.variable(binding.path.place(variable), report, variable_fault(&variable.field, astray));
        }
    }
    check_body(&place, method, allowed, report);
    if let Some(field) = &binding.response_body {
        let response = method.response.map(|message| (message.field(field).is_some(), message.name()));
        check_body_field("response_body", field, response, &place, report);
    }
    if method.streaming == StreamingKind::Bidi && !binding.is_socket() {
        report.fault(faults::bidi(), Part::field(base));
    }
}

impl HttpBinding {
    /// True if a method that streams is a WebSocket under this binding.
    pub fn is_socket(&self) -> bool {
        self.method == HttpMethod::Get && self.body == Body::None
    }
}

fn variable_fault(path: &str, astray: Astray<'_>) -> crate::Fault {
    match astray {
        Astray::Unknown { step, message } => faults::unknown_field(step, &message),
        Astray::NotAMessage { step } => faults::not_a_message(step),
        Astray::NoText { kind, .. } => faults::not_a_scalar(path, kind),
    }
}

fn check_body(place: &Place<'_>, method: &MethodShape<'_>, allowed: Allowed, report: &mut dyn Report) {
    let binding = place.binding;
    let may_have_body =
        !binding.method.is_bodiless() || (allowed.delete_bodies && binding.method == HttpMethod::Delete);
    if binding.body != Body::None && !may_have_body {
        place.named("body", binding.body.as_str(), report, faults::body_not_allowed(binding.method.as_str()));
    }
    if method.streaming.client_streams() && binding.body != Body::Message && !binding.is_socket() {
        let fault = faults::client_streaming_body();
        match &binding.body {
            Body::None => report.fault(fault, Part::field(&place.path(rule::pattern(&binding.method)))),
            body => place.named("body", body.as_str(), report, fault),
        }
    }
    if let Body::Field(field) = &binding.body {
        let request = method.request.map(|message| (message.field(field).is_some(), message.name()));
        check_body_field("body", field, request, place, report);
    }
}

/// Checks a field that is to be a body; `message` is whether the message has it, and its name.
fn check_body_field(
    what: &str,
    field: &str,
    message: Option<(bool, String)>,
    place: &Place<'_>,
    report: &mut dyn Report,
) {
    let fault = match message {
        Some((true, _)) => return,
        _ if field.contains('.') => faults::dotted_body(what, field),
        Some((false, message)) => faults::unknown_body(what, field, &message),
        None => return,
    };
    place.named(what, field, report, fault);
}

/// One binding and where its rule stands.
struct Place<'a> {
    binding: &'a HttpBinding,
    base: &'a str,
}

impl Place<'_> {
    fn path(&self, field: &str) -> String {
        rule::path(self.base, field)
    }

    /// Reports a fault of the text of `field`.
    fn named(&self, field: &str, value: &str, report: &mut dyn Report, fault: crate::Fault) {
        report.fault(fault, Part::value(&self.path(field), value));
    }

    /// Reports a fault of a variable.
    fn variable(&self, bytes: Option<std::ops::Range<usize>>, report: &mut dyn Report, fault: crate::Fault) {
        let path = self.path(rule::pattern(&self.binding.method));
        let part = Part::value(&path, &self.binding.path.text);
        report.fault(
            fault,
            match bytes {
                Some(bytes) => part.at(bytes),
                None => part,
            },
        );
    }
}
