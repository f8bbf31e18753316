//! The fault of a rule, in a sentence.

use std::fmt;

/// The weight of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The rule holds, and does not do what its author seems to expect.
    Warning,
    /// The rule cannot be kept.
    Error,
}

/// One fault of a rule. The sentence is the same for a definition and for Rust attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The stable name of the kind of rule: `queue`.
    pub code: &'static str,
    /// The weight.
    pub severity: Severity,
    /// The fault, in one sentence.
    pub message: String,
    /// The label at its place, in a few words.
    pub label: &'static str,
    /// The advice.
    pub help: String,
}

impl Fault {
    /// A fault because of which a rule cannot be kept.
    pub fn error(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            label: "set here",
            help: help.into(),
        }
    }

    /// A fault of a rule that holds nevertheless.
    pub fn warning(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message, help) }
    }

    /// The fault with this label; most say `set here`.
    #[must_use]
    pub const fn labelled(mut self, label: &'static str) -> Self {
        self.label = label;
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}
