//! Comments of the definition as inert rustdoc.
//!
//! rustdoc compiles every code block without another mark, resolves what looks like a link, and warns about bare
//! URLs and HTML. Comments were not written for it. So what comes out of here has no code block but ours, which are
//! marked `text`, and no markup that could mean anything else:
//!
//! - fenced and indented code becomes a fence marked `text` at the start of the line, closed at the latest at the end,
//! - no other line is indented by four blanks or more, nor is there room for that after the marker of a list item,
//! - every other backtick is paired on its line or escaped,
//! - brackets are escaped unless they are a link to a web address; a reference `[text][name]` keeps its text alone,
//! - `<` is escaped, and a bare web address becomes a link.

mod blocks;
mod inline;

use crate::source::Comments;
use std::fmt;

/// The documentation of one item; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Docs(Vec<DocLine>);

/// One line after `///`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DocLine(String);

impl Docs {
    /// The comments, or `otherwise` when there are none.
    pub(crate) fn new(comments: Comments<'_>, otherwise: impl FnOnce() -> String) -> Self {
        let lines = Self::optional(comments);
        if lines.0.is_empty() { Self(vec![DocLine(otherwise())]) } else { lines }
    }

    /// The comments; no lines when there are none.
    pub(crate) fn optional(comments: Comments<'_>) -> Self {
        let mut lines = blocks::lines(comments.leading.unwrap_or_default());
        let trailing = blocks::lines(comments.trailing.unwrap_or_default());
        if !lines.is_empty() && !trailing.is_empty() {
            lines.push(String::new());
        }
        lines.extend(trailing);
        Self(lines.into_iter().map(DocLine).collect())
    }

    /// Lines of a comment that is Rust's already, each with the blank before its text.
    #[cfg(feature = "rust")]
    pub(crate) fn of_rust(lines: &[String]) -> Self {
        Self(lines.iter().map(|line| DocLine(line.strip_prefix(' ').unwrap_or(line).to_owned())).collect())
    }

    pub(crate) fn lines(&self) -> &[DocLine] {
        &self.0
    }
}

/// With the blank that stands before the text.
impl fmt::Display for DocLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(formatter, " {}", self.0) }
    }
}

#[cfg(test)]
mod tests;
