//! `#[queue(…)]` as a rule, checked with what the trait says of all its methods.

use crate::{
    api::Method,
    rust::{Fault, Faults, RustMethod, RustService, Written},
};
use polywire_rules::{
    MethodShape, Part,
    queue::{QueueRule, QueueServiceRule, check, check_service, overlapping},
};

/// The common rule of the methods of a trait.
pub(super) struct InCommon<'a> {
    written: Option<&'a Written<QueueServiceRule>>,
    /// False after a fault: each method would have it once more.
    is_right: bool,
}

impl<'a> InCommon<'a> {
    /// The rule of `service`. What is wrong with it is reported.
    pub(super) fn of(service: &'a RustService, faults: &mut Faults) -> Self {
        let written = service.queue.as_ref();
        let before = faults.len();
        if let Some(written) = written.filter(|written| written.is_whole) {
            check_service(&written.rule, &mut written.report(faults));
        }
        let is_right = faults.len() == before && written.is_none_or(|written| written.is_whole);
        Self { written, is_right }
    }

    /// The rule of `method`, with what all methods have in common. What is wrong with it is reported.
    pub(super) fn rule(
        &self,
        method: &RustMethod,
        shape: &MethodShape<'_>,
        faults: &mut Faults,
    ) -> Option<QueueRule> {
        let own = method.queue.as_ref();
        let rule = match self.written {
            Some(common) => common.rule.applied(own.map(|own| own.rule.clone()), &method.name),
            None => own?.rule.clone(),
        };
        if self.is_right && own.is_none_or(|own| own.is_whole) {
            match (own, self.written) {
                (Some(own), _) => check(&rule, shape, &mut own.report(faults)),
                (None, Some(common)) => check(&rule, shape, &mut common.report(faults)),
                (None, None) => {}
            }
        }
        Some(rule)
    }
}

/// Reports the methods whose addresses have messages in common with those of one before.
pub(super) fn check_overlaps(service: &RustService, methods: &[Method<(), ()>], faults: &mut Faults) {
    let rules = methods.iter().map(|method| (method.path.as_str(), method.queue.as_ref()));
    for (second, _, fault) in overlapping(rules) {
        let read = &service.methods[second];
        let place = read.queue.as_ref().map(|written| written.place(&Part::value("address", "")));
        faults.push(Fault::of_rule(fault.into(), place.unwrap_or_else(|| read.ident.span())));
    }
}
