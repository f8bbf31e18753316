//! Writes output.

use crate::{GeneratedFile, emit::HEADER};
use std::{
    fs,
    io::{self, Write as _},
    path::{Component, Path, PathBuf},
};

/// The outcome for one file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// The path of the file.
    pub path: PathBuf,
    /// True if it was written; a file that is up to date is left alone, so that nothing is built again for it.
    pub changed: bool,
}

/// Writes `files` below `folder`, which is created. A file is replaced as a whole or not at all, and only when its
/// content changes.
///
/// # Errors
/// When something cannot be written, or when a file that polywire did not write stands in the way; nothing is written
/// in the latter case.
pub fn write_files(files: &[GeneratedFile], folder: &Path) -> io::Result<Vec<Written>> {
    let mut written = Vec::with_capacity(files.len());
    for file in files {
        let path = folder.join(file.path());
        if !Path::new(file.path()).components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(io::Error::other(format!("{} is not below the output folder", path.display())));
        }
        let changed = match fs::read(&path) {
            Ok(old) if old == file.content().as_bytes() => false,
            Ok(old) if old.starts_with(HEADER.as_bytes()) || old.is_empty() => true,
            Ok(_) => {
                let message = format!("{} was not written by polywire and is left alone", path.display());
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => return Err(error_at(&path, &error)),
        };
        written.push(Written { path, changed });
    }
    for (file, to) in files.iter().zip(&written).filter(|(_, to)| to.changed) {
        replace(&to.path, file.content().as_bytes()).map_err(|error| error_at(&to.path, &error))?;
    }
    Ok(written)
}

/// Writes beside `path` and renames, so that nobody ever reads half a file.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    let result = fs::File::create(&temporary)
        .and_then(|mut file| file.write_all(content))
        .and_then(|()| fs::rename(&temporary, path));
    if result.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    result
}

fn error_at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()))
}
