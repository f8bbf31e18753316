//! Files below include paths.

use crate::{SourceText, Sources};
use std::{
    cell::RefCell,
    collections::BTreeSet,
    fs, io,
    path::{Component, Path, PathBuf},
};

/// Looks files up below folders, the first that has one wins.
#[derive(Debug, Default)]
pub(super) struct IncludePaths {
    folders: Vec<PathBuf>,
    read: RefCell<BTreeSet<PathBuf>>,
}

impl IncludePaths {
    pub(super) fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders, read: RefCell::default() }
    }

    /// The files that were read.
    pub(super) fn into_read(self) -> BTreeSet<PathBuf> {
        self.read.into_inner()
    }
}

impl Sources for IncludePaths {
    fn read(&self, name: &str) -> io::Result<Option<SourceText>> {
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
