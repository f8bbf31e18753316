//! Addresses and their templates.

use super::{At, check_field, is_address};
use crate::{
    api::{
        Method, Service,
        queue::{self, Address},
    },
    check::place,
    diagnostics::{Diagnostic, Diagnostics, Location, texts},
    source::Idl,
};

/// The fault of an address as a text.
pub(crate) fn unfit(address: &Address, location: impl FnOnce() -> Location) -> Option<Diagnostic> {
    let text = address.text.value();
    match &address.parts {
        Err(fault) => Some(texts::queue_bad_template(text, *fault, location())),
        Ok(_) if !is_address(&address.name()) => Some(texts::queue_bad_address("address", text, location())),
        Ok(_) => None,
    }
}

/// The faults of the address of `method`.
pub(super) fn check(method: &Method, address: &Address, at: &At<'_>, report: &mut Diagnostics) {
    let text = address.text.value();
    let place = || place::quoted(at(), text);
    report.extend_one(unfit(address, place));
    if address.template().is_some() && method.streaming.client_streams() {
        report.push(texts::queue_address_of_stream(text, place()));
    }
    for field in address.fields() {
        check_field("address", field.value(), method, &place, report);
    }
}

/// Two methods of a service may have one address, but not some: no broker could tell which of the two a message is for.
pub(super) fn check_overlaps(idl: &Idl, service: &Service, report: &mut Diagnostics) {
    let mut seen: Vec<(&Method, Address)> = Vec::new();
    for method in &service.methods {
        let rule = method.queue.clone().unwrap_or_default();
        let address = rule.address_or_own(method.path.as_str());
        if address.parts.is_err() {
            continue;
        }
        let meets = |(_, other): &&(&Method, Address)| overlap(&address, other);
        if let Some((first, other)) = seen.iter().find(meets) {
            let at = |method| place::rule(idl, method, queue::EXTENSION);
            let (text, other) = (address.text.value(), other.text.value());
            report.push(texts::queue_overlap(text, other, at(method), at(first)));
        }
        seen.push((method, address));
    }
}

/// True if two addresses differ, and some text is matched by both.
fn overlap(one: &Address, other: &Address) -> bool {
    let (one, other) = (one.pattern(), other.pattern());
    let mut others = other.split('.');
    let alike = one
        .split('.')
        .all(|part| others.next().is_some_and(|other| part == other || part == "*" || other == "*"));
    one != other && alike && others.next().is_none()
}
