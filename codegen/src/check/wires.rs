//! Wires that a method is not on, though it says how they carry it.

use super::place;
use crate::{
    api::{Method, http, queue},
    diagnostics::{Diagnostics, texts},
    source::Idl,
};
use polywire_rules::{Wire, queue::QueuePattern};

pub(super) fn check(idl: &Idl, method: &Method, report: &mut Diagnostics) {
    let wires = method.wires();
    if !wires.contains(Wire::Rest) && !method.http.bindings.is_empty() {
        report.push(texts::wires_without_rest(&method.name, place::rule(idl, method, http::RULE)));
    }
    let own = method.queue.as_ref().is_some_and(|rule| rule.pattern != QueuePattern::RequestReply);
    if !wires.contains(Wire::Queue) && own {
        report.push(texts::wires_without_queue(&method.name, place::rule(idl, method, queue::EXTENSION)));
    }
}
