//! The sentences about inputs that cannot be read, parsed or linked.
//!
//! A message names the thing and what is wrong with it; a label says what stands there; the help says what to do.

use crate::diagnostics::{Diagnostic, Location, SourceFile};
use std::{fmt::Display, sync::Arc};

pub(crate) const SYNTAX: &str = "syntax";
pub(crate) const LINK: &str = "definition";
const IMPORT: &str = "import";

fn imported_at(finding: Diagnostic, importer: Option<Location>) -> Diagnostic {
    match importer {
        Some(location) => finding.at(location, "imported here"),
        None => finding,
    }
}

pub(crate) fn not_found(name: &str, importer: Option<Location>) -> Diagnostic {
    let finding = Diagnostic::error(IMPORT, format!("there is no file `{name}`"));
    imported_at(finding, importer)
        .help("add the folder in which this path starts to the include paths (`-I DIR`)")
}

pub(crate) fn unreadable(name: &str, error: &dyn Display, importer: Option<Location>) -> Diagnostic {
    imported_at(Diagnostic::error(IMPORT, format!("cannot read `{name}`: {error}")), importer)
}

pub(crate) fn not_in_set(name: &str, importer: Option<Location>) -> Diagnostic {
    let finding = Diagnostic::error(IMPORT, format!("the descriptor set holds no file `{name}`"));
    imported_at(finding, importer).help("write the set with its imports (`protoc --include_imports`)")
}

pub(crate) fn undecodable(error: &dyn Display) -> Diagnostic {
    Diagnostic::error(SYNTAX, format!("this is not a google.protobuf.FileDescriptorSet: {error}"))
}

pub(crate) fn import_cycle(path: &[String], name: &str, importer: Option<Location>) -> Diagnostic {
    let start = path.iter().position(|above| above == name).unwrap_or(0);
    let cycle = path[start..].join("` imports `");
    let finding = Diagnostic::error(IMPORT, format!("imports go in a circle: `{cycle}` imports `{name}`"));
    imported_at(finding, importer).help("move what both files need into a third one")
}

pub(crate) fn imports_too_deep(limit: usize, importer: Option<Location>) -> Diagnostic {
    imported_at(Diagnostic::error(IMPORT, format!("imports are nested more than {limit} deep")), importer)
}

pub(crate) fn invalid_descriptor(source: &Arc<SourceFile>, error: &dyn Display) -> Diagnostic {
    Diagnostic::error(LINK, error.to_string()).at(Location::file(source), "")
}

/// The type of a method; `found` is what it means there, `message` the message that is meant perhaps.
pub(crate) fn not_a_message(
    written: &str,
    kind: &str,
    found: &str,
    message: Option<String>,
    location: Location,
) -> Diagnostic {
    let help = match message {
        Some(message) => {
            format!("write `.{message}`: of things with one name, that of the innermost scope counts")
        }
        None => "name a message".to_owned(),
    };
    let article = if kind.starts_with('e') { "an" } else { "a" };
    Diagnostic::error(LINK, format!("`{written}` is not a message type"))
        .at(location, format!("`{found}` is {article} {kind}"))
        .help(help)
}

/// The help against a finding of the parser or the linker that brings no help itself.
pub(crate) fn help_with(code: &str, message: &str) -> &'static str {
    const HELP: [(&str, &str); 7] = [
        ("with JSON name", "rename one of the two, or set `json_name = \"…\"`"),
        ("is not defined", "is it spelled right, and is the file imported that defines it?"),
        ("is defined twice", "rename one of the two"),
        ("is already used", "give the field a number that is free"),
        ("is not a message type", "name a message"),
        ("invalid value of type", "the file that defines the option says what it takes"),
        ("conflicts with", "rename one of the two"),
    ];
    let known = HELP.iter().find(|(part, _)| message.contains(part)).map(|(_, help)| *help);
    known.unwrap_or(match code {
        SYNTAX => "the syntax is that of https://protobuf.dev/reference/protobuf/proto3-spec",
        _ => "the rule is one of https://protobuf.dev/programming-guides/proto3",
    })
}

/// A message of the linker, which does not know the JSON name that follows from a name.
pub(crate) fn of_linker(message: String) -> String {
    match message.contains("with JSON name ''") {
        true => "two fields have the same name in JSON".to_owned(),
        false => message,
    }
}

pub(crate) fn edition(location: Location) -> Diagnostic {
    Diagnostic::error("edition", "editions are not supported")
        .at(location, "this file needs an edition")
        .help("polywire reads proto2 and proto3: write `syntax = \"proto3\";`")
}

pub(crate) fn bad_default(field: &str, location: Location) -> Diagnostic {
    Diagnostic::error("type", format!("the default value of `{}` is not valid", field.escape_debug()))
        .at(location, "in this file")
        .help("write the descriptor with protoc")
}

pub(crate) fn bad_name(name: &str, location: Location) -> Diagnostic {
    Diagnostic::error("name", format!("`{}` is not a name or value of a definition", name.escape_debug()))
        .at(location, "in this file")
        .help("write the descriptor with protoc")
}
