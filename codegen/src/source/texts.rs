//! The files of a definition that is given as text.

use super::{Sources, Unlinked, builtin, parse};
use crate::diagnostics::{Diagnostics, Location, SourceFile, texts};
use std::{collections::HashMap, sync::Arc};

/// Opens files by the names under which they are imported.
pub(super) struct Texts<'a> {
    sources: &'a dyn Sources,
    /// The files that were opened before the walk asks for them; `None` for a file with faults, which were reported.
    opened: HashMap<String, Option<Unlinked>>,
}

/// The outcome of reading a file.
enum Read {
    Found(Box<Unlinked>),
    /// It has faults, which were reported.
    Faulty,
    Missing,
    Unreadable(std::io::Error),
}

impl<'a> Texts<'a> {
    pub(super) fn new(sources: &'a dyn Sources) -> Self {
        Self { sources, opened: HashMap::new() }
    }

    /// The file `name`; `None` when it cannot be had, which was reported.
    pub(super) fn open(
        &mut self,
        name: &str,
        importer: Option<Location>,
        report: &mut Diagnostics,
    ) -> Option<Unlinked> {
        if let Some(file) = self.opened.remove(name) {
            return file;
        }
        match self.read(name, report) {
            Read::Found(file) => return Some(*file),
            Read::Faulty => {}
            Read::Missing => report.push(texts::not_found(name, importer)),
            Read::Unreadable(error) => report.push(texts::unreadable(name, &error, importer)),
        }
        None
    }

    fn read(&self, name: &str, report: &mut Diagnostics) -> Read {
        if let Some(file) = builtin::well_known(name) {
            return Read::Found(Box::new(file));
        }
        let source = match self.sources.read(name) {
            Ok(Some(found)) => SourceFile::new(found.path, Some(found.text)),
            Ok(None) => match builtin::text(name) {
                Some(text) => SourceFile::new(name, Some(text.to_owned())),
                None => return Read::Missing,
            },
            Err(error) => return Read::Unreadable(error),
        };
        match parse::parse(name, Arc::new(source), report) {
            Some(file) => Read::Found(Box::new(file)),
            None => Read::Faulty,
        }
    }
}

#[cfg(feature = "rust")]
mod rust {
    use super::{Read, Texts};
    use crate::{
        diagnostics::{Diagnostics, texts},
        rust::lower::RustSources,
        source::{builtin, import::Form},
    };
    use prost_types::FileDescriptorProto;

    impl Texts<'_> {
        /// Lowers the Rust files among `inputs`; returns the inputs with the names of their descriptors instead.
        pub(in crate::source) fn lower(
            &mut self,
            inputs: &[String],
            report: &mut Diagnostics,
        ) -> Vec<String> {
            let (rust, mut protos): (Vec<String>, Vec<String>) =
                inputs.iter().cloned().partition(|name| name.ends_with(".rs"));
            if rust.is_empty() {
                return protos;
            }
            let mut sources = RustSources::default();
            for name in &rust {
                match self.sources.read(name) {
                    Ok(Some(text)) => sources.read(name, text, report),
                    Ok(None) => report.push(texts::not_found(name, None)),
                    Err(error) => report.push(texts::unreadable(name, &error, None)),
                }
            }
            let lowered: Vec<String> = rust.iter().flat_map(|name| sources.descriptors_of(name)).collect();
            if lowered.is_empty() && protos.is_empty() && !report.has_errors() {
                report.push(texts::nothing_annotated(&rust));
            }
            self.open_all(&protos, &lowered, report);
            if report.has_errors() {
                // The faults of a file would be repeated as types that nobody knows.
                return Vec::new();
            }
            let parsed = self.opened.values().flatten().filter_map(|file| match &file.form {
                Form::Parsed(file) => Some(&**file),
                _ => None,
            });
            let mut parsed: Vec<&FileDescriptorProto> = parsed.collect();
            parsed.sort_by_key(|file| file.name());
            let files = sources.lower(parsed, report);
            if report.has_errors() {
                return Vec::new();
            }
            self.opened.extend(files.into_iter().map(|(name, file)| (name, Some(file))));
            protos.extend(lowered);
            protos
        }

        /// Opens `names`, what they import and what is built in, but for the files that are `lowered`.
        fn open_all(&mut self, names: &[String], lowered: &[String], report: &mut Diagnostics) {
            let mut pending = names.to_vec();
            pending.extend(builtin::TYPES.map(str::to_owned));
            while let Some(name) = pending.pop() {
                if self.opened.contains_key(&name) || lowered.contains(&name) {
                    continue;
                }
                match self.read(&name, report) {
                    Read::Found(file) => {
                        pending.extend(file.dependencies.iter().cloned());
                        self.opened.insert(name, Some(*file));
                    }
                    Read::Faulty => {
                        self.opened.insert(name, None);
                    }
                    // The walk knows who imports it.
                    Read::Missing | Read::Unreadable(_) => {}
                }
            }
        }
    }
}
