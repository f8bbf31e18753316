//! HTTP rules of a definition: their faults at their places, and the bindings that cannot be served.

mod left;
pub(super) mod lint;

use super::{
    place::{self, Faults},
    shape::Shape,
};
use crate::{
    Options,
    api::{
        Method, Model, Package,
        http::{OPTIONS, RULE},
    },
    diagnostics::{Diagnostic, Diagnostics, Location},
    source::Idl,
};
use polywire_rules::{
    MethodShape,
    http::{self, Allowed, HttpBinding},
};
use std::{collections::HashMap, ops::Range};

/// A binding by its service, its method and its own index.
pub(super) type Rejected = (usize, usize, usize);

/// Reports what is wrong with the bindings of `package`, and returns those that cannot be served.
pub(super) fn check(
    idl: &Idl,
    package: &Package,
    options: &Options,
    report: &mut Diagnostics,
) -> Vec<Rejected> {
    let allowed = Allowed::default().with_delete_bodies(options.delete_bodies);
    let places = places(idl, package);
    let bindings: Vec<_> = places.iter().map(|(_, place)| place.binding()).collect();
    let firsts: HashMap<usize, usize> = http::duplicates(&bindings).into_iter().collect();
    let mut rejected = Vec::new();
    let mut number = 0;
    for (service, methods) in package.services.iter().map(|service| &service.methods).enumerate() {
        for (at, method) in methods.iter().enumerate() {
            let rule = || place::rule(idl, method, RULE);
            if let Some(read) = &method.http.rule {
                read.bindings(&mut Faults::new(&rule, report));
            }
            for index in 0..method.http.bindings.len() {
                let place = Place { idl, method, index };
                let mut findings = Diagnostics::default();
                place.check(allowed, &mut findings);
                if let Some((first_service, first)) = firsts.get(&number).map(|first| &places[*first]) {
                    findings.push(duplicate(place, *first, service == *first_service));
                }
                number += 1;
                if findings.has_errors() {
                    rejected.push((service, at, index));
                }
                report.extend(findings);
                // A server passes such a field over; a client could not send it.
                let left = Diagnostics::from_iter(left::check(place));
                report.extend(if options.clients { left } else { left.into_warnings() });
            }
        }
    }
    rejected
}

/// Reports what is wrong with the options of `method`.
pub(super) fn check_options(idl: &Idl, method: &Method, report: &mut Diagnostics) {
    let Some(options) = &method.http.written_options else { return };
    let rule = || place::rule(idl, method, OPTIONS);
    let (request, response) = messages(method);
    let shape = MethodShape::new(&method.path, method.streaming).with_messages(&request, &response);
    let bindings = &method.http.bindings;
    http::check_options(options, bindings, method.idempotency, &shape, &mut Faults::new(&rule, report));
}

/// Warns of what only all bindings together show.
pub(super) fn check_overlaps(idl: &Idl, model: &Model, report: &mut Diagnostics) {
    let packages = model.packages.iter().enumerate();
    let places = packages
        .flat_map(|(package, found)| places(idl, found).into_iter().map(move |(_, place)| (package, place)));
    let places: Vec<_> = places.collect();
    let bindings: Vec<_> = places.iter().map(|(_, place)| place.binding()).collect();
    for (second, first) in http::duplicates(&bindings) {
        // Those of one package have been looked at.
        if places[second].0 != places[first].0 {
            report.push(duplicate(places[second].1, places[first].1, false));
        }
    }
    for overlap in http::overlaps(&bindings) {
        let (place, other) = (places[overlap.binding].1, places[overlap.other].1);
        let finding = Diagnostic::of_fault(overlap.fault, place.template());
        report.push(finding.at(other.template(), overlap.label));
    }
}

/// All bindings of a package, with the indices of their services.
fn places<'a>(idl: &'a Idl, package: &'a Package) -> Vec<(usize, Place<'a>)> {
    let methods = package
        .services
        .iter()
        .enumerate()
        .flat_map(|(service, found)| found.methods.iter().map(move |method| (service, method)));
    let places = methods.flat_map(|(service, method)| {
        (0..method.http.bindings.len()).map(move |index| (service, Place { idl, method, index }))
    });
    places.collect()
}

fn duplicate(second: Place<'_>, first: Place<'_>, in_one_service: bool) -> Diagnostic {
    let fault = match in_one_service {
        true => http::duplicate(second.binding()),
        false => http::duplicate_elsewhere(second.binding()),
    };
    Diagnostic::of_fault(fault, second.template()).at(first.template(), "and this one")
}

fn messages(method: &Method) -> (Shape, Shape) {
    (Shape(method.descriptor.input()), Shape(method.descriptor.output()))
}

/// One binding, and where to look for its parts.
#[derive(Clone, Copy)]
struct Place<'a> {
    idl: &'a Idl,
    method: &'a Method,
    index: usize,
}

impl<'a> Place<'a> {
    fn binding(self) -> &'a HttpBinding {
        &self.method.http.bindings[self.index]
    }

    fn check(self, allowed: Allowed, findings: &mut Diagnostics) {
        let method = self.method;
        let (request, response) = messages(method);
        let shape = MethodShape::new(&method.path, method.streaming).with_messages(&request, &response);
        let (rule, base) = (|| self.rule(), method.http.bindings.base(self.index));
        http::check_binding(self.binding(), base, &shape, allowed, &mut Faults::new(&rule, findings));
    }

    /// The place of the rule.
    fn rule(self) -> Location {
        place::rule(self.idl, self.method, RULE)
    }

    /// The place of the template.
    fn template(self) -> Location {
        place::quoted(self.rule(), &self.binding().path.text)
    }

    /// The place of the part `at` of the template.
    fn within(self, at: &Range<usize>) -> Location {
        place::within(self.rule(), &self.binding().path.text, at)
    }
}
