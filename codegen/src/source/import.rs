//! Follows imports, from the inputs down.

#[cfg(feature = "proto")]
use super::open_files::OpenFiles;
use super::{OptionSite, Origin, builtin, decode, source_texts};
use crate::diagnostics::{Diagnostics, Location, SourceFile};
use prost_types::{FileDescriptorProto, SourceCodeInfo};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// A file that is read and not yet linked.
pub(crate) struct Unlinked {
    pub(crate) source: Arc<SourceFile>,
    pub(crate) dependencies: Vec<String>,
    pub(crate) info: SourceCodeInfo,
    pub(crate) options: Vec<OptionSite>,
    pub(crate) form: Form,
}

/// The form from which a file is linked.
pub(crate) enum Form {
    /// A parsed text; custom options are not interpreted yet.
    #[cfg(feature = "proto")]
    Parsed(Box<FileDescriptorProto>),
    /// A descriptor that is made of Rust; custom options are not interpreted yet.
    #[cfg(all(feature = "proto", feature = "rust"))]
    Lowered(Box<FileDescriptorProto>),
    /// An encoded descriptor without source info, and what of it is known without custom options.
    Encoded { bytes: Vec<u8>, descriptor: Box<FileDescriptorProto> },
    /// A part of every pool.
    WellKnown,
}

/// Files in the order in which they can be linked.
pub(super) struct Imported {
    pub(super) files: Vec<(String, Origin, Unlinked)>,
    /// Files that could not be read, and files that import them.
    pub(super) broken: BTreeSet<String>,
}

/// Longer chains of imports are taken for an attack on the stack.
const MAX_DEPTH: usize = 256;

#[cfg(feature = "proto")]
pub(super) fn protos(mut files: OpenFiles<'_>, inputs: &[String], report: &mut Diagnostics) -> Imported {
    walk(inputs, report, |name, importer, report| files.open(name, importer, report))
}

pub(super) fn descriptors(set: &[u8], inputs: &[String], report: &mut Diagnostics) -> Imported {
    let mut files = match decode::split(set) {
        Ok(files) => files,
        Err(error) => {
            report.push(source_texts::undecodable(&error));
            HashMap::new()
        }
    };
    let mut inputs = inputs.to_vec();
    if inputs.is_empty() {
        inputs = files.keys().cloned().collect();
    }
    walk(&inputs, report, |name, importer, report| {
        if let Some(file) = builtin::well_known(name) {
            return Some(file);
        }
        let file = files.remove(name);
        if file.is_none() {
            report.push(source_texts::not_in_set(name, importer));
        }
        file
    })
}

type Open<'a> = dyn FnMut(&str, Option<Location>, &mut Diagnostics) -> Option<Unlinked> + 'a;

fn walk(
    inputs: &[String],
    report: &mut Diagnostics,
    mut open: impl FnMut(&str, Option<Location>, &mut Diagnostics) -> Option<Unlinked>,
) -> Imported {
    let inputs: BTreeSet<&str> = inputs.iter().map(String::as_str).collect();
    let imported = Imported { files: Vec::new(), broken: BTreeSet::new() };
    let mut walk =
        Walk { inputs: &inputs, open: &mut open, seen: BTreeSet::new(), path: Vec::new(), imported, report };
    for name in &inputs {
        walk.visit(name, None);
    }
    walk.imported
}

struct Walk<'a, 'b> {
    inputs: &'a BTreeSet<&'a str>,
    open: &'a mut Open<'b>,
    seen: BTreeSet<String>,
    /// The chain of imports that led here.
    path: Vec<String>,
    imported: Imported,
    report: &'a mut Diagnostics,
}

impl Walk<'_, '_> {
    /// Reads `name` and, before it, what it imports.
    fn visit(&mut self, name: &str, importer: Option<Location>) {
        if self.path.iter().any(|above| above == name) {
            self.report.push(source_texts::import_cycle(&self.path, name, importer));
            self.imported.broken.insert(name.to_owned());
            return;
        }
        if self.path.len() >= MAX_DEPTH {
            self.report.push(source_texts::imports_too_deep(MAX_DEPTH, importer));
            self.imported.broken.insert(name.to_owned());
            return;
        }
        if !self.seen.insert(name.to_owned()) {
            return;
        }
        let Some(file) = (self.open)(name, importer, self.report) else {
            self.imported.broken.insert(name.to_owned());
            return;
        };
        self.path.push(name.to_owned());
        for (index, dependency) in file.dependencies.iter().enumerate() {
            self.visit(dependency, Some(import_location(&file, index)));
            if self.imported.broken.contains(dependency) {
                self.imported.broken.insert(name.to_owned());
            }
        }
        self.path.pop();
        let origin = match &file.form {
            Form::WellKnown => Origin::WellKnown,
            _ if self.inputs.contains(name) => Origin::Input,
            _ => Origin::Import,
        };
        self.imported.files.push((name.to_owned(), origin, file));
    }
}

/// The place of the import at `index`.
fn import_location(file: &Unlinked, index: usize) -> Location {
    let index = i32::try_from(index).unwrap_or(i32::MAX);
    match file.info.location.iter().find(|location| location.path == [3, index]) {
        Some(location) => Location::span(&file.source, &location.span),
        None => Location::file(&file.source),
    }
}
