//! Documents: one content, for a file or for the standard output.

use crate::{console::Console, failure::Failure};
use polywire_codegen::Diagnostics;
use serde::Serialize;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A document that was made.
pub(crate) struct Document<'a> {
    /// The files that were read.
    pub(crate) read: &'a [PathBuf],
    pub(crate) warnings: &'a Diagnostics,
    pub(crate) content: Vec<u8>,
    /// The file to write; the standard output otherwise.
    pub(crate) output: Option<&'a Path>,
}

/// The format of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Yaml,
}

impl Format {
    /// By the flag `--yaml`.
    pub(crate) fn new(yaml: bool) -> Self {
        if yaml { Self::Yaml } else { Self::Json }
    }

    /// The text of a document, with a line break at its end.
    pub(crate) fn text(self, document: &impl Serialize) -> Result<String, Failure> {
        let text = match self {
            Self::Json => serde_json::to_string_pretty(document)
                .map(|text| text + "\n")
                .map_err(|error| error.to_string()),
            Self::Yaml => yaml_serde::to_string(document).map_err(|error| error.to_string()),
        };
        text.map_err(|error| Failure::Message {
            message: format!("the document cannot be written: {error}"),
            help: None,
        })
    }
}

impl Document<'_> {
    /// Writes it where it is not fresh already, and reports it.
    pub(crate) fn write(self, console: &Console) -> Result<(), Failure> {
        for path in self.read {
            console.detail(format_args!("read {}\n", path.display()));
        }
        console.warnings(self.warnings);
        match self.output {
            None => console.bytes(&self.content),
            Some(path) if fs::read(path).is_ok_and(|found| found == self.content) => {
                console.note(format_args!("{} is fresh\n", path.display()));
            }
            Some(path) => {
                fs::write(path, self.content).map_err(|error| Failure::io("write", path, error))?;
                console.note(format_args!("{} written\n", path.display()));
            }
        }
        Ok(())
    }
}
