//! The sentences about names in Rust.
//!
//! A message names the thing and what is wrong with it; a label says what stands there; the help says what to do.

use super::ident::Ident;
use crate::diagnostics::{Diagnostic, Location};

const EXTERN_PATH: &str = "extern-path";

/// The cause of another name in Rust than the one that follows from the definition.
pub(crate) enum Cause {
    /// No Rust name follows from that of the definition.
    NoName,
    /// Rust or what is generated gives the name another meaning.
    Meaning(Ident),
    /// Another item of the definition takes the name.
    Taken { wanted: Ident, by: String, at: Location },
}

/// The warning that the item `name` is called `rust`.
pub(crate) fn renamed(name: &str, rust: &str, cause: Cause, location: Location) -> Diagnostic {
    let (reason, other) = match cause {
        Cause::NoName => (String::new(), None),
        Cause::Meaning(wanted) => (format!(", because `{wanted}` has another meaning there"), None),
        Cause::Taken { wanted, by, at } => {
            (format!(", because `{by}` takes `{wanted}` there"), Some((at, format!("`{wanted}` in Rust"))))
        }
    };
    let finding = Diagnostic::warning("name", format!("`{name}` is `{rust}` in Rust{reason}"))
        .at(location, "named here")
        .help("wires and JSON keep the name of the definition; rename it there to choose the Rust name yourself");
    match other {
        Some((at, text)) => finding.at(at, text),
        None => finding,
    }
}

pub(crate) fn bad_extern_proto_path(path: &str) -> Diagnostic {
    Diagnostic::error(EXTERN_PATH, format!("`{}` cannot be mapped to a Rust path", path.escape_debug()))
        .help("name a package or message with a leading dot, `.google.rpc`; google.protobuf is always mapped")
}

pub(crate) fn bad_extern_rust_path(proto: &str, rust: &str) -> Diagnostic {
    let message =
        format!("`{proto}` is mapped to `{}`, which is not an absolute Rust path", rust.escape_debug());
    Diagnostic::error(EXTERN_PATH, message).help("write `::some_crate::module` or `crate::module`")
}

pub(crate) fn duplicate_extern_path(proto: &str) -> Diagnostic {
    Diagnostic::error(EXTERN_PATH, format!("`{proto}` is mapped twice"))
}

pub(crate) fn bad_type_registry(rust: &str) -> Diagnostic {
    let message = format!("the type registry `{}` is not an absolute Rust path", rust.escape_debug());
    Diagnostic::error("type-registry", message).help("write `::some_crate::TYPES` or `crate::module::TYPES`")
}
