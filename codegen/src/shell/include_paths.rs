//! Files below include paths.

use super::{
    find,
    roots::{is_name, is_same_file},
};
use crate::{SourceText, Sources};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
    fs, io,
    path::{Path, PathBuf},
};

/// Looks files up: the inputs by their names, others below folders, of which the first that has one wins.
#[derive(Debug, Default)]
pub(super) struct IncludePaths {
    folders: Vec<PathBuf>,
    inputs: BTreeMap<String, PathBuf>,
    read: RefCell<BTreeSet<PathBuf>>,
    /// The name of each file, by its canonical path.
    names: RefCell<HashMap<PathBuf, String>>,
}

impl IncludePaths {
    pub(super) fn new(folders: Vec<PathBuf>, inputs: BTreeMap<String, PathBuf>) -> Self {
        Self { folders, inputs, read: RefCell::default(), names: RefCell::default() }
    }

    /// The names of the inputs.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.inputs.keys()
    }

    /// The files that were read.
    pub(super) fn into_read(self) -> BTreeSet<PathBuf> {
        self.read.into_inner()
    }

    /// An input that the include paths hide, and the file that they find under its name.
    pub(super) fn hidden(&self) -> Option<(&Path, PathBuf)> {
        self.inputs.iter().filter(|(_, path)| !find::is_rust(path)).find_map(|(name, path)| {
            let found = self.below(name)?;
            (!is_same_file(path, &found)).then_some((path.as_path(), found))
        })
    }

    /// The path of the file imported as `name`.
    fn find(&self, name: &str) -> Option<PathBuf> {
        if let Some(path) = self.inputs.get(name) {
            return Some(path.clone());
        }
        self.below(name)
    }

    /// The first file `name` below the folders, out of which no import can climb.
    fn below(&self, name: &str) -> Option<PathBuf> {
        let mut paths =
            self.folders.iter().filter(|_| is_name(Path::new(name))).map(|folder| folder.join(name));
        paths.find(|path| fs::metadata(path).is_ok_and(|found| !found.is_dir()))
    }

    /// Notes that `path` is the file `name`.
    ///
    /// # Errors
    /// When it has another name already: all that it defines would be defined twice.
    fn note(&self, path: &Path, name: &str) -> io::Result<()> {
        let canonical = fs::canonicalize(path)?;
        match self.names.borrow_mut().entry(canonical).or_insert_with(|| name.to_owned()) {
            known if known == name => Ok(()),
            known => Err(io::Error::other(format!(
                "it is the file `{known}` under a second name; import it by one name, and give include paths (`-I DIR`) \
                 of which none lies within another"
            ))),
        }
    }
}

impl Sources for IncludePaths {
    fn read(&self, name: &str) -> io::Result<Option<SourceText>> {
        let Some(path) = self.find(name) else { return Ok(None) };
        self.note(&path, name)?;
        let text = SourceText::of_bytes(path.display().to_string(), fs::read(&path)?)?;
        let package = if find::is_rust(&path) { find::crate_package(&path)? } else { None };
        self.read.borrow_mut().insert(path);
        Ok(Some(match package {
            Some(package) => text.with_package(package),
            None => text,
        }))
    }
}
