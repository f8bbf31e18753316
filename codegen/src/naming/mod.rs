//! Rust names: identifiers, paths, visibility and literals of what is generated.

pub(crate) mod extern_path;
pub(crate) mod ident;
pub(crate) mod literal;
pub(crate) mod names;
pub(crate) mod naming_texts;
pub(crate) mod path;
pub(crate) mod visibility;
pub(crate) mod wrapping;
