//! The definition in no programming language: services, methods and their rules. [`crate::naming`] gives it Rust names, for
//! what is written in Rust.

pub(crate) mod http;
pub(crate) mod method;
pub(crate) mod queue;
mod reach;
mod rule;
mod service;
pub(crate) mod wires;

pub(crate) use method::Method;
pub(crate) use service::{Package, Service};

use crate::{Options, source::Idl};

/// The services of a definition.
pub(crate) struct Model {
    /// The files of the definition, in the order of the IDL, by their index there. Imports that only bring options, and
    /// types that other crates have, are not among them.
    pub(crate) files: Vec<usize>,
    /// The packages of these files, sorted by name.
    pub(crate) packages: Vec<Package>,
}

impl Model {
    /// Reads the rules of all services.
    pub(crate) fn new(idl: &Idl, options: &Options) -> Self {
        let files = reach::written(idl, &options.extern_paths);
        let packages = service::packages(idl, &files);
        Self { files, packages }
    }
}
