//! The outputs of this process: a build script that builds twice into one folder would lose the first.

use super::write::Written;
use crate::GeneratedFile;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The files that build scripts have written, with their content. The state is the process's: each run of a build script
/// is one, and may write anew what the last run wrote.
static BUILT: Mutex<BTreeMap<PathBuf, String>> = Mutex::new(BTreeMap::new());

/// A file of `files` that this process has written below `folder` with another content.
pub(super) fn overwritten(files: &[GeneratedFile], folder: &Path) -> Option<PathBuf> {
    let built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    let paths = files.iter().map(|file| (file, canonical(&folder.join(file.path()))));
    let mut lost =
        paths.filter(|(file, path)| built.get(path).is_some_and(|content| content != file.content()));
    lost.next().map(|(_, path)| path)
}

/// Notes that this process has written `files` to the places in `written`.
pub(super) fn note(files: &[GeneratedFile], written: &[Written]) {
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    built
        .extend(files.iter().zip(written).map(|(file, to)| (canonical(&to.path), file.content().to_owned())));
}

fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
