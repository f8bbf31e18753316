//! The generator for build scripts and command lines.

use super::{
    include_paths::IncludePaths,
    roots,
    write::{Written, write_files},
};
use crate::{Diagnostics, Input, Options, Output, Routes, generate, routes};
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fmt, fs, io,
    path::{Path, PathBuf},
};

/// Generates code from files on disk.
///
/// In a build script:
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), polywire_codegen::GeneratorError> {
///     polywire_codegen::Generator::new().with_input("proto/library/v1/library.proto").build()
/// }
/// ```
///
/// and in the crate:
///
/// ```ignore
/// mod proto {
///     include!(concat!(env!("OUT_DIR"), "/mod.rs"));
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Generator {
    inputs: Vec<PathBuf>,
    includes: Vec<PathBuf>,
    descriptor_set: Option<PathBuf>,
    out_dir: Option<PathBuf>,
    options: Options,
}

impl Generator {
    /// A generator without inputs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a `.proto` file, a Rust file with annotated traits, structs and enums, or a folder with such files.
    ///
    /// Of a Rust file come stubs as of the `.proto` file that says the same. Its items' package is that of their
    /// attributes, else `package` below `[package.metadata.polywire]` of the `Cargo.toml` of its crate, else the name
    /// of the crate in snake case.
    #[must_use]
    pub fn with_input(mut self, path: impl Into<PathBuf>) -> Self {
        self.inputs.push(path.into());
        self
    }

    /// Adds a folder in which imports are looked up. `google/protobuf/*`, `google/api/*`, `google/rpc/*` and
    /// `polywire/*` are found without one.
    ///
    /// Without an include path that holds it, an input is looked up from the folder in which its package starts:
    /// `protos/library/v1/library.proto` of the package `library.v1` from `protos`.
    #[must_use]
    pub fn with_include(mut self, folder: impl Into<PathBuf>) -> Self {
        self.includes.push(folder.into());
        self
    }

    /// Takes an encoded `google.protobuf.FileDescriptorSet` as the definition. Inputs are names in that set then; all
    /// of it is generated when there are none.
    #[must_use]
    pub fn with_descriptor_set(mut self, path: impl Into<PathBuf>) -> Self {
        self.descriptor_set = Some(path.into());
        self
    }

    /// Sets the output folder. A build script needs none: its default is `OUT_DIR`.
    #[must_use]
    pub fn with_out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(folder.into());
        self
    }

    /// Sets how code is generated.
    #[must_use]
    pub fn with_options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Reads the inputs and generates; writes nothing. Returns the files that were read, too.
    ///
    /// # Errors
    /// When an input cannot be read or is not valid.
    pub fn generate(&self) -> Result<(Output, Vec<PathBuf>), GeneratorError> {
        self.product(|input| generate(input, &self.options))
    }

    /// Reads the inputs and describes their REST side by OpenAPI; writes nothing. Returns the files that were read, too.
    ///
    /// # Errors
    /// When an input cannot be read or is not valid.
    #[cfg(feature = "openapi")]
    pub fn openapi(
        &self,
        options: &crate::OpenApiOptions,
    ) -> Result<(crate::OpenApiOutput, Vec<PathBuf>), GeneratorError> {
        self.product(|input| crate::openapi(input, options))
    }

    /// Reads the inputs and describes their queue side by AsyncAPI; writes nothing. Returns the files that were read,
    /// too.
    ///
    /// # Errors
    /// When an input cannot be read or is not valid.
    #[cfg(feature = "asyncapi")]
    pub fn asyncapi(
        &self,
        options: &crate::AsyncApiOptions,
    ) -> Result<(crate::AsyncApiOutput, Vec<PathBuf>), GeneratorError> {
        self.product(|input| crate::asyncapi(input, options))
    }

    /// Reads the inputs, and says how each wire reaches their methods. Returns the files that were read, too.
    ///
    /// # Errors
    /// When an input cannot be read or is not valid.
    pub fn routes(&self) -> Result<(Routes, Vec<PathBuf>), GeneratorError> {
        self.product(|input| routes(input, &self.options))
    }

    /// Reads the inputs, and writes them as `.proto` text. Returns the files that were read, too.
    ///
    /// # Errors
    /// When an input cannot be read or is not valid.
    pub fn proto(&self) -> Result<(crate::ProtoOutput, Vec<PathBuf>), GeneratorError> {
        self.product(crate::proto)
    }

    /// Reads the inputs, and writes them as descriptors. Returns the files that were read, too.
    ///
    /// # Errors
    /// When an input cannot be read or is not valid.
    pub fn descriptor_set(&self) -> Result<(crate::DescriptorSetOutput, Vec<PathBuf>), GeneratorError> {
        self.product(crate::descriptor_set)
    }

    /// Reads the inputs and those of `old`, the definition that peers have: returns what would break for them, and the
    /// files that were read.
    ///
    /// # Errors
    /// When an input cannot be read or is not valid.
    pub fn breaking(&self, old: &Self) -> Result<(Diagnostics, Vec<PathBuf>), GeneratorError> {
        let mut read = Vec::new();
        let (found, of_new) = self.product(|new| {
            let found = old.product(|old| crate::breaking(old, new));
            Ok(found.map(|(found, of_old)| {
                read.extend(of_old);
                found
            }))
        })?;
        read.extend(of_new);
        Ok((found?, read))
    }

    /// Makes a product of the inputs. Returns the files that were read, too.
    fn product<T>(
        &self,
        make: impl FnOnce(&Input<'_>) -> Result<T, Diagnostics>,
    ) -> Result<(T, Vec<PathBuf>), GeneratorError> {
        if let Some(path) = &self.descriptor_set {
            let set = fs::read(path).map_err(|error| GeneratorError::read(path, error))?;
            let names = self.inputs.iter().map(|input| input.to_string_lossy());
            return Ok((make(&Input::descriptor_set(set, names))?, vec![path.clone()]));
        }
        let (names, sources) = self.roots()?;
        let made = make(&Input::protos(&sources, names))?;
        Ok((made, sources.into_read().into_iter().collect()))
    }

    /// Generates and writes what has changed.
    ///
    /// # Errors
    /// When an input cannot be read or is not valid, or when the output cannot be written. Nothing is written when the
    /// input is not valid.
    pub fn write(&self) -> Result<Vec<Written>, GeneratorError> {
        let (output, _) = self.generate()?;
        self.write_output(&output)
    }

    /// Generates from a build script: writes what has changed, and tells cargo which files were read.
    ///
    /// # Errors
    /// As [`Generator::write`], and when neither an output folder nor `OUT_DIR` is set.
    pub fn build(&self) -> Result<(), GeneratorError> {
        let (output, read) = self.generate()?;
        self.write_output(&output)?;
        for path in read.iter().chain(self.inputs.iter().filter(|input| input.is_dir())) {
            println!("cargo:rerun-if-changed={}", path.display());
        }
        for warning in output.warnings.to_string().lines() {
            println!("cargo:warning={warning}");
        }
        Ok(())
    }

    fn write_output(&self, output: &Output) -> Result<Vec<Written>, GeneratorError> {
        let folder = match &self.out_dir {
            Some(folder) => folder.clone(),
            None => env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(GeneratorError::no_out_dir)?,
        };
        write_files(&output.files, &folder).map_err(|error| GeneratorError(Kind::Io(error)))
    }

    /// The names of the inputs, and where they and what they import is found.
    fn roots(&self) -> Result<(BTreeSet<String>, IncludePaths), GeneratorError> {
        let mut names = BTreeSet::new();
        let mut includes = self.includes.clone();
        let mut rust = BTreeMap::new();
        for input in &self.inputs {
            let files = roots::find(input).map_err(|error| GeneratorError::read(input, error))?;
            if files.is_empty() {
                let fault = "there is neither a .proto file nor an annotated Rust file in it";
                return Err(GeneratorError::read(input, io::Error::other(fault)));
            }
            for file in files {
                if roots::is_rust(&file) {
                    names.insert(roots::name(&file));
                    rust.insert(roots::name(&file), file);
                    continue;
                }
                let rooted =
                    roots::root(&file, &self.includes).map_err(|error| GeneratorError::read(&file, error))?;
                if !includes.contains(&rooted.folder) {
                    includes.push(rooted.folder);
                }
                names.insert(rooted.name);
            }
        }
        if names.is_empty() {
            return Err(GeneratorError(Kind::Io(io::Error::other("there is no input"))));
        }
        Ok((names, IncludePaths::new(includes, rust)))
    }
}

/// Why nothing was generated, or not all of it written.
#[derive(thiserror::Error)]
#[error(transparent)]
pub struct GeneratorError(Kind);

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error(transparent)]
    Diagnostics(Diagnostics),
    #[error(transparent)]
    Io(io::Error),
}

impl GeneratorError {
    fn read(path: &Path, error: io::Error) -> Self {
        Self(Kind::Io(io::Error::new(error.kind(), format!("cannot read {}: {error}", path.display()))))
    }

    fn no_out_dir() -> Self {
        Self(Kind::Io(io::Error::other("there is no output folder: set one, or run in a build script")))
    }

    /// What is wrong with the definition, when that is the reason.
    pub fn diagnostics(&self) -> Option<&Diagnostics> {
        match &self.0 {
            Kind::Diagnostics(report) => Some(report),
            Kind::Io(_) => None,
        }
    }
}

impl From<Diagnostics> for GeneratorError {
    fn from(report: Diagnostics) -> Self {
        Self(Kind::Diagnostics(report))
    }
}

/// The text to read: a build script that returns the error from `main` shows it this way.
impl fmt::Debug for GeneratorError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\n\n{self}")
    }
}
