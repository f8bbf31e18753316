//! The generator for build scripts and command lines.

use super::{
    built, find,
    include_paths::IncludePaths,
    orphans::{orphans, prune},
    roots::{self, Canonical, Naming, is_same_file},
    write::{Written, write_files},
};
use crate::{Diagnostics, Input, Options, Output, Routes, generate, routes};
use std::{
    borrow::Cow,
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
    /// Folders in which imports are looked up after all others, and which name no input.
    fallbacks: Vec<PathBuf>,
    descriptor_set: Option<PathBuf>,
    out_dir: Option<PathBuf>,
    prune: bool,
    options: Options,
}

impl Generator {
    /// A generator without inputs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a `.proto` file, a Rust file with annotated traits, structs and enums, or a folder with such files.
    ///
    /// A Rust file gives the same stubs as the `.proto` file of the same definition. Its items' package is that of
    /// their attributes, else `package` below `[package.metadata.polywire]` of the `Cargo.toml` of its crate, else the
    /// name of the crate in snake case.
    #[must_use]
    pub fn with_input(mut self, path: impl Into<PathBuf>) -> Self {
        self.inputs.push(path.into());
        self
    }

    /// Adds a folder in which imports are looked up. `google/protobuf/*`, `google/api/*`, `google/rpc/*` and
    /// `polywire/*` are found without one.
    ///
    /// As with protoc, the first include path that holds an input names it: `protos/library/v1/library.proto` is
    /// `library/v1/library.proto` below `protos`. The spelling of folders does not matter: `.`, the absolute path and a
    /// symbolic link are one folder. An input that no include path holds is looked up from the folder in which its
    /// package starts: `protos/library/v1/library.proto` of the package `library.v1` from `protos`.
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

    /// Removes files below the output folder that an earlier run wrote and that nothing writes any more, as
    /// [`orphans`](crate::orphans) finds them.
    #[must_use]
    pub fn with_prune(mut self) -> Self {
        self.prune = true;
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

    /// Reads the inputs, and returns the ways of each wire to their methods, with the files that were read.
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
        let known = if self.descriptor_set.is_some() { BTreeSet::new() } else { self.names()? };
        let (found, of_new) = self.product(|new| {
            let found = old.product_named(&known, |old| crate::breaking(old, new));
            Ok(found.map(|(found, of_old)| {
                read.extend(of_old);
                found
            }))
        })?;
        read.extend(of_new);
        Ok((found?, read))
    }

    /// A generator that reads the older version of these inputs, which lies at `paths`, for [`Generator::breaking`].
    ///
    /// Files that the older version lacks are looked up below the include paths of these inputs.
    #[must_use]
    pub fn older(&self, paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        let canonical = Canonical::default();
        // An include path that holds the inputs would have the older version read from the new one.
        let holds_inputs =
            |include: &PathBuf| self.inputs.iter().any(|input| canonical.is_within(input, include));
        let (fallbacks, includes) = self.includes.iter().cloned().partition(holds_inputs);
        let inputs = paths.into_iter().map(Into::into).collect();
        Self { inputs, includes, fallbacks, ..Self::default() }
    }

    /// The names of the inputs.
    fn names(&self) -> Result<BTreeSet<String>, GeneratorError> {
        Ok(self.roots(&BTreeSet::new())?.names().cloned().collect())
    }

    /// Makes a product of the inputs. Returns the files that were read, too.
    fn product<T>(
        &self,
        make: impl FnOnce(&Input<'_>) -> Result<T, Diagnostics>,
    ) -> Result<(T, Vec<PathBuf>), GeneratorError> {
        self.product_named(&BTreeSet::new(), make)
    }

    /// Makes a product of the inputs, which have the names `known` where they can.
    fn product_named<T>(
        &self,
        known: &BTreeSet<String>,
        make: impl FnOnce(&Input<'_>) -> Result<T, Diagnostics>,
    ) -> Result<(T, Vec<PathBuf>), GeneratorError> {
        if let Some(path) = &self.descriptor_set {
            let set = fs::read(path).map_err(|error| GeneratorError::read(path, error))?;
            let names = self.inputs.iter().map(|input| input.to_string_lossy());
            return Ok((make(&Input::descriptor_set(set, names))?, vec![path.clone()]));
        }
        let sources = self.roots(known)?;
        let made = make(&Input::protos(&sources, sources.names()))?;
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

    /// Generates from a build script: writes what has changed, and tells cargo which files were read. Cargo shows a
    /// warning for each file in a folder that [`Generator::with_out_dir`] sets and that nothing writes any more.
    ///
    /// A build script that has several definitions gives all of them to one generator, or sets an output folder for each.
    ///
    /// # Errors
    /// As [`Generator::write`], when neither an output folder nor `OUT_DIR` is set, and when a file would be overwritten
    /// that another generator of the same build script wrote.
    pub fn build(&self) -> Result<(), GeneratorError> {
        let (output, read) = self.generate()?;
        if let Some(file) = built::overwritten(&output.files, &self.out_folder()?) {
            return Err(GeneratorError::overwritten(&file));
        }
        built::note(&output.files, &self.write_output(&output)?);
        for path in read.iter().chain(self.inputs.iter().filter(|input| input.is_dir())) {
            println!("cargo:rerun-if-changed={}", path.display());
        }
        for warning in output.warnings.to_string().lines() {
            println!("cargo:warning={warning}");
        }
        self.warn_of_orphans(&output)
    }

    /// Has cargo show what nothing writes any more. In `OUT_DIR`, which nobody reads, it does no harm.
    fn warn_of_orphans(&self, output: &Output) -> Result<(), GeneratorError> {
        let Some(folder) = &self.out_dir else { return Ok(()) };
        for orphan in orphans(&output.files, folder).map_err(GeneratorError::io)? {
            let file = orphan.display();
            println!("cargo:warning=nothing writes {file} any more: remove it, or call `with_prune()`");
        }
        Ok(())
    }

    fn write_output(&self, output: &Output) -> Result<Vec<Written>, GeneratorError> {
        let folder = self.out_folder()?;
        let written = write_files(&output.files, &folder).map_err(GeneratorError::io)?;
        if self.prune {
            orphans(&output.files, &folder)
                .and_then(|orphans| prune(&orphans, &folder))
                .map_err(GeneratorError::io)?;
        }
        Ok(written)
    }

    fn out_folder(&self) -> Result<PathBuf, GeneratorError> {
        let folder = self.out_dir.clone().or_else(|| env::var_os("OUT_DIR").map(PathBuf::from));
        folder.ok_or_else(GeneratorError::no_out_dir)
    }

    /// The inputs by their names, and where what they import is found. `known` are names of another version.
    fn roots(&self, known: &BTreeSet<String>) -> Result<IncludePaths, GeneratorError> {
        let canonical = Canonical::default();
        let naming = Naming { includes: &self.includes, known, canonical: &canonical };
        let mut folders = self.includes.clone();
        let mut inputs: BTreeMap<String, PathBuf> = BTreeMap::new();
        for file in self.files()? {
            let mut name = roots::name(&file);
            if !find::is_rust(&file) {
                let rooted = naming.root(&file).map_err(|error| GeneratorError::read(&file, error))?;
                if !folders.contains(&rooted.folder) {
                    folders.push(rooted.folder);
                }
                name = rooted.name;
            }
            match inputs.get(&name) {
                Some(other) if !is_same_file(other, &file) => {
                    return Err(GeneratorError::same_name(&name, other, &file));
                }
                Some(_) => {}
                None => {
                    inputs.insert(name, file);
                }
            }
        }
        folders.extend(self.fallbacks.iter().cloned());
        let paths = IncludePaths::new(folders, inputs);
        match paths.hidden() {
            Some((input, found)) => Err(GeneratorError::hidden(input, &found)),
            None => Ok(paths),
        }
    }

    /// The files that the inputs stand for, each once, however it is spelled.
    fn files(&self) -> Result<Vec<PathBuf>, GeneratorError> {
        let mut files = Vec::new();
        let mut seen = BTreeSet::new();
        for input in &self.inputs {
            let input = self.located(input);
            let found = find::find(&input).map_err(|error| GeneratorError::read(&input, error))?;
            if found.is_empty() {
                let fault = "there is neither a .proto file nor an annotated Rust file in it";
                return Err(GeneratorError::read(&input, io::Error::other(fault)));
            }
            files.extend(found.into_iter().filter(|file| seen.insert(one_spelling(file))));
        }
        match files.is_empty() {
            true => Err(GeneratorError(ErrorKind::Io(io::Error::other("there is no input")))),
            false => Ok(files),
        }
    }

    /// The place of `input`. As with protoc, the name of a file below an include path is an input as well.
    fn located<'a>(&self, input: &'a Path) -> Cow<'a, Path> {
        let mut below = self.includes.iter().map(|include| include.join(input)).filter(|path| path.is_file());
        match input.exists() {
            true => Cow::Borrowed(input),
            false => below.next().map_or(Cow::Borrowed(input), Cow::Owned),
        }
    }
}

/// The folder of `file` as it is, and the name there: the same for each spelling of one file.
fn one_spelling(file: &Path) -> PathBuf {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match fs::canonicalize(folder) {
        Ok(folder) => folder.join(file.file_name().unwrap_or_default()),
        Err(_) => file.to_owned(),
    }
}

/// The reason that nothing was generated, or not all of it written.
#[derive(thiserror::Error)]
#[error(transparent)]
pub struct GeneratorError(ErrorKind);

#[derive(Debug, thiserror::Error)]
enum ErrorKind {
    #[error(transparent)]
    Diagnostics(Diagnostics),
    #[error(transparent)]
    Io(io::Error),
}

impl GeneratorError {
    fn read(path: &Path, error: io::Error) -> Self {
        Self(ErrorKind::Io(io::Error::new(error.kind(), format!("cannot read {}: {error}", path.display()))))
    }

    fn same_name(name: &str, one: &Path, other: &Path) -> Self {
        Self::other(format!(
            "{} and {} would both be imported as `{name}`: add the include path from which their names differ (`-I DIR`, \
             `with_include`)",
            one.display(),
            other.display(),
        ))
    }

    fn hidden(input: &Path, found: &Path) -> Self {
        Self::other(format!(
            "{} is hidden by {}, which the include paths find first under the same name: put the include path that holds \
             the input (`-I DIR`, `with_include`) before the others",
            input.display(),
            found.display(),
        ))
    }

    fn overwritten(file: &Path) -> Self {
        Self::other(format!(
            "another `build()` of this build script wrote {}: give all inputs to one `Generator`, or set an output folder \
             for each, `with_out_dir(Path::new(&env::var(\"OUT_DIR\")?).join(\"…\"))`",
            file.display(),
        ))
    }

    fn other(message: String) -> Self {
        Self::io(io::Error::other(message))
    }

    fn io(error: io::Error) -> Self {
        Self(ErrorKind::Io(error))
    }

    fn no_out_dir() -> Self {
        Self(ErrorKind::Io(io::Error::other("there is no output folder: set one, or run in a build script")))
    }

    /// The faults of the definition, when they are the reason.
    pub fn diagnostics(&self) -> Option<&Diagnostics> {
        match &self.0 {
            ErrorKind::Diagnostics(report) => Some(report),
            ErrorKind::Io(_) => None,
        }
    }
}

impl From<Diagnostics> for GeneratorError {
    fn from(report: Diagnostics) -> Self {
        Self(ErrorKind::Diagnostics(report))
    }
}

/// The text to read: a build script that returns the error from `main` shows it this way.
impl fmt::Debug for GeneratorError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\n\n{self}")
    }
}
