//! Where in a rule's text the part to blame stands. When that cannot be found, the rule as a whole is to blame.

use crate::{
    api::Method,
    diagnostics::Location,
    source::{Extension, Idl},
};
use std::ops::Range;

/// Where the option `extension` of `method` stands.
pub(super) fn rule(idl: &Idl, method: &Method, extension: Extension) -> Location {
    idl.files[method.site.file].option(&method.site.path, extension)
}

/// Where the service of `method` stands.
pub(super) fn service(idl: &Idl, method: &Method) -> Location {
    let path = method.site.path.get(..2).unwrap_or_default();
    idl.files[method.site.file].location(path)
}

/// Where the string `text` stands in `rule`, with its quotes.
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

/// Where the bytes `at` of the string `text` stand in `rule`.
pub(super) fn within(rule: Location, text: &str, at: &Range<usize>) -> Location {
    let whole = quoted(rule, text);
    match whole.text() {
        Some(source) if source.len() == text.len() + 2 => whole.part(at.start + 1..at.end + 1),
        _ => whole,
    }
}

/// Where the field or value `name` stands in `rule`; Rust writes values in lower case.
pub(super) fn field(rule: Location, name: &str) -> Location {
    let found = rule.text().and_then(|source| {
        let is_word =
            |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        source.to_ascii_lowercase().match_indices(&name.to_ascii_lowercase()).map(|(start, _)| start).find(
            |start| {
                let before = start.checked_sub(1).and_then(|before| source.as_bytes().get(before));
                !is_word(before) && !is_word(source.as_bytes().get(start + name.len()))
            },
        )
    });
    match found {
        Some(start) => rule.part(start..start + name.len()),
        None => rule,
    }
}
