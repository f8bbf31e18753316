//! The findings about an input: each with its place and the help against it.

#[cfg(feature = "miette")]
mod miette;
mod render;
mod source_file;
pub(crate) mod texts;

pub(crate) use source_file::BYTE_ORDER_MARK;
pub use source_file::{Location, SourceFile};

use std::fmt;

/// The weight of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The output is written; something in the input looks wrong.
    Warning,
    /// There is no output.
    Error,
}

/// A place in an input and what is to be said about it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Label {
    /// The place.
    pub location: Location,
    /// The text at the place; may be empty.
    pub text: String,
}

impl Label {
    pub(crate) fn new(location: Location, text: impl Into<String>) -> Self {
        Self { location, text: text.into() }
    }
}

/// One finding. It is data: [`fmt::Display`] gives the message alone, `miette::Diagnostic` (feature `miette`) lets
/// a terminal show the source line with carets.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The weight of the finding.
    pub severity: Severity,
    /// A stable name of the rule: `http-template`.
    pub code: &'static str,
    /// The fault, in one sentence.
    pub message: String,
    /// The places, the main one first; empty when no place in an input is to blame.
    pub labels: Vec<Label>,
    /// The advice.
    pub help: Option<String>,
    /// The labels that are not in the file of the main one, as a finding each.
    elsewhere: Vec<Diagnostic>,
}

impl Diagnostic {
    pub(crate) fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    pub(crate) fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    /// A fault of a rule, at its place.
    pub(crate) fn of_fault(fault: polywire_rules::Fault, location: Location) -> Self {
        let severity = match fault.severity {
            polywire_rules::Severity::Warning => Severity::Warning,
            polywire_rules::Severity::Error => Severity::Error,
        };
        Self::new(severity, fault.code, fault.message).at(location, fault.label).help(fault.help)
    }

    fn new(severity: Severity, code: &'static str, message: String) -> Self {
        Self { severity, code, message, labels: Vec::new(), help: None, elsewhere: Vec::new() }
    }

    pub(crate) fn at(mut self, location: Location, text: impl Into<String>) -> Self {
        let label = Label::new(location, text);
        if let Some(main) = self.labels.first()
            && !main.location.same_file(&label.location)
        {
            let mut other = Self::new(self.severity, self.code, label.text.clone());
            other.labels.push(Label::new(label.location.clone(), ""));
            self.elsewhere.push(other);
        }
        self.labels.push(label);
        self
    }

    pub(crate) fn at_all(self, labels: impl IntoIterator<Item = Label>) -> Self {
        labels.into_iter().fold(self, |this, label| this.at(label.location, label.text))
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

/// Everything found in one run, in the order of the inputs.
///
/// [`fmt::Display`] gives plain text, one paragraph for each finding, with file, line and column.
#[derive(Clone, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

/// The text to read: a program that returns the error from `main` shows it this way.
impl fmt::Debug for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\n\n{self}")
    }
}

impl Diagnostics {
    /// True if one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// True if there are no findings.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    pub(crate) fn push(&mut self, finding: Diagnostic) {
        self.0.push(finding);
    }

    pub(crate) fn extend(&mut self, findings: Self) {
        self.0.extend(findings.0);
    }

    /// The same findings, none of them an error.
    pub(crate) fn into_warnings(mut self) -> Self {
        for finding in &mut self.0 {
            finding.severity = Severity::Warning;
            for other in &mut finding.elsewhere {
                other.severity = Severity::Warning;
            }
        }
        self
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<T: IntoIterator<Item = Diagnostic>>(findings: T) -> Self {
        Self(findings.into_iter().collect())
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(finding: Diagnostic) -> Self {
        Self(vec![finding])
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl std::error::Error for Diagnostics {}
