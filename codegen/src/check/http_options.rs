//! `polywire.http` options: statuses, headers and cookies.

use super::{http::field_kind, place};
use crate::{
    api::{
        Idempotency, Method,
        http::{
            Body, is_token,
            options::{self, FieldBinding, HttpOptions},
        },
    },
    diagnostics::{Diagnostic, Diagnostics, Location, texts},
    source::Idl,
};
use prost_reflect::MessageDescriptor;
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

/// A part of the options that a finding is about.
#[derive(Clone, Copy)]
pub(crate) enum Part<'a> {
    /// What is set under this key.
    Key(&'a str),
    /// The name of a header or cookie.
    Name(&'a FieldBinding),
    /// The field of a header or cookie.
    Field(&'a FieldBinding),
    /// The template of the `Location`.
    Location(&'a options::Location),
}

/// Takes the findings: what they are about, and what makes them once their place is known.
pub(crate) type Report<'r> = dyn FnMut(Part<'_>, &dyn Fn(Location) -> Diagnostic) + 'r;

pub(super) fn check(idl: &Idl, method: &Method, report: &mut Diagnostics) {
    let Some(options) = &method.http_options else { return };
    let rule = || place::rule(idl, method, options::EXTENSION);
    let at = |part: Part<'_>| match part {
        Part::Key(key) => place::field(rule(), key),
        Part::Name(binding) => place::quoted(rule(), binding.name.value()),
        Part::Field(binding) => place::quoted(rule(), binding.field.value()),
        Part::Location(location) => place::quoted(rule(), &location.text),
    };
    let mut report =
        |part: Part<'_>, finding: &dyn Fn(Location) -> Diagnostic| report.push(finding(at(part)));
    check_alone(method, options, &mut report);
    check_fields(method, options, &mut report);
}

/// What is wrong with the options of `method`, whatever its messages are.
pub(crate) fn check_alone<D, S>(method: &Method<D, S>, options: &HttpOptions, report: &mut Report<'_>) {
    let check = Check { method, options };
    check.success(report);
    check.response(report);
    check.request(report);
    check.cache_control(report);
    check.forms(report);
}

/// What is wrong with the fields that the options of `method` name.
fn check_fields(method: &Method, options: &HttpOptions, report: &mut Report<'_>) {
    let (request, response) = (method.descriptor.input(), method.descriptor.output());
    let mut lists =
        vec![("request_header", &options.request_headers, &request), ("cookie", &options.cookies, &request)];
    // No field of a stream has a place in a header.
    if !method.streaming.server_streams() {
        lists.push(("header", &options.headers, &response));
        if let Some(location) = &options.location {
            for field in location.fields() {
                unfit("location", field.value(), &response, Part::Location(location), report);
            }
        }
    }
    for (what, bindings, message) in lists {
        for binding in bindings.iter().filter(|binding| !binding.field.value().is_empty()) {
            unfit(what, binding.field.value(), message, Part::Field(binding), report);
        }
    }
}

struct Check<'a, D, S> {
    method: &'a Method<D, S>,
    options: &'a HttpOptions,
}

impl<D, S> Check<'_, D, S> {
    fn success(&self, report: &mut Report<'_>) {
        let Some(success) = self.options.success else { return };
        if !(200..=299).contains(&success) {
            report(Part::Key("success"), &|at| texts::http_options_success(success, at));
        } else if matches!(success, 204 | 205) && self.method.streaming.server_streams() {
            report(Part::Key("success"), &|at| texts::http_options_no_body(success, at));
        }
    }

    fn response(&self, report: &mut Report<'_>) {
        let HttpOptions { headers, location, .. } = self.options;
        if self.method.streaming.server_streams() && (!headers.is_empty() || location.is_some()) {
            let what = if headers.is_empty() { "location" } else { "header" };
            report(Part::Key(what), &|at| texts::http_options_of_stream(what, at));
            return;
        }
        bindings("header", headers, report);
        let Some(location) = location else { return };
        if let Err(fault) = location.parts {
            let text = &location.text;
            report(Part::Location(location), &|at| texts::http_options_location(text, fault, at));
        }
        if let Some(header) =
            headers.iter().find(|header| header.name.value().eq_ignore_ascii_case("location"))
        {
            report(Part::Name(header), &|at| texts::http_options_twice("location", at));
        }
    }

    fn request(&self, report: &mut Report<'_>) {
        let HttpOptions { request_headers, cookies, .. } = self.options;
        bindings("request_header", request_headers, report);
        bindings("cookie", cookies, report);
        let mut bound: HashSet<&str> = HashSet::new();
        for binding in &self.method.http.bindings {
            bound.extend(binding.template.variables.iter().map(|variable| variable.field.as_str()));
            if let Body::Field(field) = &binding.body {
                bound.insert(field.value());
            }
        }
        for binding in request_headers.iter().chain(cookies) {
            let field = binding.field.value();
            let within = |other: &&str| is_within(field, other) || is_within(other, field);
            match bound.iter().copied().find(within) {
                Some(_) => report(Part::Field(binding), &|at| texts::http_options_bound(field, at)),
                None => {
                    bound.insert(field);
                }
            }
        }
    }

    fn cache_control(&self, report: &mut Report<'_>) {
        let Some(value) = &self.options.cache_control else { return };
        if !value.value().bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            report(Part::Key("cache_control"), &texts::http_options_bad_cache_control);
        } else if self.method.idempotency != Some(Idempotency::NoSideEffects) {
            report(Part::Key("cache_control"), &texts::http_options_cache_of_effects);
        }
    }

    fn forms(&self, report: &mut Report<'_>) {
        let bindings = &self.method.http.bindings;
        let has_body = bindings.is_empty() || bindings.iter().any(|binding| binding.body != Body::None);
        if self.options.forms && (!has_body || self.method.streaming.client_streams()) {
            report(Part::Key("forms"), &texts::http_options_no_form);
        }
    }
}

/// What is wrong with the names of headers or cookies.
fn bindings(what: &str, bindings: &[FieldBinding], report: &mut Report<'_>) {
    let mut names = HashSet::new();
    for binding in bindings {
        let name = binding.name.value();
        let lower = name.to_ascii_lowercase();
        let is_header = what != "cookie";
        if binding.field.value().is_empty() {
            report(Part::Key(what), &|at| texts::http_options_no_field(what, at));
            continue;
        }
        if !is_token(name) {
            report(Part::Name(binding), &|at| texts::http_options_bad_name(what, name, at));
        } else if is_header && is_reserved(&lower) {
            report(Part::Name(binding), &|at| texts::http_options_reserved(name, at));
        }
        if !names.insert(if is_header { lower } else { name.to_owned() }) {
            report(Part::Name(binding), &|at| texts::http_options_twice(name, at));
        }
    }
}

/// Whether a header of this name means something else already; `-bin` is metadata in base64.
fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name) || name.starts_with("grpc-") || name.ends_with("-bin")
}

fn is_within(field: &str, other: &str) -> bool {
    field.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Reports a field that has no place in a header.
fn unfit(what: &str, path: &str, message: &MessageDescriptor, part: Part<'_>, report: &mut Report<'_>) {
    if let Err(reason) = field_kind(message, path) {
        report(part, &|at| texts::http_options_field(what, path, &reason, at));
    }
}
