//! Paths of modules and types in the output.

use super::ident::Ident;
use std::fmt;

/// A module of the output, from the root of the tree down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ModulePath(Vec<Ident>);

impl ModulePath {
    pub(crate) fn new(idents: Vec<Ident>) -> Self {
        Self(idents)
    }

    pub(crate) fn idents(&self) -> &[Ident] {
        &self.0
    }

    pub(crate) fn depth(&self) -> usize {
        self.0.len()
    }

    /// The path from this module to the module that holds the whole tree: `crate::`.
    pub(crate) fn to_root(&self) -> String {
        "super::".repeat(self.depth())
    }
}

/// The Rust type of a message, as one module names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TypePath {
    /// The same from everywhere: `::polywire::prost_types::Timestamp`, `()`.
    Absolute(String),
    /// The placeholder for a user's tokens.
    #[cfg(feature = "rust")]
    Placeholder(String),
    /// From the module in which it is used, which may lie below.
    Relative {
        /// `super` this often,
        up: usize,
        /// then down these modules,
        down: Vec<Ident>,
        /// to the type.
        name: Ident,
    },
}

impl TypePath {
    /// The path of `name` in `module`, seen from `from`.
    pub(crate) fn relative(from: &ModulePath, module: &[Ident], name: Ident) -> Self {
        let common = from.idents().iter().zip(module).take_while(|(a, b)| a == b).count();
        Self::Relative { up: from.depth() - common, down: module[common..].to_vec(), name }
    }
}

impl fmt::Display for TypePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absolute(path) => formatter.write_str(path),
            #[cfg(feature = "rust")]
            Self::Placeholder(name) => formatter.write_str(name),
            Self::Relative { up, down, name } => {
                for _ in 0..*up {
                    formatter.write_str("super::")?;
                }
                for module in down {
                    write!(formatter, "{module}::")?;
                }
                write!(formatter, "{name}")
            }
        }
    }
}
