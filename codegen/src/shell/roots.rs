//! Under which name a file on disk is imported.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A file, as an include path and the name below it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rooted {
    pub(super) folder: PathBuf,
    pub(super) name: String,
}

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
            } else if is_proto(&path) || is_rust(&path) && may_be_annotated(&fs::read_to_string(&path)?) {
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

/// Whether a Rust file of a folder is worth parsing: most have nothing to do with polywire.
fn may_be_annotated(text: &str) -> bool {
    const ATTRIBUTES: [&str; 4] = ["service]", "service(", "message]", "message("];
    text.contains("polywire") && ATTRIBUTES.iter().any(|attribute| text.contains(attribute))
}

/// Whether the folder is cargo's, which marks it as one that backups skip.
fn is_build_folder(path: &Path) -> bool {
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

/// The name of `file`: what follows the longest include path that holds it. Without one, the folders that mirror its
/// package belong to the name: `protos/library/v1/library.proto` of `library.v1` is `library/v1/library.proto`.
///
/// # Errors
/// When it cannot be read.
pub(super) fn root(file: &Path, includes: &[PathBuf]) -> io::Result<Rooted> {
    let mut found: Option<(&Path, &Path)> = None;
    for include in includes {
        if let Ok(rest) = file.strip_prefix(include)
            && found.is_none_or(|(_, shortest)| rest.components().count() < shortest.components().count())
        {
            found = Some((include, rest));
        }
    }
    if let Some((include, rest)) = found {
        return Ok(Rooted { folder: include.to_owned(), name: name(rest) });
    }
    let package = package(&fs::read_to_string(file)?);
    let parent = file.parent().unwrap_or(Path::new(""));
    let below: PathBuf = package.split('.').filter(|part| !part.is_empty()).collect();
    let folder = match parent.ends_with(&below) {
        true => parent.ancestors().nth(below.components().count()).unwrap_or(parent),
        false => parent,
    };
    let rest = file.strip_prefix(folder).unwrap_or(file);
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    Ok(Rooted { folder: folder.to_owned(), name: name(rest) })
}

/// A path as an import writes it.
pub(super) fn name(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// What the file says its package is; empty when it says nothing. Good enough to find a folder: whether the statement
/// is valid is not decided here.
fn package(text: &str) -> String {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if let Some(comment) = rest.strip_prefix("//") {
            2 + comment.find('\n').unwrap_or(comment.len())
        } else if let Some(comment) = rest.strip_prefix("/*") {
            2 + comment.find("*/").map_or(comment.len(), |end| end + 2)
        } else if let Some(name) =
            rest.strip_prefix("package").filter(|name| name.starts_with(char::is_whitespace))
        {
            let name = name.split(';').next().unwrap_or_default();
            return name.chars().filter(|c| !c.is_whitespace()).collect();
        } else if first.is_whitespace() {
            first.len_utf8()
        } else {
            // Another statement, up to its end.
            match rest.find([';', '{']) {
                Some(end) if rest.as_bytes()[end] == b';' => end + 1,
                _ => return String::new(),
            }
        };
        rest = &rest[skipped..];
    }
    String::new()
}
