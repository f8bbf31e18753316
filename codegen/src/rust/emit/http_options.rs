//! `#[http_options(…)]` as options.

use super::{fault, nowhere};
use crate::{
    api::{
        Method,
        http::options::{FieldBinding, HttpOptions, Location},
    },
    check::http_options::{Part, check_alone},
    literal::StrLit,
    rust::{self, Faults, HttpFieldBinding},
};
use proc_macro2::Span;
use syn::LitStr;

/// The options of `method`, which has none yet; none when something is wrong with them.
pub(super) fn options<D, S>(
    read: &rust::HttpOptions,
    method: &Method<D, S>,
    faults: &mut Faults,
) -> Option<HttpOptions> {
    let before = faults.len();
    let options = HttpOptions {
        success: read.success.as_ref().map(|status| status.value),
        headers: bindings(&read.headers),
        location: read.location.as_ref().map(LitStr::value).map(Location::new),
        request_headers: bindings(&read.request_headers),
        cookies: bindings(&read.cookies),
        cache_control: read.cache_control.as_ref().map(|value| StrLit::new(value.value())),
        forms: read.forms.is_some(),
    };
    check_alone(method, &options, &mut |part, finding| {
        faults.push(fault(finding(nowhere()), place(read, &options, part)));
    });
    (faults.len() == before).then_some(options)
}

fn bindings(read: &[HttpFieldBinding]) -> Vec<FieldBinding> {
    let binding = |read: &HttpFieldBinding| {
        FieldBinding::new(read.name.as_ref().map(LitStr::value), read.field.value())
    };
    read.iter().map(binding).collect()
}

/// The place at which `part` of `options` is written.
fn place(read: &rust::HttpOptions, options: &HttpOptions, part: Part<'_>) -> Span {
    let found = match part {
        Part::Key("success") => read.success.as_ref().map(|status| status.span),
        Part::Key("location") | Part::Location(_) => read.location.as_ref().map(LitStr::span),
        Part::Key("cache_control") => read.cache_control.as_ref().map(LitStr::span),
        Part::Key("forms") => read.forms,
        Part::Key("header") => read.headers.first().map(|header| header.span),
        Part::Key(_) => None,
        Part::Field(binding) => binding_of(read, options, binding).map(|read| read.field.span()),
        Part::Name(binding) => binding_of(read, options, binding)
            .map(|read| read.name.as_ref().map_or_else(|| read.field.span(), LitStr::span)),
    };
    found.unwrap_or(read.span)
}

fn binding_of<'a>(
    read: &'a rust::HttpOptions,
    options: &HttpOptions,
    binding: &FieldBinding,
) -> Option<&'a HttpFieldBinding> {
    let read = read.headers.iter().chain(&read.request_headers).chain(&read.cookies);
    let made = options.headers.iter().chain(&options.request_headers).chain(&options.cookies);
    made.zip(read).find(|(made, _)| std::ptr::eq(*made, binding)).map(|(_, read)| read)
}
