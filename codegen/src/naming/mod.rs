//! Rust names: those that a definition gets in Rust, and the identifiers, paths and comments that they are made of.
//!
//! Only what is written in Rust runs this: documents, routes and descriptors have the names of the definition.

pub(crate) mod docs;
pub(crate) mod extern_path;
pub(crate) mod ident;
pub(crate) mod names;
pub(crate) mod naming_texts;
pub(crate) mod path;
pub(crate) mod service;
pub(crate) mod visibility;
pub(crate) mod wrapping;

use crate::{Options, api::Model, source::Idl};
use extern_path::ExternPaths;
use names::Names;
use service::NamedPackage;

/// A definition with its Rust names.
pub(crate) struct Named<'a> {
    /// The files whose types are written, by their index in the IDL.
    pub(crate) files: &'a [usize],
    /// The packages, sorted by module.
    pub(crate) packages: Vec<NamedPackage<'a>>,
    /// The names of types and their members that differ from the definition's.
    pub(crate) names: Names<'a>,
}

impl<'a> Named<'a> {
    /// Names everything in `model`.
    pub(crate) fn new(idl: &'a Idl, model: &'a Model, externs: ExternPaths, options: &Options) -> Self {
        let mut names = Names::choose(idl, &model.files, externs);
        let packages = service::packages(idl, model, &mut names, options);
        Self { files: &model.files, packages, names }
    }
}
