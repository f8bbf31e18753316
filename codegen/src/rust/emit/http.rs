//! `#[http(…)]` as bindings.

use super::{fault, nowhere};
use crate::{
    api::{
        StreamingKind,
        http::{self, Binding, Body, Rules, Segment, Verb},
    },
    check::http::is_socket,
    diagnostics::texts,
    literal::StrLit,
    rust::{Faults, HttpBinding, HttpVerb, RustMethod},
};
use std::collections::HashSet;
use syn::LitStr;

/// The parts by which the requests of the bindings so far are told apart.
#[derive(Default)]
pub(super) struct Shapes(HashSet<(Verb, Vec<Segment>, Option<String>)>);

pub(super) fn rules(
    method: &RustMethod,
    streaming: StreamingKind,
    shapes: &mut Shapes,
    faults: &mut Faults,
) -> Rules {
    let mut rules = Rules::default();
    let Some(rule) = &method.http else { return rules };
    for read in std::iter::once(&rule.binding).chain(&rule.additional) {
        let Some(binding) = binding(read, faults) else { continue };
        check(read, &binding, streaming, faults);
        let template = &binding.template;
        let shape = (binding.method.clone(), template.segments.clone(), template.verb.clone());
        if !shapes.0.insert(shape) {
            let text = format!("{} {template}", binding.method);
            faults.push(fault(texts::http_duplicate(&text, nowhere(), nowhere()), read.path.span()));
        }
        rules.bindings.push(binding);
    }
    rules
}

fn binding(read: &HttpBinding, faults: &mut Faults) -> Option<Binding> {
    let method = verb(&read.verb, faults);
    let text = read.path.value();
    let template = http::parse(&text).map_err(|error| {
        faults.push(fault(texts::http_template(error.kind, &text, nowhere()), read.path.span()));
    });
    Some(Binding {
        method: method?,
        template: template.ok()?,
        body: match read.body.as_ref().map(LitStr::value).as_deref() {
            None | Some("") => Body::None,
            Some("*") => Body::Message,
            Some(name) => Body::Field(StrLit::new(name)),
        },
        response_body: read.response_body.as_ref().map(|name| StrLit::new(name.value())),
    })
}

fn verb(read: &HttpVerb, faults: &mut Faults) -> Option<Verb> {
    Some(match read {
        HttpVerb::Get => Verb::Get,
        HttpVerb::Put => Verb::Put,
        HttpVerb::Post => Verb::Post,
        HttpVerb::Delete => Verb::Delete,
        HttpVerb::Patch => Verb::Patch,
        HttpVerb::Custom(kind) => match Verb::of_kind(&kind.value()) {
            Some(verb) => verb,
            None => {
                faults.push(fault(texts::http_bad_method(&kind.value(), nowhere()), kind.span()));
                return None;
            }
        },
    })
}

fn check(read: &HttpBinding, binding: &Binding, streaming: StreamingKind, faults: &mut Faults) {
    if let (false, true, Some(body)) = (binding.body == Body::None, binding.method.is_bodiless(), &read.body)
    {
        let finding = texts::http_body_not_allowed(&binding.method.to_string(), nowhere());
        faults.push(fault(finding, body.span()));
    }
    for (what, name) in [("body", &read.body), ("response_body", &read.response_body)] {
        if let Some(name) = name.as_ref().filter(|name| name.value().contains('.')) {
            faults.push(fault(texts::http_dotted_body(what, &name.value(), nowhere()), name.span()));
        }
    }
    if streaming.client_streams() && binding.body != Body::Message && !is_socket(binding) {
        let span = read.body.as_ref().map_or(read.span, LitStr::span);
        faults.push(fault(texts::http_client_streaming_body(nowhere()), span));
    }
}
