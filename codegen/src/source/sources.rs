//! The input of the caller.

use std::{borrow::Cow, collections::BTreeMap, fmt, io};

/// The source of `.proto` texts. The core asks for every file by the name under which it is imported; it opens nothing
/// itself.
pub trait Sources {
    /// The file imported as `name`; `None` when there is no such file.
    ///
    /// # Errors
    /// When there is one and it cannot be read.
    fn read(&self, name: &str) -> io::Result<Option<SourceText>>;
}

/// The text of one file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SourceText {
    /// The path to show in diagnostics.
    pub path: String,
    /// The text.
    pub text: String,
    /// The package of a Rust file whose items name none.
    pub package: Option<String>,
}

impl SourceText {
    /// A text and the path to show for it.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into(), package: None }
    }

    /// The text of a file that was read as bytes. In the comments of a `.proto` file, bytes that are not UTF-8 are
    /// replaced, as protoc takes any there.
    ///
    /// # Errors
    /// When it is not UTF-8 elsewhere.
    #[cfg(feature = "proto")]
    pub(crate) fn of_bytes(path: impl Into<String>, content: Vec<u8>) -> io::Result<Self> {
        super::lexical::decode(content).map(|text| Self::new(path, text))
    }

    /// Sets the package of a Rust file whose items name none: that of its crate.
    #[must_use]
    pub fn with_package(mut self, package: impl Into<String>) -> Self {
        self.package = Some(package.into());
        self
    }
}

/// Files in memory, by the name under which they are imported.
impl Sources for BTreeMap<String, String> {
    fn read(&self, name: &str) -> io::Result<Option<SourceText>> {
        Ok(self.get(name).map(|text| SourceText::new(name, text)))
    }
}

/// The input to generate from.
#[non_exhaustive]
pub enum Input<'a> {
    /// `.proto` files.
    #[cfg(feature = "proto")]
    Protos {
        /// The source of texts.
        sources: &'a dyn Sources,
        /// The files to generate, by the names under which they are imported.
        files: Vec<String>,
    },
    /// Encoded descriptors, as protoc writes them.
    Descriptors {
        /// An encoded `google.protobuf.FileDescriptorSet`, imports included.
        set: Cow<'a, [u8]>,
        /// The files to generate, by name; all of the set when empty.
        files: Vec<String>,
    },
}

impl<'a> Input<'a> {
    /// The `.proto` files `files`, by the names under which they are imported.
    #[cfg(feature = "proto")]
    pub fn protos(sources: &'a dyn Sources, files: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::Protos { sources, files: files.into_iter().map(Into::into).collect() }
    }

    /// The files `files` of an encoded `google.protobuf.FileDescriptorSet`, which holds their imports too; every file
    /// of the set when `files` is empty.
    pub fn descriptor_set(
        set: impl Into<Cow<'a, [u8]>>,
        files: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self::Descriptors { set: set.into(), files: files.into_iter().map(Into::into).collect() }
    }
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = match self {
            #[cfg(feature = "proto")]
            Self::Protos { files, .. } => files,
            Self::Descriptors { files, .. } => files,
        };
        formatter.debug_struct("Input").field("files", files).finish_non_exhaustive()
    }
}

/// The way in which a file became part of the definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It was asked for.
    Input,
    /// Another file imports it.
    Import,
    /// It is one of `google/protobuf/*.proto`, which every protobuf implementation brings along.
    WellKnown,
}
