//! Doc comments.

use syn::{Attribute, Expr, Lit, Meta};

/// The doc comment of an item; empty when it has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// The lines, each with the space that stands behind `///`.
    pub lines: Vec<String>,
}

impl Docs {
    pub(crate) fn read(attributes: &[Attribute]) -> Self {
        let texts = attributes.iter().filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(text) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        });
        Self {
            lines: texts.flat_map(|text| text.split('\n').map(str::to_owned).collect::<Vec<_>>()).collect(),
        }
    }

    /// The comment as `google.protobuf.SourceCodeInfo` holds it.
    pub fn comment(&self) -> Option<String> {
        if self.lines.is_empty() {
            return None;
        }
        Some(self.lines.iter().map(|line| format!("{line}\n")).collect())
    }
}

/// True if `#[deprecated]` is among `attributes`.
pub(crate) fn is_deprecated(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("deprecated"))
}
