//! The definition as Rust: every name, path, rule and comment decided, so that templates only lay it out.

pub(crate) mod docs;
#[cfg(any(feature = "proto", feature = "rust"))]
pub(crate) mod guarantee;
pub(crate) mod http;
pub(crate) mod method;
pub(crate) mod queue;
mod reach;
mod service;
pub(crate) mod wires;

pub(crate) use crate::naming::visibility::Visibility;
pub(crate) use method::{Idempotency, Method, StreamingKind};
pub(crate) use service::{Definition, Parameters, Service};

use crate::naming::names::Names;
use crate::naming::path::ModulePath;
use crate::{Options, diagnostics::Diagnostics, source::Idl};

/// The whole output.
pub(crate) struct Model<'a> {
    /// The files whose types are written, in the order of the IDL, by their index there.
    pub(crate) files: Vec<usize>,
    /// The packages to write, sorted by module.
    pub(crate) packages: Vec<Package>,
    /// The names that differ from the definition's.
    pub(crate) names: Names<'a>,
}

/// The services of one package; its messages are written from the descriptors.
pub(crate) struct Package {
    /// The name in the definition, which may be empty.
    pub(crate) name: String,
    pub(crate) module: ModulePath,
    pub(crate) services: Vec<Service>,
}

impl<'a> Model<'a> {
    /// Decides everything; `None` when there is no way to name or place something.
    pub(crate) fn resolve(idl: &'a Idl, options: &Options, report: &mut Diagnostics) -> Option<Self> {
        let externs = crate::naming::extern_path::ExternPaths::new(&options.extern_paths, report)?;
        crate::naming::extern_path::check_registries(&options.type_registries, report)?;
        let files = reach::written(idl, &externs);
        let mut names = Names::choose(idl, &files, externs);
        let packages = service::packages(idl, &files, &mut names, options);
        Some(Self { files, packages, names })
    }
}
