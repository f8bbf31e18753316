//! Files below include paths.

use super::roots;
use crate::{SourceText, Sources};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Component, Path, PathBuf},
};

/// Looks files up below folders, the first that has one wins.
#[derive(Debug, Default)]
pub(super) struct IncludePaths {
    folders: Vec<PathBuf>,
    /// Rust files, which are asked for by the paths of the inputs and lie below no folder.
    rust: BTreeMap<String, PathBuf>,
    read: RefCell<BTreeSet<PathBuf>>,
}

impl IncludePaths {
    pub(super) fn new(folders: Vec<PathBuf>, rust: BTreeMap<String, PathBuf>) -> Self {
        Self { folders, rust, read: RefCell::default() }
    }

    /// The files that were read.
    pub(super) fn into_read(self) -> BTreeSet<PathBuf> {
        self.read.into_inner()
    }
}

impl Sources for IncludePaths {
    fn read(&self, name: &str) -> io::Result<Option<SourceText>> {
        if let Some(path) = self.rust.get(name) {
            let text = SourceText::new(path.display().to_string(), fs::read_to_string(path)?);
            self.read.borrow_mut().insert(path.clone());
            return Ok(Some(match roots::crate_package(path)? {
                Some(package) => text.with_package(package),
                None => text,
            }));
        }
        // An import cannot climb out of the include paths.
        if !Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) {
            return Ok(None);
        }
        for folder in &self.folders {
            let path = folder.join(name);
            match fs::read_to_string(&path) {
                Ok(text) => {
                    let shown = path.display().to_string();
                    self.read.borrow_mut().insert(path);
                    return Ok(Some(SourceText::new(shown, text)));
                }
                Err(error)
                    if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}
