//! `polywire.http` options: statuses, headers and cookies.

use super::{
    faults,
    fields::{Astray, follow},
};
use crate::{
    Idempotency, MessageShape, MethodShape, Part, Report,
    http::{Body, FieldBinding, HttpBinding, HttpOptions, LocationPart, binding::is_token},
};
use std::collections::HashSet;

/// Headers that belong to HTTP, to one connection, or to polywire (RFC 9110, 7.6.1 and 8.3 to 8.6).
const RESERVED: [&str; 19] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "date",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-connection",
    "server",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vary",
];

/// Checks the options of a method with these bindings.
pub fn check_options(
    options: &HttpOptions,
    bindings: &[HttpBinding],
    idempotency: Idempotency,
    method: &MethodShape<'_>,
    report: &mut dyn Report,
) {
    let check = Check { options, bindings, method };
    check.success(report);
    check.response(report);
    check.request(report);
    check.cache_control(idempotency, report);
    check.forms(report);
    check.fields(report);
}

struct Check<'a> {
    options: &'a HttpOptions,
    bindings: &'a [HttpBinding],
    method: &'a MethodShape<'a>,
}

impl Check<'_> {
    fn success(&self, report: &mut dyn Report) {
        let Some(success) = self.options.success else { return };
        if !(200..=299).contains(&success) {
            report.fault(faults::success(success.into()), Part::value("success", &success.to_string()));
        } else if matches!(success, 204 | 205) && self.method.streaming.server_streams() {
            report.fault(faults::no_body(success.into()), Part::value("success", &success.to_string()));
        }
    }

    fn response(&self, report: &mut dyn Report) {
        let HttpOptions { headers, location, .. } = self.options;
        if self.method.streaming.server_streams() && !(headers.is_empty() && location.is_none()) {
            match location.as_deref().filter(|_| headers.is_empty()) {
                Some(location) => {
                    report.fault(faults::of_stream("location"), Part::value("location", location));
                }
                None => report.fault(faults::of_stream("header"), Part::field("header.0")),
            }
            return;
        }
        check_names("header", headers, report);
        let Some(location) = location else { return };
        if let Err(fault) = LocationPart::parse(location) {
            report.fault(faults::location(location, fault), Part::value("location", location));
        }
        let mut named = headers.iter().enumerate();
        if let Some((index, header)) =
            named.find(|(_, header)| header.usual_name().eq_ignore_ascii_case("location"))
        {
            Named { what: "header", index, binding: header }.name(faults::twice("location"), report);
        }
    }

    fn request(&self, report: &mut dyn Report) {
        let HttpOptions { request_headers, cookies, .. } = self.options;
        check_names("request_header", request_headers, report);
        check_names("cookie", cookies, report);
        let mut bound: HashSet<&str> = HashSet::new();
        for binding in self.bindings {
            bound.extend(binding.path.variables.iter().map(|variable| &*variable.field));
            if let Body::Field(field) = &binding.body {
                bound.insert(field);
            }
        }
        let headers = named("request_header", request_headers);
        for named in headers.chain(named("cookie", cookies)) {
            let field = &*named.binding.field;
            let within = |other: &&str| is_within(field, other) || is_within(other, field);
            if bound.iter().any(within) {
                named.field(faults::bound(field), report);
            } else {
                bound.insert(field);
            }
        }
    }

    fn cache_control(&self, idempotency: Idempotency, report: &mut dyn Report) {
        let Some(value) = &self.options.cache_control else { return };
        let part = Part::value("cache_control", value);
        if !value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            report.fault(faults::bad_cache_control(), part);
        } else if idempotency != Idempotency::NoSideEffects {
            report.fault(faults::cache_of_effects(), part);
        }
    }

    fn forms(&self, report: &mut dyn Report) {
        let has_body =
            self.bindings.is_empty() || self.bindings.iter().any(|binding| binding.body != Body::None);
        if self.options.forms && (!has_body || self.method.streaming.client_streams()) {
            report.fault(faults::no_form(), Part::field("forms"));
        }
    }

    /// Checks the fields that are named, where the messages are known.
    fn fields(&self, report: &mut dyn Report) {
        let options = self.options;
        // No field of a stream has a place in a header.
        let response = self.method.response.filter(|_| !self.method.streaming.server_streams());
        if let (Some(response), Some(text)) = (response, &options.location) {
            for part in LocationPart::parse(text).unwrap_or_default() {
                let LocationPart::Field(field) = part else { continue };
                check_field("location", field, response, |fault| {
                    report.fault(fault, Part::value("location", text));
                });
            }
        }
        let headers = response.map(|response| (response, named("header", &options.headers)));
        let requests = self.method.request.into_iter().flat_map(|request| {
            [
                (request, named("request_header", &options.request_headers)),
                (request, named("cookie", &options.cookies)),
            ]
        });
        for (message, bindings) in headers.into_iter().chain(requests) {
            for named in bindings.filter(|named| !named.binding.field.is_empty()) {
                check_field(named.what, &named.binding.field, message, |fault| named.field(fault, report));
            }
        }
    }
}

/// Reports a field that has no place in a header.
fn check_field(what: &str, path: &str, message: &dyn MessageShape, report: impl FnOnce(crate::Fault)) {
    let reason = match follow(message, path) {
        Ok(()) => return,
        Err(Astray::Unknown { step, message }) => format!("`{message}` has no field `{step}`"),
        Err(Astray::NotAMessage { step }) => format!("`{step}` is not a single message"),
        Err(Astray::NoText { step, kind }) => format!("`{step}` is {kind}"),
    };
    report(faults::options_field(what, path, &reason));
}

/// Checks the names of headers or cookies.
fn check_names(what: &'static str, bindings: &[FieldBinding], report: &mut dyn Report) {
    let is_header = what != "cookie";
    let mut names = HashSet::new();
    for named in named(what, bindings) {
        if named.binding.field.is_empty() {
            report.fault(faults::no_field(what), Part::field(&named.path("")));
            continue;
        }
        let name = named.binding.usual_name();
        let lower = name.to_ascii_lowercase();
        if !is_token(&name) {
            named.name(faults::bad_name(what, &name), report);
        } else if is_header && is_reserved(&lower) {
            named.name(faults::reserved(&name), report);
        }
        if !names.insert(if is_header { lower } else { name.clone().into_owned() }) {
            named.name(faults::twice(&name), report);
        }
    }
}

/// One of a list of headers or cookies.
struct Named<'a> {
    what: &'static str,
    index: usize,
    binding: &'a FieldBinding,
}

fn named<'a>(what: &'static str, bindings: &'a [FieldBinding]) -> impl Iterator<Item = Named<'a>> {
    bindings.iter().enumerate().map(move |(index, binding)| Named { what, index, binding })
}

impl Named<'_> {
    fn path(&self, field: &str) -> String {
        let element = format!("{}.{}", self.what, self.index);
        if field.is_empty() { element } else { format!("{element}.{field}") }
    }

    /// Reports a fault of the name, which is that of the field when none is written.
    fn name(&self, fault: crate::Fault, report: &mut dyn Report) {
        match &*self.binding.name {
            "" => self.field(fault, report),
            name => report.fault(fault, Part::value(&self.path("name"), name)),
        }
    }

    fn field(&self, fault: crate::Fault, report: &mut dyn Report) {
        report.fault(fault, Part::value(&self.path("field"), &self.binding.field));
    }
}

/// True if a header of this name has another meaning already; `-bin` is metadata in base64.
fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name) || name.starts_with("grpc-") || name.ends_with("-bin")
}

fn is_within(field: &str, other: &str) -> bool {
    field.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
