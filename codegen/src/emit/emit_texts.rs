//! The sentences about what has no place in an output.
//!
//! A message names the thing and what is wrong with it; a label says what stands there; the help says what to do.

use crate::diagnostics::{Diagnostic, Location, SourceFile};
use std::{fmt::Display, sync::Arc};

const OUTPUT: &str = "output";

pub(crate) fn messages_failed(error: &dyn Display) -> Diagnostic {
    Diagnostic::error(OUTPUT, format!("the messages cannot be written: {error}"))
}

pub(crate) fn unwritable_descriptor(source: &Arc<SourceFile>, error: &dyn Display) -> Diagnostic {
    Diagnostic::error(OUTPUT, error.to_string()).at(Location::file(source), "")
}

pub(crate) fn template_failed(error: &dyn Display) -> Diagnostic {
    Diagnostic::error(OUTPUT, format!("a template failed: {error}"))
}

const OPENAPI: &str = "openapi";

pub(crate) fn openapi_no_method(method: &str, location: Location) -> Diagnostic {
    Diagnostic::warning(OPENAPI, format!("OpenAPI 3.1 has no words for the HTTP method `{method}`"))
        .at(location, "left out of the document")
        .help("add a binding with a standard method for clients that are generated from the document")
}

pub(crate) fn openapi_path_taken(template: &str, location: Location) -> Diagnostic {
    Diagnostic::warning(
        OPENAPI,
        format!("OpenAPI cannot tell `{template}` from another binding with the same method"),
    )
    .at(location, "left out of the document")
    .help("in OpenAPI `*` and `**` are the same; give one of the two a literal segment of its own")
}
