//! Path templates, parsed.

use std::ops::Range;

/// A path template: variables flattened into segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    /// The template as written.
    pub(crate) text: String,
    pub(crate) segments: Vec<Segment>,
    pub(crate) variables: Vec<Variable>,
    /// The custom verb, without its colon.
    pub(crate) verb: Option<String>,
}

/// One segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Segment {
    Literal(String),
    /// `*`
    Single,
    /// `**`
    Rest,
}

/// A field and the segments that give its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    /// The field path, dotted.
    pub(crate) field: String,
    pub(crate) segments: Range<usize>,
    /// The place of the field path in the text.
    pub(crate) at: Range<usize>,
}
