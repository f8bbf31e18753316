//! The part of a rule that a fault is about.

use crate::Fault;
use std::ops::Range;

/// A part of a rule. Whoever takes a fault knows where that part is written: in the text of a `.proto` file, or at a
/// span of Rust.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part<'a> {
    /// The field by its names in the definition, dotted: `retry.max_attempts`. An element of a list is named by its
    /// number: `additional_bindings.0.body`. Empty for the rule as a whole.
    pub path: &'a str,
    /// The value of the field, where that is to blame: a text, or the name of an enum's value.
    pub value: Option<&'a str>,
    /// The bytes of that text that are to blame; all of it when there are none.
    pub bytes: Option<Range<usize>>,
}

impl<'a> Part<'a> {
    /// The rule as a whole.
    pub const WHOLE: Self = Self { path: "", value: None, bytes: None };

    /// The field at `path`.
    pub const fn field(path: &'a str) -> Self {
        Self { path, value: None, bytes: None }
    }

    /// The value of the field at `path`.
    pub const fn value(path: &'a str, value: &'a str) -> Self {
        Self { path, value: Some(value), bytes: None }
    }

    /// These bytes of the value.
    #[must_use]
    pub const fn at(mut self, bytes: Range<usize>) -> Self {
        self.bytes = Some(bytes);
        self
    }

    /// The name of the field itself: `max_attempts` of `retry.max_attempts`.
    pub fn name(&self) -> &'a str {
        self.path.rsplit('.').next().unwrap_or_default()
    }
}

/// A taker of faults that knows where the rule is written.
pub trait Report {
    /// Takes a fault of a part of the rule.
    fn fault(&mut self, fault: Fault, part: Part<'_>);
}

/// All faults, with the paths of their parts: what tests ask for.
impl Report for Vec<(String, Fault)> {
    fn fault(&mut self, fault: Fault, part: Part<'_>) {
        self.push((part.path.to_owned(), fault));
    }
}
