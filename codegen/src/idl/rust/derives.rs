//! Derives beside `#[polywire::message]`.

use super::{Faults, texts};
use syn::{Attribute, Path, Token, punctuated::Punctuated};

/// Reports derives of what a message has already, in another way.
pub(super) fn check(attributes: &[Attribute], faults: &mut Faults) {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        let paths = attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
        for path in paths.into_iter().flatten() {
            let last = path.segments.last().map(|last| &last.ident);
            if let Some(last) = last.filter(|last| *last == "Serialize" || *last == "Deserialize") {
                faults.push(texts::derived_already(last));
            }
        }
    }
}
