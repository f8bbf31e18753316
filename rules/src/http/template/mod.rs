//! Path templates: `/v1/{name=shelves/*/books/*}:archive`.

mod parse;
mod print;

pub use parse::{TemplateError, TemplateFault};

use std::{borrow::Cow, mem, ops::Range};

/// A path template, parsed: `/v1/{name=shelves/*/books/*}:archive`.
///
/// ```
/// use polywire_rules::http::{PathTemplate, Segment, Variable};
///
/// const BOOK: PathTemplate = PathTemplate::new(
///     "/v1/{name}",
///     const { &[Segment::literal("v1"), Segment::Single] },
///     const { &[Variable::new("name", 1, 2)] },
/// );
/// assert_eq!(PathTemplate::parse("/v1/{name}"), Ok(BOOK));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PathTemplate {
    /// The template as written.
    pub text: Cow<'static, str>,
    /// The segments, variables flattened.
    pub segments: Cow<'static, [Segment]>,
    /// The variables, in order.
    pub variables: Cow<'static, [Variable]>,
    /// The custom verb, without its colon.
    pub verb: Option<Cow<'static, str>>,
}

impl PathTemplate {
    /// A template by its text and what it parses to.
    pub const fn new(
        text: &'static str,
        segments: &'static [Segment],
        variables: &'static [Variable],
    ) -> Self {
        Self {
            text: Cow::Borrowed(text),
            segments: Cow::Borrowed(segments),
            variables: Cow::Borrowed(variables),
            verb: None,
        }
    }

    /// Sets the custom verb.
    #[must_use]
    pub const fn with_verb(mut self, verb: &'static str) -> Self {
        // A constant cannot drop what it replaces.
        mem::forget(self.verb.replace(Cow::Borrowed(verb)));
        self
    }

    /// The template that `text` is.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        parse::parse(text)
    }

    /// The bytes of the text that are the field path of `variable`; nothing when it belongs to another template.
    pub fn place(&self, variable: &Variable) -> Option<Range<usize>> {
        let mut starts = self.text.match_indices('{').map(|(open, _)| open + 1);
        starts.find_map(|start| {
            let rest = self.text.get(start..)?.strip_prefix(&*variable.field)?;
            rest.starts_with(['=', '}']).then(|| start..start + variable.field.len())
        })
    }
}

/// One segment of a path template.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// Text that must be equal.
    Literal(Cow<'static, str>),
    /// `*`: exactly one segment, not empty.
    Single,
    /// `**`: the rest of the path, possibly nothing.
    Rest,
}

impl Segment {
    /// A segment of text.
    pub const fn literal(text: &'static str) -> Self {
        Self::Literal(Cow::Borrowed(text))
    }
}

/// A variable of a path template: a field and the segments that give its value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable {
    /// The field path, dotted, by names of the definition: `book.name`.
    pub field: Cow<'static, str>,
    /// The first segment.
    pub start: usize,
    /// One past the last segment.
    pub end: usize,
}

impl Variable {
    /// The field `field` is bound to the segments `start..end`.
    pub const fn new(field: &'static str, start: usize, end: usize) -> Self {
        Self { field: Cow::Borrowed(field), start, end }
    }

    /// The segments that give the value.
    pub const fn segments(&self) -> Range<usize> {
        self.start..self.end
    }
}

#[cfg(test)]
mod tests;
