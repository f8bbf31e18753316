//! The visibility of generated items.

use std::fmt;

/// The visibility of items, as the module in which they stand writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Visibility {
    Public,
    #[allow(dead_code, reason = "of items in Rust")]
    /// `pub(crate)`, and `pub(in crate::path)`
    Absolute(String),
    /// Up to the module that is this many levels up; none for private items.
    Up(usize),
}

impl Visibility {
    /// The same visibility, as a module inside writes it.
    pub(crate) fn below(&self) -> Self {
        match self {
            Self::Up(levels) => Self::Up(levels + 1),
            other => other.clone(),
        }
    }
}

/// With the blank that stands behind it.
impl fmt::Display for Visibility {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => formatter.write_str("pub "),
            Self::Absolute(path) if path == "crate" => formatter.write_str("pub(crate) "),
            Self::Absolute(path) => write!(formatter, "pub(in {path}) "),
            Self::Up(0) => Ok(()),
            Self::Up(1) => formatter.write_str("pub(super) "),
            Self::Up(levels) => write!(formatter, "pub(in {}super) ", "super::".repeat(levels - 1)),
        }
    }
}
