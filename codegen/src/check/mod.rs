//! The rules that reject or warn. Each looks at the whole model and says all that it finds.

mod http;
mod place;
pub(crate) mod queue;
mod shape;
mod types;
mod wires;

use crate::{
    Options,
    api::{Model, Package},
    diagnostics::Diagnostics,
    source::Idl,
};

/// Reports everything that is wrong with the definition, and takes out of the model what may be left out.
pub(crate) fn check(idl: &Idl, model: &mut Model, options: &Options, report: &mut Diagnostics) {
    types::check(idl, model, report);
    for package in &mut model.packages {
        check_http(idl, package, options, report);
        for service in &package.services {
            queue::check(idl, service, report);
            for method in &service.methods {
                http::check_options(idl, method, report);
                wires::check(idl, method, report);
            }
        }
    }
    http::check_overlaps(idl, model, report);
    if options.lints {
        http::lint::check(idl, model, report);
    }
}

fn check_http(idl: &Idl, package: &mut Package, options: &Options, report: &mut Diagnostics) {
    let mut findings = Diagnostics::default();
    let rejected = http::check(idl, package, options, &mut findings);
    if options.invalid_http {
        report.extend(findings);
        return;
    }
    report.extend(findings.into_warnings());
    // From the last to the first, so that the indices of those before stay right.
    for (service, method, binding) in rejected.into_iter().rev() {
        package.services[service].methods[method].http.bindings.remove(binding);
    }
}
