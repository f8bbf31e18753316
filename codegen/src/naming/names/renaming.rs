//! Names that are others in Rust than in the definition.

use crate::{
    diagnostics::{Diagnostic, Location},
    naming::{ident::Ident, naming_texts},
};

/// Another name of an item.
pub(super) struct Renaming<P> {
    /// `library.v1.Book.name`
    pub(super) full_name: String,
    /// The name from which prost-build makes the Rust name.
    pub(super) chosen: String,
    /// The Rust name.
    pub(super) ident: Ident,
    /// The Rust name that it would have had; empty when there is none.
    pub(super) wanted: Ident,
    /// The place at which it is named.
    pub(super) path: P,
}

impl<P> Renaming<P> {
    /// The warning to users.
    pub(super) fn warning(&self, location: Location) -> Diagnostic {
        naming_texts::renamed(&self.full_name, self.ident.as_str(), self.wanted.as_str(), location)
    }
}
