//! Under which name a file on disk is imported.
//!
//! Folders are compared as what they are, whatever their spelling: by their canonical paths. Names are what the
//! spelling of the file says below the include path, as protoc takes them; symbolic links in it are kept.

use crate::diagnostics::BYTE_ORDER_MARK;
use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
    fs, io,
    path::{Component, Path, PathBuf},
};

/// A file, as an include path and the name below it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rooted {
    pub(super) folder: PathBuf,
    pub(super) name: String,
}

/// The canonical paths of folders; each is looked up once.
#[derive(Debug, Default)]
pub(super) struct Canonical(RefCell<HashMap<PathBuf, Option<PathBuf>>>);

impl Canonical {
    /// The canonical path of `folder`; `None` when there is no such folder.
    pub(super) fn folder(&self, folder: &Path) -> Option<PathBuf> {
        if let Some(known) = self.0.borrow().get(folder) {
            return known.clone();
        }
        let spelled = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let canonical = fs::canonicalize(spelled).ok();
        self.0.borrow_mut().insert(folder.to_owned(), canonical.clone());
        canonical
    }

    /// True if `path`, a file or a folder, is `folder` or lies below it.
    pub(super) fn is_within(&self, path: &Path, folder: &Path) -> bool {
        self.folder(path).zip(self.folder(folder)).is_some_and(|(path, folder)| path.starts_with(folder))
    }

    /// The name of `file` below `folder`; `None` when it does not lie there.
    fn below(&self, file: &Path, folder: &Path) -> Option<String> {
        let folder = self.folder(folder)?;
        let mut spelled: Vec<&Path> = file.ancestors().skip(1).collect();
        // The outermost one first: a name is as long as its spelling allows.
        spelled.reverse();
        let above = spelled.into_iter().filter(|above| self.folder(above).as_ref() == Some(&folder));
        let mut names = above.filter_map(|above| file.strip_prefix(above).ok()).filter(|rest| is_name(rest));
        if let Some(rest) = names.next() {
            return Some(name(rest));
        }
        let parent = self.folder(file.parent()?)?;
        let rest = parent.strip_prefix(&folder).ok()?;
        Some(name(&rest.join(file.file_name()?)))
    }
}

/// The names of inputs.
#[derive(Debug)]
pub(super) struct Naming<'a> {
    /// The include paths: the first that holds a file names it.
    pub(super) includes: &'a [PathBuf],
    /// Names that another version of the definition has; a file that ends with one of them has it too.
    pub(super) known: &'a BTreeSet<String>,
    pub(super) canonical: &'a Canonical,
}

impl Naming<'_> {
    /// The name of `file`: what follows the first include path that holds it. Without one, the folders that mirror its
    /// package belong to the name: `protos/library/v1/library.proto` of `library.v1` is `library/v1/library.proto`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn root(&self, file: &Path) -> io::Result<Rooted> {
        for include in self.includes {
            if let Some(name) = self.canonical.below(file, include) {
                return Ok(Rooted { folder: include.clone(), name });
            }
        }
        let parent = file.parent().unwrap_or(Path::new(""));
        let file_name = Path::new(file.file_name().unwrap_or_default());
        let known = self.known.iter().map(Path::new).filter(|known| known.file_name() == file.file_name());
        let known = known.filter_map(Path::parent).filter_map(|below| self.mirrored(parent, below));
        let (folder, below) = match known.max_by_key(|(_, below)| below.components().count()) {
            Some(found) => found,
            None => {
                let below = folder_of(&package(&String::from_utf8_lossy(&fs::read(file)?)));
                self.mirrored(parent, &below).unwrap_or_else(|| (parent.to_owned(), PathBuf::new()))
            }
        };
        let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
        Ok(Rooted { folder, name: name(&below.join(file_name)) })
    }

    /// The folder in which the folders `below` start that `parent` ends with; `None` when it ends with others.
    fn mirrored(&self, parent: &Path, below: &Path) -> Option<(PathBuf, PathBuf)> {
        let canonical = self.canonical.folder(parent);
        let ends = [Some(parent), canonical.as_deref()]
            .into_iter()
            .flatten()
            .find(|folder| folder.ends_with(below))?;
        Some((ends.ancestors().nth(below.components().count())?.to_owned(), below.to_owned()))
    }
}

/// The folders that mirror `package`.
fn folder_of(package: &str) -> PathBuf {
    package.split('.').filter(|part| !part.is_empty()).collect()
}

/// True if both are one file.
pub(super) fn is_same_file(one: &Path, other: &Path) -> bool {
    fs::canonicalize(one).ok().zip(fs::canonicalize(other).ok()).is_some_and(|(one, other)| one == other)
}

/// True if a path can be imported: it neither climbs nor starts at a root.
pub(super) fn is_name(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_)))
}

/// A path as an import writes it.
pub(super) fn name(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// The package of the file; empty when it names none. Good enough to find a folder: whether the statement is valid is
/// not decided here.
fn package(text: &str) -> String {
    let mut rest = text.trim_start_matches(BYTE_ORDER_MARK);
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
