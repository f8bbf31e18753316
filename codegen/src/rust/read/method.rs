//! Methods of annotated traits.

use super::{
    arguments,
    docs::{Docs, is_deprecated},
    names,
    rule::Written,
    signature::{self, Payload, Shape},
};
use crate::rust::{
    fault::{Faults, Spanned},
    texts,
};
use polywire_rules::{
    Idempotency, Wires,
    http::{HttpOptions, HttpRule},
    queue::QueueRule,
};
use syn::{Attribute, Block, Ident, Meta, TraitItemFn};

/// A method of a service.
#[derive(Clone)]
#[non_exhaustive]
pub struct RustMethod {
    /// The function.
    pub ident: Ident,
    /// The name in the definition: `GetBook`.
    pub name: String,
    /// The way in which the function is written.
    pub shape: Shape,
    /// The name of the argument.
    pub argument: Ident,
    /// The input of the method.
    pub request: Payload,
    /// The output of the method.
    pub response: Payload,
    /// The effect of a second call.
    pub idempotency: Option<Spanned<Idempotency>>,
    /// The way of HTTP to it.
    pub http: Option<Written<HttpRule>>,
    /// The parts that HTTP carries beside that.
    pub http_options: Option<Written<HttpOptions>>,
    /// The way of queues to it.
    pub queue: Option<Written<QueueRule>>,
    /// The wires that carry it.
    pub wires: Option<Written<Wires>>,
    /// The body of a default method.
    pub default: Option<Block>,
    /// The doc comment.
    pub docs: Docs,
    /// True if it is `#[deprecated]`.
    pub deprecated: bool,
    /// The attributes that the function of a client has as well: `#[deprecated(…)]`, `#[doc(…)]`.
    pub of_callers: Vec<Attribute>,
}

impl RustMethod {
    pub(crate) fn read(item: &TraitItemFn, faults: &mut Faults) -> Option<Self> {
        let before = faults.len();
        signature::check(&item.sig, faults);
        let request = signature::request(&item.sig, faults);
        let response = signature::response(&item.sig, faults);
        let is_sound = faults.len() == before;
        let attributes = &item.attrs;
        let name = name(&item.sig.ident, attributes, faults);
        let http = arguments::one(attributes, "http", faults);
        let http: Option<Written<HttpRule>> = http.map(|attribute| Written::of_attribute(attribute, faults));
        // A definition has no words for two patterns of one binding.
        if let Some(written) = http.as_ref().filter(|written| written.is_whole) {
            written.rule.check_patterns(&mut written.report(faults));
        }
        let http_options = arguments::one(attributes, "http_options", faults);
        let http_options = http_options.map(|attribute| Written::of_attribute(attribute, faults));
        let queue = arguments::one(attributes, "queue", faults);
        let queue = queue.map(|attribute| Written::of_attribute(attribute, faults));
        let wires = arguments::one(attributes, "wires", faults);
        let wires = wires.map(|attribute| Written::of_attribute(attribute, faults));
        let idempotency = arguments::one(attributes, "idempotency", faults);
        let idempotency = idempotency.and_then(|attribute| read_idempotency(attribute, faults));
        if !is_sound {
            return None;
        }
        let (argument, request) = request?;
        let (shape, response) = response?;
        Some(Self {
            ident: item.sig.ident.clone(),
            name,
            shape,
            argument,
            request,
            response,
            idempotency,
            http,
            http_options,
            queue,
            wires,
            default: item.default.clone(),
            docs: Docs::read(attributes),
            deprecated: is_deprecated(attributes),
            of_callers: attributes.iter().filter(|attribute| is_of_callers(attribute)).cloned().collect(),
        })
    }
}

/// True if an attribute is meant for callers of a method; comments are about its implementations.
fn is_of_callers(attribute: &Attribute) -> bool {
    let is_comment = matches!(attribute.meta, Meta::NameValue(_));
    attribute.path().is_ident("deprecated") || attribute.path().is_ident("doc") && !is_comment
}

/// `#[rpc(name = "…")]`, else the function's name in upper camel case.
fn name(ident: &Ident, attributes: &[Attribute], faults: &mut Faults) -> String {
    let mut name = None;
    if let Some(attribute) = arguments::one(attributes, "rpc", faults) {
        let found = arguments::of(attribute, faults);
        for entry in arguments::keyed(found, faults) {
            match entry.name().as_str() {
                "name" => arguments::set(&mut name, entry.text(faults), &entry, faults),
                _ => faults.push(texts::unknown_argument(&entry.key, "`name`")),
            }
        }
    }
    match name {
        Some(name) => names::checked(&name, faults),
        None => {
            names::plain(ident, faults);
            names::method(ident)
        }
    }
}

fn read_idempotency(attribute: &Attribute, faults: &mut Faults) -> Option<Spanned<Idempotency>> {
    let mut found = None;
    let entries = arguments::of(attribute, faults);
    for entry in arguments::keyed(entries, faults) {
        let level = match entry.name().as_str() {
            "no_side_effects" => Idempotency::NoSideEffects,
            "idempotent" => Idempotency::Idempotent,
            _ => {
                faults.push(texts::unknown_argument(&entry.key, "`no_side_effects` or `idempotent`"));
                return None;
            }
        };
        let level = entry.flag(faults).map(|span| Spanned::new(level, span));
        arguments::set(&mut found, level, &entry, faults);
    }
    if found.is_none() {
        faults.push(texts::empty_idempotency(attribute));
    }
    found
}
