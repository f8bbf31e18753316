//! The files of a definition that is given as text.

use super::{SourceText, Sources, Unlinked, builtin, import::Form, parse, source_texts};
use crate::diagnostics::{Diagnostics, Location, SourceFile};
use prost_types::FileDescriptorProto;
use std::{collections::HashMap, sync::Arc};

/// Opens files by the names under which they are imported.
pub(crate) struct OpenFiles<'a> {
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

impl<'a> OpenFiles<'a> {
    pub(crate) fn new(sources: &'a dyn Sources) -> Self {
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
            Read::Missing => report.push(source_texts::not_found(name, importer)),
            Read::Unreadable(error) => report.push(source_texts::unreadable(name, &error, importer)),
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

    /// The text of `name`, which is not a `.proto` file; `None` when it cannot be had, which is reported.
    #[cfg(feature = "rust")]
    pub(crate) fn text(&self, name: &str, report: &mut Diagnostics) -> Option<SourceText> {
        match self.sources.read(name) {
            Ok(Some(text)) => return Some(text),
            Ok(None) => report.push(source_texts::not_found(name, None)),
            Err(error) => report.push(source_texts::unreadable(name, &error, None)),
        }
        None
    }

    /// Opens `names`, what they import and what is built in, but for the files that are `made` of other texts.
    #[cfg(feature = "rust")]
    pub(crate) fn open_all(&mut self, names: &[String], made: &[String], report: &mut Diagnostics) {
        let mut pending = names.to_vec();
        pending.extend(builtin::TYPES.map(str::to_owned));
        while let Some(name) = pending.pop() {
            if self.opened.contains_key(&name) || made.contains(&name) {
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

    /// The `.proto` files that are open, by name.
    #[cfg(feature = "rust")]
    pub(crate) fn parsed(&self) -> Vec<&FileDescriptorProto> {
        let parsed = self.opened.values().flatten().filter_map(|file| match &file.form {
            Form::Parsed(file) => Some(&**file),
            _ => None,
        });
        let mut parsed: Vec<&FileDescriptorProto> = parsed.collect();
        parsed.sort_by_key(|file| file.name());
        parsed
    }

    /// Adds files that are made of other texts, by the names under which they are imported.
    #[cfg(feature = "rust")]
    pub(crate) fn add(&mut self, files: impl IntoIterator<Item = (String, Unlinked)>) {
        self.opened.extend(files.into_iter().map(|(name, file)| (name, Some(file))));
    }
}
