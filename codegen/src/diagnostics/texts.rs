//! Every sentence that this crate says about an input, in one place.
//!
//! A message names the thing and what is wrong with it; a label says what stands there; the help says what to do.

use super::{Diagnostic, Location};
use crate::api::queue::AddressFault;
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

// ---------------------------------------------------------------- queue

const QUEUE: &str = "queue";

pub(crate) fn queue_bad_address(what: &str, text: &str, location: Location) -> Diagnostic {
    Diagnostic::error(QUEUE, format!("`{}` is no {what}", text.escape_debug()))
        .at(location, "set here")
        .help("use letters, digits, `-` and `_` in parts with `.` between them, at most 200 characters")
}

pub(crate) fn queue_bad_template(text: &str, fault: AddressFault, location: Location) -> Diagnostic {
    let (reason, help) = match fault {
        AddressFault::Brace => ("has a brace without its other", "write a field as `{field}`"),
        AddressFault::NoField => {
            ("has no field between braces", "name a field of the request: `{shelf}`, or `{book.shelf}`")
        }
        AddressFault::Glued => (
            "has a field beside something else in one part",
            "let each field be all that stands between two dots: `library.{shelf}.{book}`",
        ),
        AddressFault::NoText => {
            ("begins with a field", "begin with text, so that no value can make an address of others")
        }
    };
    Diagnostic::error(QUEUE, format!("the address `{}` {reason}", text.escape_debug()))
        .at(location, "set here")
        .help(help)
}

pub(crate) fn queue_address_of_stream(text: &str, location: Location) -> Diagnostic {
    Diagnostic::error(QUEUE, format!("the address `{text}` needs a request, and the method streams them"))
        .at(location, "set here")
        .help("a stream begins before there is a request: use an address without fields")
}

pub(crate) fn queue_overlap(text: &str, other: &str, location: Location, first: Location) -> Diagnostic {
    Diagnostic::error(QUEUE, format!("the addresses `{text}` and `{other}` have messages in common"))
        .at(location, "set here")
        .at(first, "and here")
        .help("let them differ in a part without a field, or in the number of parts")
}

pub(crate) fn queue_durable_in_memory(location: Location) -> Diagnostic {
    Diagnostic::error(QUEUE, "messages that have to be durable cannot be in the memory of a server")
        .at(location, "set here")
        .help("leave out `durable`, or use `storage: FILE`")
}

pub(crate) fn queue_bad_name(what: &str, text: &str, limits: &str, location: Location) -> Diagnostic {
    Diagnostic::error(QUEUE, format!("`{}` is no {what}", text.escape_debug()))
        .at(location, "set here")
        .help(format!("use {limits}"))
}

pub(crate) fn queue_dead_letter_is_address(location: Location) -> Diagnostic {
    Diagnostic::error(QUEUE, "the dead-letter address is the method's own address")
        .at(location, "set here")
        .help("a message that cannot be handled would come back for ever: choose another address")
}

pub(crate) fn queue_streams(pattern: &str, location: Location) -> Diagnostic {
    Diagnostic::error(QUEUE, format!("{pattern} needs a method without streams"))
        .at(location, "set here")
        .help("use REQUEST_REPLY for a method that streams")
}

pub(crate) fn queue_has_response(pattern: &str, location: Location) -> Diagnostic {
    Diagnostic::error(QUEUE, format!("{pattern} has no reply, so what the method returns cannot have fields"))
        .at(location, "set here")
        .help("return google.protobuf.Empty or another message without fields, or use REQUEST_REPLY")
}

pub(crate) fn queue_unknown_field(what: &str, field: &str, message: &str, location: Location) -> Diagnostic {
    Diagnostic::error(QUEUE, format!("`{what}` names `{field}`, and `{message}` has no such field"))
        .at(location, "set here")
        .help("name a field of the request, with `.` between the names of nested fields")
}

pub(crate) fn queue_bad_field(what: &str, field: &str, kind: &str, location: Location) -> Diagnostic {
    Diagnostic::error(QUEUE, format!("`{what}` names `{field}`, which is {kind}"))
        .at(location, "set here")
        .help("it has to be a string, an integer, a bool or an enum")
}

pub(crate) fn queue_out_of_range(what: &str, limits: &str, location: Location) -> Diagnostic {
    Diagnostic::error(QUEUE, format!("`{what}` is out of range"))
        .at(location, "set here")
        .help(format!("it has to be {limits}"))
}

pub(crate) fn queue_bad_code(code: i32, location: Location) -> Diagnostic {
    Diagnostic::error(QUEUE, format!("`retryable_codes` holds {code}, which is no code of a failure"))
        .at(location, "set here")
        .help("list codes of google.rpc.Code but OK")
}

pub(crate) fn queue_no_effect(what: &str, location: Location) -> Diagnostic {
    Diagnostic::warning(QUEUE, format!("`{what}` has no effect on REQUEST_REPLY"))
        .at(location, "set here")
        .help("it is for COMMAND and EVENT: the caller waits for the reply and decides itself whether to try again")
}
