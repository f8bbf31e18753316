//! Files that an earlier run wrote and that nothing writes any more.

use super::find::is_build_folder;
use crate::{GeneratedFile, emit::HEADER};
use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// Finds the files below `folder` that an earlier run wrote and that are not among `files`, what is written today.
///
/// Only files that polywire generated are found, by their first line and the extension of `files`. A folder below with a
/// `mod.rs` that polywire generated is the output of another run, and is left out.
///
/// # Errors
/// When a folder or a file cannot be read.
pub fn orphans(files: &[GeneratedFile], folder: &Path) -> io::Result<Vec<PathBuf>> {
    let written: BTreeSet<PathBuf> = files.iter().map(|file| folder.join(file.path())).collect();
    let extensions: BTreeSet<&OsStr> =
        files.iter().filter_map(|file| Path::new(file.path()).extension()).collect();
    let mut found = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(next) = pending.pop() {
        for (path, is_folder) in entries(&next)? {
            if is_folder {
                if !is_build_folder(&path) && !is_generated(&path.join("mod.rs"))? {
                    pending.push(path);
                }
            } else if path.extension().is_some_and(|extension| extensions.contains(extension))
                && !written.contains(&path)
                && is_generated(&path)?
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Removes the files that [`orphans`] found below `folder`, and the folders below it that are empty then.
///
/// # Errors
/// When one cannot be removed.
pub fn prune(orphans: &[PathBuf], folder: &Path) -> io::Result<()> {
    for orphan in orphans {
        fs::remove_file(orphan).map_err(|error| at(orphan, &error))?;
        let above =
            orphan.ancestors().skip(1).take_while(|above| *above != folder && above.starts_with(folder));
        // The first that is not empty stays, with all above it.
        for above in above {
            if fs::remove_dir(above).is_err() {
                break;
            }
        }
    }
    Ok(())
}

/// The entries of a folder; true for those that are folders themselves. Symbolic links are neither followed nor found.
fn entries(folder: &Path) -> io::Result<Vec<(PathBuf, bool)>> {
    let listed = match fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(at(folder, &error)),
    };
    let mut entries = Vec::new();
    for entry in listed {
        let entry = entry.map_err(|error| at(folder, &error))?;
        let kind = entry.file_type().map_err(|error| at(&entry.path(), &error))?;
        if kind.is_dir() || kind.is_file() {
            entries.push((entry.path(), kind.is_dir()));
        }
    }
    Ok(entries)
}

/// True if the first line of a file marks it as written by polywire.
fn is_generated(path: &Path) -> io::Result<bool> {
    let mut start = Vec::with_capacity(HEADER.len() + 1);
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(false);
        }
        Err(error) => return Err(at(path, &error)),
    };
    file.take(HEADER.len() as u64 + 1).read_to_end(&mut start).map_err(|error| at(path, &error))?;
    let rest = start.strip_prefix(HEADER.as_bytes());
    Ok(rest.is_some_and(|rest| matches!(rest, [] | [b'\n' | b'\r'])))
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
