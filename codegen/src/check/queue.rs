//! Queue rules of a definition: their faults at their places.

use super::{
    place::{self, Faults},
    shape::Shape,
};
use crate::{
    api::{
        Method, Service,
        queue::{EXTENSION, Reader},
    },
    diagnostics::{Diagnostic, Diagnostics},
    source::Idl,
};
use polywire_rules::{MethodShape, queue};

/// A method has what its service's rule says as well, so the methods are looked at when that is right.
pub(super) fn check(idl: &Idl, service: &Service, report: &mut Diagnostics) {
    let mut findings = Diagnostics::default();
    if let Some(method) = service.methods.first() {
        check_service(idl, method, &mut findings);
    }
    let right = !findings.has_errors();
    report.extend(findings);
    if right {
        service.methods.iter().for_each(|method| check_method(idl, method, report));
        check_overlaps(idl, service, report);
    }
}

/// The common rule of the service of `method`.
fn check_service(idl: &Idl, method: &Method, report: &mut Diagnostics) {
    let options = method.descriptor.parent_service().options();
    if let Some(rule) = Reader::new(&idl.pool).read_service(&options) {
        let at = || place::service(idl, method);
        queue::check_service(&rule, &mut Faults::new(&at, report));
    }
}

fn check_method(idl: &Idl, method: &Method, report: &mut Diagnostics) {
    let Some(rule) = &method.queue else { return };
    let (request, response) = (Shape(method.descriptor.input()), Shape(method.descriptor.output()));
    let shape = MethodShape::new(method.path.as_str(), method.streaming).with_messages(&request, &response);
    let at = || place::rule(idl, method, EXTENSION);
    queue::check(rule, &shape, &mut Faults::new(&at, report));
}

fn check_overlaps(idl: &Idl, service: &Service, report: &mut Diagnostics) {
    let methods = service.methods.iter().map(|method| (method.path.as_str(), method.queue.as_ref()));
    for (second, first, fault) in queue::overlapping(methods) {
        let at = |index: usize| place::rule(idl, &service.methods[index], EXTENSION);
        report.push(Diagnostic::of_fault(fault.into(), at(second)).at(at(first), "and here"));
    }
}
