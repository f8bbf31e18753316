//! The place of the part to blame in a rule's text. When that cannot be found, the rule as a whole is to blame.

use crate::{
    api::Method,
    diagnostics::{Diagnostic, Diagnostics, Location},
    source::{Extension, Idl},
};
use polywire_rules::{Fault, Part, Report};
use std::ops::Range;

/// Faults of one option, each at its place.
pub(super) struct Faults<'a> {
    rule: &'a dyn Fn() -> Location,
    findings: &'a mut Diagnostics,
}

impl<'a> Faults<'a> {
    /// `rule` is where the option stands: finding that out costs a walk through the file, so it is only asked when there
    /// is a fault.
    pub(super) fn new(rule: &'a dyn Fn() -> Location, findings: &'a mut Diagnostics) -> Self {
        Self { rule, findings }
    }
}

impl Report for Faults<'_> {
    fn fault(&mut self, fault: Fault, part: Part<'_>) {
        self.findings.push(Diagnostic::of_fault(fault, self::part((self.rule)(), &part)));
    }
}

/// The place of the option `extension` of `method`.
pub(super) fn rule(idl: &Idl, method: &Method, extension: Extension) -> Location {
    idl.files[method.site.file].option(&method.site.path, extension)
}

/// The place of the service of `method`.
pub(super) fn service(idl: &Idl, method: &Method) -> Location {
    let path = method.site.path.get(..2).unwrap_or_default();
    idl.files[method.site.file].location(path)
}

/// The place of a part of `rule`: behind the names of its path, each looked for behind the one before. A name that is
/// not written so, as Rust has shorter ones, is passed over.
fn part(rule: Location, part: &Part<'_>) -> Location {
    let Some(source) = rule.text() else { return rule };
    let (mut name, mut behind) = (None, 0);
    let mut steps = part.path.split('.').filter(|step| !step.is_empty()).peekable();
    while let Some(step) = steps.next() {
        let index = steps.peek().and_then(|index| index.parse().ok());
        if index.is_some() {
            steps.next();
        }
        if let Some(found) = words(source, behind, step).nth(index.unwrap_or(0)) {
            behind = found.end;
            name = Some(found);
        }
    }
    let value = part.value.and_then(|value| {
        let quoted = |from: usize| {
            let find = |quote: char| source.get(from..)?.find(&format!("{quote}{value}{quote}"));
            let start = from + find('"').or_else(|| find('\''))?;
            Some(match &part.bytes {
                Some(bytes) => start + 1 + bytes.start..start + 1 + bytes.end,
                None => start..start + value.len() + 2,
            })
        };
        quoted(behind).or_else(|| quoted(0)).or_else(|| words(source, behind, value).next())
    });
    match value.or(name) {
        Some(bytes) => rule.part(bytes),
        None => rule,
    }
}

/// The places of `word` in `source` from `behind` on; Rust writes values in lower case.
fn words(source: &str, behind: usize, word: &str) -> impl Iterator<Item = Range<usize>> {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let ends = |range: &Range<usize>| {
        let before = range.start.checked_sub(1).and_then(|before| source.as_bytes().get(before));
        range.start >= behind && !is_word(before) && !is_word(source.as_bytes().get(range.end))
    };
    let (text, word) = (source.to_ascii_lowercase(), word.to_ascii_lowercase());
    let found = text.match_indices(&word).map(|(start, _)| start..start + word.len());
    found.filter(ends).collect::<Vec<_>>().into_iter()
}

/// The place of the string `text` in `rule`, with its quotes.
pub(super) fn quoted(rule: Location, text: &str) -> Location {
    let found = rule.text().and_then(|source| {
        let find = |quote: char| source.find(&format!("{quote}{text}{quote}"));
        find('"').or_else(|| find('\''))
    });
    match found {
        Some(start) => rule.part(start..start + text.len() + 2),
        None => rule,
    }
}

/// The place of the bytes `at` of the string `text` in `rule`.
pub(super) fn within(rule: Location, text: &str, at: &Range<usize>) -> Location {
    let whole = quoted(rule, text);
    match whole.text() {
        Some(source) if source.len() == text.len() + 2 => whole.part(at.start + 1..at.end + 1),
        _ => whole,
    }
}
