//! Names that are others in Rust than in the definition.

use crate::{
    diagnostics::Location,
    naming::{ident::Ident, naming_texts::Cause},
    source::File,
};

/// The item that has a name.
#[derive(Clone)]
pub(crate) struct Holder<'a> {
    full_name: String,
    file: &'a File,
    /// The path of its name in the file's descriptor.
    path: Vec<i32>,
}

impl<'a> Holder<'a> {
    /// The item `full_name`, which is named at `path` of the descriptor of `file`.
    pub(crate) fn new(full_name: impl Into<String>, file: &'a File, path: Vec<i32>) -> Self {
        Self { full_name: full_name.into(), file, path }
    }

    pub(super) fn full_name(&self) -> &str {
        &self.full_name
    }

    /// The path `within` this item.
    pub(super) fn member(&self, name: &str, within: &[i32]) -> Self {
        let path = [&self.path[..], within].concat();
        Self { full_name: format!("{}.{name}", self.full_name), file: self.file, path }
    }

    /// The place of its name. Found by a search: for items that are spoken of.
    pub(crate) fn location(&self) -> Location {
        self.file.location(&self.path)
    }

    /// The cause of another name than `wanted`, which this item has.
    pub(crate) fn takes(&self, wanted: &Ident) -> Cause {
        Cause::Taken { wanted: wanted.clone(), by: self.full_name.clone(), at: self.location() }
    }
}

/// Another name of a member of a type.
pub(super) struct Renaming {
    /// The name in the definition.
    pub(super) name: String,
    /// The name from which prost-build makes the Rust name.
    pub(super) chosen: String,
    /// The Rust name.
    pub(super) ident: Ident,
    /// The Rust name that it would have had, or the method of that name that is in the way.
    pub(super) wanted: Ident,
    /// The member that has this name.
    pub(super) holder: Option<Member>,
    /// The place at which it is named, below its type.
    pub(super) path: [i32; 3],
}

impl Renaming {
    /// The name `ident` of `member`, which would have been `wanted`; `first` is what is in the way.
    pub(super) fn new(
        member: &Member,
        chosen: String,
        ident: Ident,
        wanted: Ident,
        first: Option<(Ident, Member)>,
    ) -> Self {
        let (wanted, holder) = match first {
            Some((ident, member)) => (ident, Some(member)),
            None => (wanted, None),
        };
        Self { name: member.name.clone(), chosen, ident, wanted, holder, path: member.path }
    }
}

/// A member of a type.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) name: String,
    /// The place at which it is named, below its type.
    pub(super) path: [i32; 3],
}
