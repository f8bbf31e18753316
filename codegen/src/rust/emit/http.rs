//! `#[http(…)]` and `#[http_options(…)]` as rules, checked.

use crate::{
    api::http::Http,
    rust::{Fault, Faults, RustMethod},
};
use polywire_rules::{
    Idempotency, MethodShape, Part,
    http::{Allowed, HttpBinding, HttpOptions, check_binding, check_options, duplicate, duplicates},
};
use proc_macro2::Span;

/// The bindings of a trait so far, each with the place of its path.
#[derive(Default)]
pub(super) struct Earlier(Vec<(HttpBinding, Span)>);

impl Earlier {
    /// Reports the bindings that no request can tell from an earlier one.
    pub(super) fn check(&self, faults: &mut Faults) {
        let bindings: Vec<_> = self.0.iter().map(|(binding, _)| binding).collect();
        for (second, _) in duplicates(&bindings) {
            let (binding, span) = &self.0[second];
            faults.push(Fault::of_rule(duplicate(binding), *span));
        }
    }
}

/// The rules of `method`. What is wrong with them is reported.
pub(super) fn rules(
    method: &RustMethod,
    shape: &MethodShape<'_>,
    idempotency: Idempotency,
    earlier: &mut Earlier,
    faults: &mut Faults,
) -> Http {
    let mut http = Http::default();
    if let Some(written) = method.http.as_ref().filter(|written| written.is_whole) {
        let mut report = written.report(faults);
        http.bindings = written.rule.bindings(&mut report);
        for (index, binding) in http.bindings.iter().enumerate() {
            let base = http.bindings.base(index);
            check_binding(binding, base, shape, Allowed::default(), &mut report);
            let path = binding.path_of_template(base);
            let span = written.place(&Part::value(&path, &binding.path.text));
            earlier.0.push((binding.clone(), span));
        }
    }
    if let Some(written) = method.http_options.as_ref().filter(|written| written.is_whole) {
        let before = faults.len();
        let (options, bindings) = (&written.rule, &http.bindings);
        check_options(options, bindings, idempotency, shape, &mut written.report(faults));
        http.options = (faults.len() == before).then(|| HttpOptions::named(options));
    }
    http
}
