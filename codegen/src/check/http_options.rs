//! `polywire.http` options: statuses, headers and cookies.

use super::{http::field_kind, place};
use crate::{
    diagnostics::{Diagnostics, Location, texts},
    idl::Idl,
    model::{
        Idempotency, Method,
        http::{
            Body, is_token,
            options::{self, FieldBinding, HttpOptions, LocationPart},
        },
        literal::StrLit,
    },
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

pub(super) fn check(idl: &Idl, method: &Method, report: &mut Diagnostics) {
    let Some(options) = &method.http_options else { return };
    let at = || place::rule(idl, method, options::EXTENSION);
    let check = Check { method, options, at: &at };
    check.success(report);
    check.response(report);
    check.request(report);
    check.cache_control(report);
    check.forms(report);
}

/// Finds the place of the option; only asked when there is something to say.
type At<'a> = dyn Fn() -> Location + 'a;

struct Check<'a> {
    method: &'a Method,
    options: &'a HttpOptions,
    at: &'a At<'a>,
}

impl Check<'_> {
    fn named(&self, text: &StrLit) -> Location {
        place::quoted((self.at)(), text.value())
    }

    fn field(&self, name: &str) -> Location {
        place::field((self.at)(), name)
    }

    fn success(&self, report: &mut Diagnostics) {
        let Some(success) = self.options.success else { return };
        if !(200..=299).contains(&success) {
            report.push(texts::http_options_success(success, self.field("success")));
        } else if matches!(success, 204 | 205) && self.method.streaming.server_streams() {
            report.push(texts::http_options_no_body(success, self.field("success")));
        }
    }

    fn response(&self, report: &mut Diagnostics) {
        let HttpOptions { headers, location, .. } = self.options;
        if self.method.streaming.server_streams() && (!headers.is_empty() || location.is_some()) {
            let what = if headers.is_empty() { "location" } else { "header" };
            report.push(texts::http_options_of_stream(what, self.field(what)));
            return;
        }
        let response = self.method.descriptor.output();
        self.bindings("header", headers, &response, report);
        let Some(location) = location else { return };
        let place = || place::quoted((self.at)(), &location.text);
        match &location.parts {
            Err(fault) => report.push(texts::http_options_location(&location.text, *fault, place())),
            Ok(parts) => {
                for part in parts {
                    let LocationPart::Field(field) = part else { continue };
                    report.extend_one(unfit("location", field.value(), &response, &place));
                }
            }
        }
        if let Some(header) =
            headers.iter().find(|header| header.name.value().eq_ignore_ascii_case("location"))
        {
            report.push(texts::http_options_twice("location", self.named(&header.name)));
        }
    }

    fn request(&self, report: &mut Diagnostics) {
        let HttpOptions { request_headers, cookies, .. } = self.options;
        let request = self.method.descriptor.input();
        self.bindings("request_header", request_headers, &request, report);
        self.bindings("cookie", cookies, &request, report);
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
                Some(_) => report.push(texts::http_options_bound(field, self.named(&binding.field))),
                None => {
                    bound.insert(field);
                }
            }
        }
    }

    /// What is wrong with headers or cookies of one message.
    fn bindings(
        &self,
        what: &str,
        bindings: &[FieldBinding],
        message: &MessageDescriptor,
        report: &mut Diagnostics,
    ) {
        let mut names = HashSet::new();
        for FieldBinding { name, field } in bindings {
            let at = || self.named(name);
            let lower = name.value().to_ascii_lowercase();
            let is_header = what != "cookie";
            if field.value().is_empty() {
                report.push(texts::http_options_no_field(what, self.field(what)));
                continue;
            }
            if !is_token(name.value()) {
                report.push(texts::http_options_bad_name(what, name.value(), at()));
            } else if is_header && is_reserved(&lower) {
                report.push(texts::http_options_reserved(name.value(), at()));
            }
            if !names.insert(if is_header { lower } else { name.value().to_owned() }) {
                report.push(texts::http_options_twice(name.value(), at()));
            }
            report.extend_one(unfit(what, field.value(), message, &|| self.named(field)));
        }
    }

    fn cache_control(&self, report: &mut Diagnostics) {
        let Some(value) = &self.options.cache_control else { return };
        if !value.value().bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            report.push(texts::http_options_bad_cache_control(self.field("cache_control")));
        } else if self.method.idempotency != Some(Idempotency::NoSideEffects) {
            report.push(texts::http_options_cache_of_effects(self.field("cache_control")));
        }
    }

    fn forms(&self, report: &mut Diagnostics) {
        let bindings = &self.method.http.bindings;
        let has_body = bindings.is_empty() || bindings.iter().any(|binding| binding.body != Body::None);
        if self.options.forms && (!has_body || self.method.streaming.client_streams()) {
            report.push(texts::http_options_no_form(self.field("forms")));
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

/// Why a field has no place in a header.
fn unfit(
    what: &str,
    path: &str,
    message: &MessageDescriptor,
    at: &At<'_>,
) -> Option<crate::diagnostics::Diagnostic> {
    match field_kind(message, path) {
        Ok(()) => None,
        Err(reason) => Some(texts::http_options_field(what, path, &reason, at())),
    }
}
