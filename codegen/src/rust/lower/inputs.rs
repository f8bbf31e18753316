//! The Rust files among the inputs.

use super::RustSources;
use crate::{diagnostics::Diagnostics, rust::texts, source::OpenFiles};

/// Lowers the Rust files among `inputs` and adds their descriptors to `files`; returns the inputs with the names of the
/// descriptors instead.
pub(crate) fn lower(files: &mut OpenFiles<'_>, inputs: &[String], report: &mut Diagnostics) -> Vec<String> {
    let (rust, mut protos): (Vec<String>, Vec<String>) =
        inputs.iter().cloned().partition(|name| name.ends_with(".rs"));
    if rust.is_empty() {
        return protos;
    }
    let mut sources = RustSources::default();
    for name in &rust {
        if let Some(text) = files.text(name, report) {
            sources.read(name, text, report);
        }
    }
    let lowered: Vec<String> = rust.iter().flat_map(|name| sources.descriptors_of(name)).collect();
    if lowered.is_empty() && protos.is_empty() && !report.has_errors() {
        report.push(texts::nothing_annotated(&rust));
    }
    files.open_all(&protos, &lowered, report);
    if report.has_errors() {
        // The faults of a file would be repeated as types that are not known.
        return Vec::new();
    }
    let made = sources.lower(files.parsed(), report);
    if report.has_errors() {
        return Vec::new();
    }
    files.add(made);
    protos.extend(lowered);
    protos
}
