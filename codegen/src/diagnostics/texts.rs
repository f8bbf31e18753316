//! Every sentence that this crate says about an input, in one place.
//!
//! A message names the thing and what is wrong with it; a label says what stands there; the help says what to do.

use super::{Diagnostic, Location};
use prost_reflect::FieldDescriptor;

// ---------------------------------------------------------------- types

const TYPE: &str = "type";

pub(crate) fn reserved_package(location: Location) -> Diagnostic {
    Diagnostic::error(TYPE, "the package google.protobuf belongs to protobuf itself")
        .at(location, "declared here")
        .help("choose another package")
}

pub(crate) fn required_circle(circle: &[FieldDescriptor], location: Location) -> Diagnostic {
    let names: Vec<&str> = circle.iter().map(FieldDescriptor::full_name).collect();
    let message = circle[0].parent_message().full_name().to_owned();
    Diagnostic::error("required_circle", format!("`{message}` requires itself, by `{}`", names.join("`, `")))
        .at(location, "no message can hold itself without end")
        .help("make a field of the circle `optional`: a message that requires itself cannot be encoded")
}

pub(crate) fn bad_map_entry(name: &str, location: Location) -> Diagnostic {
    Diagnostic::error(
        TYPE,
        format!("`{name}` says that it is a map entry and has other fields than `key` and `value`"),
    )
    .at(location, "defined here")
}

// ---------------------------------------------------------------- HTTP

const WIRES: &str = "wires";

pub(crate) fn wires_without_rest(method: &str, location: Location) -> Diagnostic {
    Diagnostic::warning(WIRES, format!("`{method}` is not on REST, so nobody reaches it by this binding"))
        .at(location, "bound here")
        .help("add `rest: true` to `(polywire.wires)`, or remove the binding")
}

pub(crate) fn wires_without_queue(method: &str, location: Location) -> Diagnostic {
    Diagnostic::warning(WIRES, format!("`{method}` is not on queues, so its queue rule has no effect"))
        .at(location, "set here")
        .help("add `queue: true` to `(polywire.wires)`, or remove the rule")
}

const HTTP_QUERY: &str = "http-query";
const HTTP_LINT: &str = "http-lint";

pub(crate) fn http_left_for_query(field: &str, kind: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_QUERY, format!("`{field}` is {kind}, which has no place in a query"))
        .at(location, "left for the query here")
        .help("make it part of the body; without clients this is a warning, and servers never see the field set")
}

pub(crate) fn lint_bodies(location: Location, first: Location) -> Diagnostic {
    Diagnostic::warning(HTTP_LINT, "the bindings of one method differ in their body")
        .at(location, "this one")
        .at(first, "and the first one")
        .help("give all bindings the same `body`")
}

pub(crate) fn lint_method(method: &str, location: Location) -> Diagnostic {
    Diagnostic::warning(HTTP_LINT, format!("{method} is not what callers expect"))
        .at(location, "bound here")
        .help("use GET, POST, PATCH or DELETE; a method of its own kind is a POST with a verb")
}

pub(crate) fn lint_bidi(location: Location) -> Diagnostic {
    Diagnostic::warning(HTTP_LINT, "both sides of this method stream, which HTTP and JSON do poorly")
        .at(location, "bound here")
        .help("leave out the binding: WebSockets and gRPC reach the method without one")
}

pub(crate) fn lint_parts_of_a_name(template: &str, location: Location) -> Diagnostic {
    Diagnostic::warning(HTTP_LINT, format!("`{template}` binds the parts of a name one by one"))
        .at(location, "bound here")
        .help("bind the whole name of a resource by one variable: `{name=shelves/*/books/*}`")
}

pub(crate) fn lint_bound_twice(field: &str, body: &str, location: Location) -> Diagnostic {
    Diagnostic::warning(
        HTTP_LINT,
        format!("`{field}` is bound by the path, and is part of the body `{body}`"),
    )
    .at(location, "bound here")
    .help("the path wins: what the body says of it is not seen")
}

pub(crate) fn lint_unreachable(field: &str, location: Location) -> Diagnostic {
    Diagnostic::warning(HTTP_LINT, format!("no binding can set `{field}`"))
        .at(location, "of this method")
        .help("a query has no place for maps and repeated messages: make the field part of a body")
}
