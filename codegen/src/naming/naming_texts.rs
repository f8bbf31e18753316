//! The sentences about names in Rust.
//!
//! A message names the thing and what is wrong with it; a label says what stands there; the help says what to do.

use crate::diagnostics::{Diagnostic, Location};

const NAME: &str = "name";
const EXTERN_PATH: &str = "extern-path";

/// A service is made of several names.
pub(crate) fn service_renamed(name: &str, rust: &str, wanted: &str, location: Location) -> Diagnostic {
    let message =
        format!("`{name}` is `{rust}` in Rust, because `{wanted}` or a name made of it is taken there");
    Diagnostic::warning(NAME, message)
        .at(location, "named here")
        .help("wires keep the name of the definition; rename it there to choose the Rust name yourself")
}

/// `wanted` is empty when no Rust name follows from the name.
pub(crate) fn renamed(name: &str, rust: &str, wanted: &str, location: Location) -> Diagnostic {
    let reason = match wanted {
        "" => String::new(),
        wanted => format!(", because `{wanted}` has another meaning there"),
    };
    Diagnostic::warning(NAME, format!("`{name}` is `{rust}` in Rust{reason}"))
        .at(location, "named here")
        .help("wires and JSON keep the name of the definition; rename it there to choose the Rust name yourself")
}

pub(crate) fn bad_extern_proto_path(path: &str) -> Diagnostic {
    Diagnostic::error(EXTERN_PATH, format!("`{}` cannot be mapped to a Rust path", path.escape_debug()))
        .help("name a package or message with a leading dot, `.google.rpc`; google.protobuf is always mapped")
}

pub(crate) fn bad_extern_rust_path(proto: &str, rust: &str) -> Diagnostic {
    let message = format!("`{proto}` is mapped to `{}`, which is no absolute Rust path", rust.escape_debug());
    Diagnostic::error(EXTERN_PATH, message).help("write `::some_crate::module` or `crate::module`")
}

pub(crate) fn duplicate_extern_path(proto: &str) -> Diagnostic {
    Diagnostic::error(EXTERN_PATH, format!("`{proto}` is mapped twice"))
}

pub(crate) fn bad_type_registry(rust: &str) -> Diagnostic {
    let message = format!("the type registry `{}` is no absolute Rust path", rust.escape_debug());
    Diagnostic::error("type-registry", message).help("write `::some_crate::TYPES` or `crate::module::TYPES`")
}
