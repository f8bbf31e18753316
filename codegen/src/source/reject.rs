//! The findings of the parser and the linker, in our terms.

use super::source_texts;
use crate::diagnostics::{Diagnostic, Diagnostics, Label, Location, SourceFile};
use miette::Diagnostic as Foreign;
use std::sync::Arc;

/// Reports what the parser found.
pub(super) fn unparsable(source: &Arc<SourceFile>, error: &protox::Error, report: &mut Diagnostics) {
    if let Some(edition) = edition_statement(source) {
        report.push(source_texts::edition(edition));
        return;
    }
    report.push(convert(source_texts::SYNTAX, source, error));
    for other in error.related().into_iter().flatten() {
        report.push(convert(source_texts::SYNTAX, source, other));
    }
}

/// Reports what the linker found; returns whether it named a place.
pub(super) fn unlinkable(
    source: &Arc<SourceFile>,
    error: &prost_reflect::DescriptorError,
    report: &mut Diagnostics,
) -> bool {
    if source.text().is_none() {
        return false;
    }
    report.push(convert(source_texts::LINK, source, error));
    for other in error.related().into_iter().flatten() {
        report.push(convert(source_texts::LINK, source, other));
    }
    true
}

fn convert(code: &'static str, source: &Arc<SourceFile>, error: &dyn Foreign) -> Diagnostic {
    let labels: Vec<Label> = error
        .labels()
        .into_iter()
        .flatten()
        .map(|label| {
            let range = label.offset()..label.offset() + label.len();
            Label::new(Location::bytes(source, range), label.label().unwrap_or_default())
        })
        .collect();
    let message = match error.diagnostic_source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    };
    let help = source_texts::help_with(code, &message);
    let finding = Diagnostic::error(code, source_texts::of_linker(message));
    let finding = match labels.is_empty() {
        true => finding.at(Location::end(source), ""),
        false => finding.at_all(labels),
    };
    let help = error.help().map_or_else(|| help.to_owned(), |help| help.to_string());
    finding.help(help)
}

/// The place of `edition = "…"`, which has to be the first statement of the file.
fn edition_statement(source: &Arc<SourceFile>) -> Option<Location> {
    let text = source.text()?;
    let mut rest = text;
    loop {
        rest = rest.trim_start().trim_start_matches('\u{feff}');
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n')?.1;
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/")?.1;
        } else {
            break;
        }
    }
    let after = rest.strip_prefix("edition")?.trim_start();
    after.strip_prefix('=')?;
    let start = text.len() - rest.len();
    let end = rest.find(';').map_or(rest.len(), |at| at + 1);
    Some(Location::bytes(source, start..start + end))
}
