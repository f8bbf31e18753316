//! Every sentence about changes, in one place.

use crate::diagnostics::{Diagnostic, Location};

const BREAKING: &str = "breaking";

/// The finding at its place in the new definition, and the one in the old.
pub(super) fn placed(finding: Diagnostic, is: Option<Location>, was: Option<Location>) -> Diagnostic {
    let finding = is.into_iter().fold(finding, |finding, is| finding.at(is, ""));
    was.into_iter().fold(finding, |finding, was| finding.at(was, "it was this"))
}

pub(super) fn gone(what: &str, name: &str, was: Option<Location>) -> Diagnostic {
    let finding = Diagnostic::error(BREAKING, format!("the {what} `{name}` is gone"))
        .help("keep it, and say that it is deprecated; or start a new version of the package");
    placed(finding, None, was)
}

pub(super) fn number_reused(number: u32, old: &str, new: &str) -> Diagnostic {
    Diagnostic::error(BREAKING, format!("the number {number} was the field `{old}` and is the field `{new}`"))
        .help("give the new field a number that was never used, and reserve the old one with its name")
}

pub(super) fn number_was_reserved(number: u32, name: &str) -> Diagnostic {
    Diagnostic::error(BREAKING, format!("the number {number} of the field `{name}` was reserved"))
        .help("it meant something else once: choose a number that was never used")
}

pub(super) fn type_changed(name: &str, old: &str, new: &str) -> Diagnostic {
    Diagnostic::error(BREAKING, format!("the field `{name}` was `{old}` and is `{new}`"))
        .help("add a field with the new type, and say that the old one is deprecated")
}

pub(super) fn json_name_changed(number: impl std::fmt::Display, old: &str, new: &str) -> Diagnostic {
    Diagnostic::error(BREAKING, format!("{number} was `{old}` in JSON and is `{new}`"))
        .help("binary messages are not concerned, REST is: keep the name, or set the JSON name of a field")
}

pub(super) fn oneof_changed(name: &str) -> Diagnostic {
    Diagnostic::error(BREAKING, format!("the field `{name}` went into a oneof, or out of one"))
        .help("a peer that sets it together with other members loses one of them: add a new field")
}

pub(super) fn renumbered(what: &str, name: &str, old: i64, new: i64) -> Diagnostic {
    Diagnostic::error(BREAKING, format!("the {what} `{name}` had the number {old} and has {new}"))
        .help("a number is what a peer sends: it stays as it is")
}

pub(super) fn removed(what: &str, name: &str, number: i64) -> Diagnostic {
    Diagnostic::error(
        BREAKING,
        format!("the {what} `{name}` with the number {number} is gone, and both may be used again"),
    )
    .help(format!(
        "reserve them: `reserved({number}, \"{name}\")` in Rust, two `reserved` statements in .proto"
    ))
}

pub(super) fn method_removed(name: &str) -> Diagnostic {
    Diagnostic::error(BREAKING, format!("the method `{name}` is gone"))
        .help("keep it, and say that it is deprecated; or start a new version of the package")
}

pub(super) fn side_changed(what: &str, method: &str, old: &str, new: &str) -> Diagnostic {
    Diagnostic::error(BREAKING, format!("the {what} of `{method}` was `{old}` and is `{new}`"))
        .help("add a method, and say that the old one is deprecated")
}

pub(super) fn binding_gone(method: &str, binding: &str) -> Diagnostic {
    Diagnostic::error(BREAKING, format!("`{method}` is not reached by `{binding}` any more"))
        .help("keep the binding among the additional ones")
}

pub(super) fn body_changed(what: &str, method: &str, binding: &str, old: &str, new: &str) -> Diagnostic {
    let said = |text: &str| if text.is_empty() { "nothing".to_owned() } else { format!("`{text}`") };
    let message = format!("`{what}` of `{method}` at `{binding}` was {} and is {}", said(old), said(new));
    Diagnostic::error(BREAKING, message).help("add a binding with another path")
}

pub(super) fn wire_gone(method: &str, wire: &str) -> Diagnostic {
    Diagnostic::error(BREAKING, format!("`{method}` was on the wire `{wire}` and is not any more"))
        .help(format!("write `option (polywire.wires).{wire} = true;` with the other wires that it is on"))
}

pub(super) fn queue_changed(method: &str, old: &str, new: &str) -> Diagnostic {
    Diagnostic::error(BREAKING, format!("queues carried `{method}` as `{old}` and carry it as `{new}`"))
        .help("what is in the old queue is never handled: add a method, or keep pattern and address")
}
