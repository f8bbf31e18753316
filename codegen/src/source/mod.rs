//! From `.proto` texts or encoded descriptors to one pool of linked descriptors.
//!
//! The order of [`Idl::files`] depends on the names and imports of the files alone, so that the output does not depend
//! on the order of the inputs, nor on who parsed them.

pub(crate) mod builtin;
#[cfg(feature = "proto")]
mod canonical;
#[cfg(feature = "proto")]
mod comments;
mod decode;
#[cfg(feature = "proto")]
pub(crate) mod float;
pub(crate) mod import;
mod json;
mod lexical;
mod link;
mod names;
#[cfg(feature = "proto")]
mod open_files;
#[cfg(feature = "proto")]
pub(crate) mod parse;
#[cfg(feature = "proto")]
mod reject;
#[cfg(feature = "proto")]
mod shadow;
mod source_texts;
mod sources;
mod verify;
mod wire;

pub(crate) use import::Unlinked;
pub(crate) use json::json_name;
#[cfg(feature = "proto")]
pub(crate) use open_files::OpenFiles;
pub(crate) use sources::Origin;
pub use sources::{Input, SourceText, Sources};
#[cfg(feature = "proto")]
pub(crate) use {canonical::canonical, wire::without_source_info};

use crate::diagnostics::{Diagnostics, Location, SourceFile};
use prost_reflect::{DescriptorPool, FileDescriptor};
use prost_types::{SourceCodeInfo, source_code_info};
use std::{collections::HashMap, sync::Arc};

/// The linked definition.
pub(crate) struct Idl {
    pub(crate) pool: DescriptorPool,
    /// Inputs and what they import, imported files first.
    pub(crate) files: Vec<File>,
}

/// One linked file.
pub(crate) struct File {
    pub(crate) descriptor: FileDescriptor,
    pub(crate) source: Arc<SourceFile>,
    pub(crate) info: SourceCodeInfo,
    /// The places with comments, by the path of what they describe.
    commented: HashMap<Vec<i32>, usize>,
    /// The places of method options that the parser left uninterpreted.
    pub(crate) options: Vec<OptionSite>,
    pub(crate) origin: Origin,
}

/// The place of a method's custom option in the parser's list.
pub(crate) struct OptionSite {
    pub(crate) method: [i32; 4],
    pub(crate) name: String,
    pub(crate) index: i32,
}

impl Idl {
    /// Links `inputs`, which are among `files` or can be opened, and what they import; `None` when that failed.
    #[cfg(feature = "proto")]
    pub(crate) fn of_files(
        files: OpenFiles<'_>,
        inputs: &[String],
        report: &mut Diagnostics,
    ) -> Option<Self> {
        link::link(import::protos(files, inputs, report), report)
    }

    /// Links `inputs` of an encoded set, all of it when there are none; `None` when that failed.
    pub(crate) fn of_set(set: &[u8], inputs: &[String], report: &mut Diagnostics) -> Option<Self> {
        link::link(import::descriptors(set, inputs, report), report)
    }
}

impl File {
    /// The name by which it is imported.
    pub(crate) fn name(&self) -> &str {
        self.descriptor.name()
    }

    fn new(descriptor: FileDescriptor, origin: Origin, file: Unlinked) -> Self {
        let has_comment = |location: &source_code_info::Location| {
            location.leading_comments.is_some()
                || location.trailing_comments.is_some()
                || !location.leading_detached_comments.is_empty()
        };
        let locations = file.info.location.iter().enumerate().filter(|(_, location)| has_comment(location));
        let commented = locations.map(|(index, location)| (location.path.clone(), index)).collect();
        let Unlinked { source, mut info, options, .. } = file;
        info.location.iter_mut().for_each(plain_newlines);
        Self { descriptor, source, info, commented, options, origin }
    }

    /// The comments beside the item at `path` of the descriptor.
    pub(crate) fn comments(&self, path: &[i32]) -> Comments<'_> {
        let location = self.commented(path);
        Comments {
            leading: location.and_then(|location| location.leading_comments.as_deref()),
            trailing: location.and_then(|location| location.trailing_comments.as_deref()),
        }
    }

    /// The item at `path` of the descriptor, when there are comments beside it.
    pub(crate) fn commented(&self, path: &[i32]) -> Option<&source_code_info::Location> {
        self.commented.get(path).and_then(|index| self.info.location.get(*index))
    }

    /// The parser's notes on the item at `path` of the descriptor.
    fn item(&self, path: &[i32]) -> Option<&source_code_info::Location> {
        self.info.location.iter().find(|location| location.path == path)
    }

    /// The place of the item at `path` of the descriptor; the file as a whole when it is not known.
    pub(crate) fn location(&self, path: &[i32]) -> Location {
        match self.item(path) {
            Some(item) => Location::span(&self.source, &item.span),
            None => Location::file(&self.source),
        }
    }

    /// The place of the option `extension` of the method at `path`; the method when it is not known.
    pub(crate) fn option(&self, path: &[i32], extension: Extension) -> Location {
        const OPTIONS: i32 = 4;
        const UNINTERPRETED: i32 = 999;
        let site = self.options.iter().find(|site| site.method == path && site.name == extension.name);
        let mut option = path.to_vec();
        option.push(OPTIONS);
        match site {
            Some(site) => option.extend([UNINTERPRETED, site.index]),
            None => option.push(extension.number),
        }
        match self.info.location.iter().find(|location| location.path.starts_with(&option)) {
            Some(item) => Location::span(&self.source, &item.span),
            None => self.location(path),
        }
    }
}

/// Has the lines of comments end as they do on most systems: what is generated is the same of each copy of a file.
fn plain_newlines(location: &mut source_code_info::Location) {
    let comments = location.leading_comments.iter_mut().chain(&mut location.trailing_comments);
    for comment in comments.chain(&mut location.leading_detached_comments) {
        if comment.contains('\r') {
            *comment = comment.replace("\r\n", "\n");
        }
    }
}

/// The comments beside an item.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Comments<'a> {
    /// The comment before it.
    pub(crate) leading: Option<&'a str>,
    /// The comment after it.
    pub(crate) trailing: Option<&'a str>,
}

/// An option that this project reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extension {
    pub(crate) name: &'static str,
    pub(crate) number: i32,
}
