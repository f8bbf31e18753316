//! `#[http(…)]`

use super::arguments::{self, Entry};
use crate::rust::{
    fault::{Faults, Spanned},
    texts,
};
use proc_macro2::{Span, TokenStream};
use syn::{Attribute, LitStr, spanned::Spanned as _};

/// The way of HTTP to a method, as in `google.api.HttpRule`.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRule {
    /// The attribute.
    pub span: Span,
    /// The binding.
    pub binding: HttpBinding,
    /// More of them.
    pub additional: Vec<HttpBinding>,
}

/// One method and path template.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpBinding {
    /// The key that names the method.
    pub span: Span,
    /// The method.
    pub verb: HttpVerb,
    /// The path template.
    pub path: LitStr,
    /// The field that is the body of the request, or `*`.
    pub body: Option<LitStr>,
    /// The field that is the body of the response.
    pub response_body: Option<LitStr>,
}

/// A method of HTTP.
#[derive(Clone)]
#[allow(missing_docs, reason = "the names are those of HTTP")]
pub enum HttpVerb {
    Get,
    Put,
    Post,
    Delete,
    Patch,
    /// Any other: `HEAD`, or `*` for every method.
    Custom(LitStr),
}

/// The parts of a method that HTTP carries beside its bindings, as in `polywire.HttpOptions`.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpOptions {
    /// The attribute.
    pub span: Span,
    /// The status of a success.
    pub success: Option<Spanned<u32>>,
    /// Headers of the response.
    pub headers: Vec<HttpFieldBinding>,
    /// The template of the `Location` of the response.
    pub location: Option<LitStr>,
    /// Headers of the request.
    pub request_headers: Vec<HttpFieldBinding>,
    /// Cookies of the request.
    pub cookies: Vec<HttpFieldBinding>,
    /// The `Cache-Control` of a success.
    pub cache_control: Option<LitStr>,
    /// The place of the permission for forms.
    pub forms: Option<Span>,
}

/// A header or cookie, and the field with its value.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpFieldBinding {
    /// The place at which it is written.
    pub span: Span,
    /// The name, when it is not that of the field.
    pub name: Option<LitStr>,
    /// The field.
    pub field: LitStr,
}

impl HttpOptions {
    pub(crate) fn read(attribute: &Attribute, faults: &mut Faults) -> Self {
        let mut options = Self {
            span: attribute.span(),
            success: None,
            headers: Vec::new(),
            location: None,
            request_headers: Vec::new(),
            cookies: Vec::new(),
            cache_control: None,
            forms: None,
        };
        let entries = arguments::of(attribute, faults);
        for entry in arguments::keyed(entries, faults) {
            let entry = &entry;
            match entry.name().as_str() {
                "success" => arguments::set(&mut options.success, entry.integer(faults), entry, faults),
                "location" => arguments::set(&mut options.location, entry.text(faults), entry, faults),
                "cache_control" => {
                    arguments::set(&mut options.cache_control, entry.text(faults), entry, faults);
                }
                "forms" => arguments::set(&mut options.forms, entry.flag(faults), entry, faults),
                "header" => options.headers.extend(HttpFieldBinding::read(entry, faults)),
                "request_header" => options.request_headers.extend(HttpFieldBinding::read(entry, faults)),
                "cookie" => options.cookies.extend(HttpFieldBinding::read(entry, faults)),
                _ => faults.push(texts::unknown_argument(
                    &entry.key,
                    "`success`, `header`, `location`, `request_header`, `cookie`, `cache_control` and `forms`",
                )),
            }
        }
        options
    }
}

impl HttpFieldBinding {
    /// `header(name = "…", field = "…")`
    fn read(entry: &Entry, faults: &mut Faults) -> Option<Self> {
        let (mut name, mut field) = (None, None);
        for entry in arguments::entries(entry.list(faults)?, faults) {
            match entry.name().as_str() {
                "name" => arguments::set(&mut name, entry.text(faults), &entry, faults),
                "field" => arguments::set(&mut field, entry.text(faults), &entry, faults),
                _ => faults.push(texts::unknown_argument(&entry.key, "`name` and `field`")),
            }
        }
        if field.is_none() {
            faults.push(texts::no_bound_field(entry.span()));
        }
        Some(Self { span: entry.span(), name, field: field? })
    }
}

impl HttpRule {
    pub(crate) fn read(attribute: &Attribute, faults: &mut Faults) -> Option<Self> {
        let entries = arguments::of(attribute, faults);
        let entries = arguments::keyed(entries, faults);
        let (additional, own): (Vec<Entry>, Vec<Entry>) =
            entries.into_iter().partition(|entry| entry.key == "additional");
        let binding = HttpBinding::read(&own, attribute.span(), faults);
        let additional = additional
            .iter()
            .filter_map(|entry| {
                let entries = arguments::entries(entry.list(faults)?, faults);
                HttpBinding::read(&entries, entry.span(), faults)
            })
            .collect();
        Some(Self { span: attribute.span(), binding: binding?, additional })
    }
}

impl HttpBinding {
    fn read(entries: &[Entry], span: Span, faults: &mut Faults) -> Option<Self> {
        let (mut pattern, mut body, mut response_body) = (None, None, None);
        for entry in entries {
            match entry.name().as_str() {
                "get" | "put" | "post" | "delete" | "patch" | "custom" => {
                    if pattern.is_some() {
                        faults.push(texts::second_verb(entry.span()));
                    } else {
                        pattern = verb(entry, faults).map(|(verb, path)| (verb, path, entry.span()));
                    }
                }
                "body" => arguments::set(&mut body, entry.text(faults), entry, faults),
                "response_body" => arguments::set(&mut response_body, entry.text(faults), entry, faults),
                "additional" => faults.push(texts::nested_additional(entry.span())),
                _ => faults.push(texts::unknown_argument(
                    &entry.key,
                    "`get`, `put`, `post`, `delete`, `patch`, `custom`, `body`, `response_body` and `additional`",
                )),
            }
        }
        let Some((verb, path, span)) = pattern else {
            let named = |entry: &Entry| {
                matches!(entry.name().as_str(), "get" | "put" | "post" | "delete" | "patch" | "custom")
            };
            // A method whose value is wrong was reported.
            if !entries.iter().any(named) {
                faults.push(texts::no_verb(span));
            }
            return None;
        };
        Some(Self { span, verb, path, body, response_body })
    }
}

fn verb(entry: &Entry, faults: &mut Faults) -> Option<(HttpVerb, LitStr)> {
    let verb = match entry.name().as_str() {
        "get" => HttpVerb::Get,
        "put" => HttpVerb::Put,
        "post" => HttpVerb::Post,
        "delete" => HttpVerb::Delete,
        "patch" => HttpVerb::Patch,
        _ => return custom(entry.list(faults)?, entry.span(), faults),
    };
    Some((verb, entry.text(faults)?))
}

/// `custom(kind = "HEAD", path = "…")`
fn custom(list: TokenStream, span: Span, faults: &mut Faults) -> Option<(HttpVerb, LitStr)> {
    let (mut kind, mut path) = (None, None);
    for entry in arguments::entries(list, faults) {
        match entry.name().as_str() {
            "kind" => arguments::set(&mut kind, entry.text(faults), &entry, faults),
            "path" => arguments::set(&mut path, entry.text(faults), &entry, faults),
            _ => faults.push(texts::unknown_argument(&entry.key, "`kind` and `path`")),
        }
    }
    match (kind, path) {
        (Some(kind), Some(path)) => Some((HttpVerb::Custom(kind), path)),
        _ => {
            faults.push(texts::custom_incomplete(span));
            None
        }
    }
}
