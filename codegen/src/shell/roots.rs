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

/// Finds the `.proto` files of `input`: the file itself, or all below the folder.
///
/// # Errors
/// When it cannot be read, or is neither.
pub(super) fn find(input: &Path) -> io::Result<Vec<PathBuf>> {
    if !fs::metadata(input)?.is_dir() {
        return match is_proto(input) {
            true => Ok(vec![input.to_owned()]),
            false => Err(io::Error::other("it is neither a .proto file nor a folder")),
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
                pending.push(path);
            } else if is_proto(&path) {
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
fn name(path: &Path) -> String {
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
