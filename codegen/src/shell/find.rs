//! The files that an input stands for.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Finds the `.proto` and Rust files of `input`: the file itself, or all below the folder. Of Rust files in folders only
/// those are taken that may hold annotated items.
///
/// # Errors
/// When it cannot be read, or is neither.
pub(super) fn find(input: &Path) -> io::Result<Vec<PathBuf>> {
    if !fs::metadata(input)?.is_dir() {
        return match is_proto(input) || is_rust(input) {
            true => Ok(vec![input.to_owned()]),
            false => Err(io::Error::other("it is neither a .proto file nor a Rust file nor a folder")),
        };
    }
    let mut files = Vec::new();
    let mut pending = vec![input.to_owned()];
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            // Symbolic links to folders may lead in a circle, so they are not followed.
            if entry.file_type()?.is_dir() {
                if !is_build_folder(&path) {
                    pending.push(path);
                }
            } else if is_proto(&path) || is_rust(&path) && may_be_annotated(&fs::read(&path)?) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn is_proto(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "proto")
}

pub(super) fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

/// True if a Rust file of a folder is worth parsing: most have nothing to do with polywire.
fn may_be_annotated(content: &[u8]) -> bool {
    const ATTRIBUTES: [&str; 4] = ["service]", "service(", "message]", "message("];
    let text = String::from_utf8_lossy(content);
    text.contains("polywire") && ATTRIBUTES.iter().any(|attribute| text.contains(attribute))
}

/// True if the folder is cargo's, which marks it as one that backups skip.
pub(super) fn is_build_folder(path: &Path) -> bool {
    path.join("CACHEDIR.TAG").exists()
}

/// The package of the crate that `file` belongs to.
///
/// # Errors
/// When its manifest cannot be read.
#[cfg(feature = "rust")]
pub(super) fn crate_package(file: &Path) -> io::Result<Option<String>> {
    let file = std::path::absolute(file)?;
    for folder in file.ancestors().skip(1) {
        match fs::read_to_string(folder.join("Cargo.toml")) {
            Ok(manifest) => return Ok(crate::rust::package_of_manifest(&manifest)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Without the reader of Rust no file has items.
#[cfg(not(feature = "rust"))]
pub(super) fn crate_package(_: &Path) -> io::Result<Option<String>> {
    Ok(None)
}
