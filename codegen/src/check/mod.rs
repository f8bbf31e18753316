//! The rules that reject or warn. Each looks at the whole model and says all that it finds.

mod http;
mod place;
mod queue;
mod types;

use crate::{diagnostics::Diagnostics, idl::Idl, model::Model};

/// Reports everything that is wrong with the definition.
pub(crate) fn check(idl: &Idl, model: &Model<'_>, report: &mut Diagnostics) {
    types::check(idl, model, report);
    for package in &model.packages {
        http::check(idl, package, report);
        for method in package.services.iter().flat_map(|service| &service.methods) {
            queue::check(idl, method, report);
        }
    }
}
