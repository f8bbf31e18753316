//! Every sentence that this crate says about an input, in one place.
//!
//! A message names the thing and what is wrong with it; a label says what stands there; the help says what to do.

use super::{Diagnostic, Location};
use crate::api::{
    http::{FaultKind, options::LocationFault},
    queue::AddressFault,
};
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

const HTTP: &str = "http";
const HTTP_TEMPLATE: &str = "http-template";
const HTTP_FIELD: &str = "http-field";
const HTTP_BODY: &str = "http-body";
const HTTP_DUPLICATE: &str = "http-duplicate";

pub(crate) fn http_no_pattern(location: Location) -> Diagnostic {
    Diagnostic::error(HTTP, "the HTTP rule names no method and path")
        .at(location, "this rule")
        .help("set one of `get`, `put`, `post`, `delete`, `patch` and `custom`")
}

pub(crate) fn http_nested(location: Location) -> Diagnostic {
    Diagnostic::error(HTTP, "additional bindings cannot have additional bindings")
        .at(location, "this rule")
        .help("move the inner bindings up into the list of the rule itself")
}

pub(crate) fn http_bad_method(method: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP, format!("`{}` is no HTTP method", method.escape_debug()))
        .at(location, "this rule")
        .help("use a token of letters such as `HEAD`, or `*` for any method")
}

pub(crate) fn http_template(fault: FaultKind, text: &str, location: Location) -> Diagnostic {
    let (label, help) = match fault {
        FaultKind::NoSlash => ("no `/` at the start", "write the path from the root: `/v1/books`"),
        FaultKind::EmptySegment => {
            ("no segment here", "write text, `*` or a variable after each `/`, or remove the `/`")
        }
        FaultKind::EmptyVerb => ("no verb after the colon", "write `:verb`, or remove the colon"),
        FaultKind::BadCharacter => (
            "not allowed in a path",
            "write other characters than letters, digits and `-._~!$&'()+,;=:@` as `%XX`",
        ),
        FaultKind::BadEscape => ("not `%` and two hexadecimal digits", "write `%25` for a percent sign"),
        FaultKind::StarInLiteral => ("`*` within text", "a `*` has to be a whole segment"),
        FaultKind::Unclosed => {
            ("this brace is not closed", "close it behind the field, or behind `=` and its pattern")
        }
        FaultKind::Unopened => ("this brace is not opened", "remove it, or open it before the field"),
        FaultKind::BadFieldPath => {
            ("not a field path", "name a field of the request, with `.` between the names of nested fields")
        }
        FaultKind::Nested => {
            ("a variable within a variable", "bind the inner field by a variable of its own")
        }
        FaultKind::Glued => {
            ("a variable that is not a whole segment", "put a `/` between text and variables")
        }
        FaultKind::StarAfterRest => (
            "after `**`",
            "only text can follow `**`, for it is not known where the rest ends; or see `no_invalid_http`",
        ),
        FaultKind::DuplicateVariable => ("bound before", "bind each field once"),
    };
    Diagnostic::error(HTTP_TEMPLATE, format!("the path template `{}` is not valid", text.escape_debug()))
        .at(location, label)
        .help(help)
}

pub(crate) fn http_unknown_field(field: &str, message: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_FIELD, format!("`{message}` has no field `{field}`"))
        .at(location, "bound here")
        .help("name a field of the request message as it is written there")
}

pub(crate) fn http_not_a_message(step: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_FIELD, format!("`{step}` is not a single message, so it has no fields to bind"))
        .at(location, "bound here")
        .help("every name but the last of a field path has to be a message field that is not repeated")
}

pub(crate) fn http_not_a_scalar(field: &str, kind: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_FIELD, format!("`{field}` is {kind}, which has no place in a path"))
        .at(location, "bound here")
        .help("bind a scalar, an enum, or a well-known type that JSON writes as a string or number")
}

pub(crate) fn http_unknown_body(what: &str, field: &str, message: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_BODY, format!("`{what}` names `{field}`, and `{message}` has no such field"))
        .at(location, "named here")
        .help("name a field of the message itself, or `*` for all that the path does not bind")
}

pub(crate) fn http_dotted_body(what: &str, field: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_BODY, format!("`{what}` names `{field}`, which lies within a field"))
        .at(location, "named here")
        .help("name a field of the message itself")
}

pub(crate) fn http_body_not_allowed(method: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_BODY, format!("{method} has no body")).at(location, "a body is named here").help(
        match method {
            "DELETE" => {
                "remove `body`: what the path does not bind comes from the query; or see `allow_delete_body`"
            }
            _ => "remove `body`: the fields that the path does not bind come from the query",
        },
    )
}

pub(crate) fn http_client_streaming_body(location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_BODY, "the body has to be the stream when the client streams")
        .at(location, "this rule")
        .help(
            "write `post` and `body: \"*\"`: each message is one line of the body; or `get` for a WebSocket",
        )
}

pub(crate) fn http_bidi(location: Location) -> Diagnostic {
    Diagnostic::warning(HTTP, "over HTTP/1.1 the responses of this method start when the requests have ended")
        .at(location, "this rule")
        .help("both sides stream: reach it over gRPC, over HTTP/2, or by `get` as a WebSocket")
}

pub(crate) fn http_duplicate(binding: &str, second: Location, first: Location) -> Diagnostic {
    Diagnostic::error(HTTP_DUPLICATE, format!("two bindings answer the same requests: {binding}"))
        .at(second, "this one")
        .at(first, "and this one")
        .help("names of variables do not tell paths apart: change the text, the method or the verb of one, or see `no_invalid_http`")
}

pub(crate) fn http_duplicate_elsewhere(binding: &str, second: Location, first: Location) -> Diagnostic {
    Diagnostic::warning(HTTP_DUPLICATE, format!("two services answer the same requests: {binding}"))
        .at(second, "this one")
        .at(first, "and this one")
        .help("one server cannot serve both")
}

// ---------------------------------------------------------------- HTTP options

const HTTP_OPTIONS: &str = "http-options";

pub(crate) fn http_options_success(status: u32, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_OPTIONS, format!("{status} is no status of a success"))
        .at(location, "set here")
        .help("use a status from 200 to 299; a failure is a status of the method itself")
}

pub(crate) fn http_options_no_body(status: u32, location: Location) -> Diagnostic {
    Diagnostic::error(
        HTTP_OPTIONS,
        format!("a response with the status {status} has no body, and this one streams"),
    )
    .at(location, "set here")
    .help("use a status that has a body")
}

pub(crate) fn http_options_of_stream(what: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_OPTIONS, format!("`{what}` needs a response that is one message"))
        .at(location, "set here")
        .help("the head of a stream is sent before its messages: let the method send metadata instead")
}

pub(crate) fn http_options_no_field(what: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_OPTIONS, format!("`{what}` names no field"))
        .at(location, "set here")
        .help("write `field: \"name\"`, in Rust `field = \"name\"`")
}

pub(crate) fn http_options_bad_name(what: &str, name: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_OPTIONS, format!("`{}` is no name for `{what}`", name.escape_debug()))
        .at(location, "set here")
        .help("use letters, digits and `-`")
}

pub(crate) fn http_options_reserved(name: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_OPTIONS, format!("the header `{name}` cannot be bound to a field"))
        .at(location, "set here")
        .help("it belongs to HTTP, to the connection or to gRPC: choose another name")
}

pub(crate) fn http_options_twice(name: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_OPTIONS, format!("`{name}` is set twice"))
        .at(location, "this one")
        .help("remove one of the two")
}

pub(crate) fn http_options_field(what: &str, field: &str, reason: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_OPTIONS, format!("`{what}` cannot use `{field}`: {reason}"))
        .at(location, "named here")
        .help("name a scalar, an enum, or a well-known type that JSON writes as a string or number")
}

pub(crate) fn http_options_bound(field: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_OPTIONS, format!("`{field}` has another source already"))
        .at(location, "bound here")
        .help("a field comes from the path, the body, a header or a cookie, and only from one of them")
}

pub(crate) fn http_options_location(text: &str, fault: LocationFault, location: Location) -> Diagnostic {
    let help = match fault {
        LocationFault::NotFromRoot => "write a path from the root, with one slash at its start: `/v1/{name}`",
        LocationFault::Brace => "close each brace that is opened, and open each that is closed",
        LocationFault::NoField => {
            "put a field of the response between the braces, with `.` between the names of nested fields"
        }
        LocationFault::Character => "write characters that no path has as `%XX`",
    };
    Diagnostic::error(HTTP_OPTIONS, format!("`{}` is no path for `location`", text.escape_debug()))
        .at(location, "set here")
        .help(help)
}

pub(crate) fn http_options_bad_cache_control(location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_OPTIONS, "`cache_control` is no header value")
        .at(location, "set here")
        .help("use ASCII text: `max-age=60`")
}

pub(crate) fn http_options_cache_of_effects(location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_OPTIONS, "`cache_control` needs a method without side effects")
        .at(location, "set here")
        .help("write `option idempotency_level = NO_SIDE_EFFECTS;`, in Rust `#[idempotency(no_side_effects)]`, or remove it")
}

pub(crate) fn http_options_no_form(location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_OPTIONS, "`forms` needs one request whose binding has a body")
        .at(location, "set here")
        .help("give the binding a body of `*`, or remove `forms`: a stream of requests is sent as lines of JSON")
}

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
const HTTP_SHADOWED: &str = "http-shadowed";
const HTTP_VERB: &str = "http-verb";
const HTTP_LINT: &str = "http-lint";

pub(crate) fn http_left_for_query(field: &str, kind: &str, location: Location) -> Diagnostic {
    Diagnostic::error(HTTP_QUERY, format!("`{field}` is {kind}, which has no place in a query"))
        .at(location, "left for the query here")
        .help("make it part of the body; without clients this is a warning, and servers never see the field set")
}

pub(crate) fn http_shadowed(binding: &str, location: Location, winner: Location) -> Diagnostic {
    Diagnostic::warning(HTTP_SHADOWED, format!("no request reaches {binding}: other bindings take them all"))
        .at(location, "this one")
        .at(winner, "one of the others")
        .help("text wins over `*`, and `*` over `**`: remove this binding, or one of the others")
}

pub(crate) fn http_verbs(binding: &str, shorter: &str, location: Location, other: Location) -> Diagnostic {
    Diagnostic::warning(HTTP_VERB, format!("paths of {binding} can also be read as {shorter}"))
        .at(location, "the longer verb wins")
        .at(other, "over this one")
        .help("use a verb without a colon")
}

pub(crate) fn http_verb_owns(binding: &str, owner: &str, location: Location, other: Location) -> Diagnostic {
    Diagnostic::warning(HTTP_VERB, format!("no request reaches {binding}: its end is the verb of {owner}"))
        .at(location, "the text of this one ends in a verb")
        .at(other, "of this one")
        .help("rename the verb, or write the colon as `%3A`")
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
