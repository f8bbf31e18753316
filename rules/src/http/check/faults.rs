//! The sentences about HTTP rules.

use crate::{
    Fault,
    http::{LocationFault, TemplateFault},
};

const HTTP: &str = "http";
const TEMPLATE: &str = "http-template";
const FIELD: &str = "http-field";
const BODY: &str = "http-body";
const DUPLICATE: &str = "http-duplicate";
const OPTIONS: &str = "http-options";
const SHADOWED: &str = "http-shadowed";
const VERB: &str = "http-verb";

// ---------------------------------------------------------------- rules

pub(in crate::http) fn no_pattern() -> Fault {
    Fault::error(
        HTTP,
        "the HTTP rule names no method and path",
        "set one of `get`, `put`, `post`, `delete`, `patch` and `custom`",
    )
    .labelled("this rule")
}

pub(in crate::http) fn second_pattern() -> Fault {
    Fault::error(
        HTTP,
        "a binding has one method and path",
        "put the others into `additional_bindings`, in Rust `additional(…)`",
    )
    .labelled("a second one")
}

pub(in crate::http) fn custom_incomplete() -> Fault {
    Fault::error(
        HTTP,
        "`custom` needs a kind and a path",
        "write `custom: { kind: \"HEAD\" path: \"/v1/books\" }`, in Rust `custom(kind = \"HEAD\", path = \"/v1/books\")`",
    )
    .labelled("one of them is missing here")
}

pub(in crate::http) fn nested() -> Fault {
    Fault::error(
        HTTP,
        "additional bindings cannot have additional bindings",
        "move the inner bindings up into the list of the rule itself",
    )
    .labelled("this rule")
}

pub(in crate::http) fn bad_method(method: &str) -> Fault {
    Fault::error(
        HTTP,
        format!("`{}` is not an HTTP method", method.escape_debug()),
        "use a token of letters such as `HEAD`, or `*` for any method",
    )
    .labelled("this rule")
}

pub(in crate::http) fn template(text: &str, fault: TemplateFault) -> Fault {
    Fault::error(TEMPLATE, format!("the path template `{}` is not valid", text.escape_debug()), fault.help())
        .labelled(fault.label())
}

/// A path that names a field which its message does not have.
pub fn unknown_field(field: &str, message: &str) -> Fault {
    Fault::error(
        FIELD,
        format!("`{message}` has no field `{field}`"),
        "name a field of the request message as it is written there",
    )
    .labelled("bound here")
}

pub(in crate::http) fn not_a_message(step: &str) -> Fault {
    Fault::error(
        FIELD,
        format!("`{step}` is not a single message, so it has no fields to bind"),
        "every name but the last of a field path has to be a message field that is not repeated",
    )
    .labelled("bound here")
}

/// A path that names a field without a text.
pub fn not_a_scalar(field: &str, kind: &str) -> Fault {
    Fault::error(
        FIELD,
        format!("`{field}` is {kind}, which has no place in a path"),
        "bind a scalar, an enum, or a well-known type that JSON writes as a string or number",
    )
    .labelled("bound here")
}

/// A body that names a field which its message does not have.
pub fn unknown_body(what: &str, field: &str, message: &str) -> Fault {
    Fault::error(
        BODY,
        format!("`{what}` names `{field}`, and `{message}` has no such field"),
        "name a field of the message itself, or `*` for all that the path does not bind",
    )
    .labelled("named here")
}

pub(in crate::http) fn dotted_body(what: &str, field: &str) -> Fault {
    Fault::error(
        BODY,
        format!("`{what}` names `{field}`, which lies within a field"),
        "name a field of the message itself",
    )
    .labelled("named here")
}

pub(in crate::http) fn body_not_allowed(method: &str) -> Fault {
    let help = match method {
        "DELETE" => {
            "remove `body`: what the path does not bind comes from the query; or see `allow_delete_body`"
        }
        _ => "remove `body`: the fields that the path does not bind come from the query",
    };
    Fault::error(BODY, format!("{method} has no body"), help).labelled("a body is named here")
}

pub(in crate::http) fn client_streaming_body() -> Fault {
    Fault::error(
        BODY,
        "the body has to be the stream when the client streams",
        "write `post` and `body: \"*\"`: each message is one line of the body; or `get` for a WebSocket",
    )
    .labelled("this rule")
}

pub(in crate::http) fn bidi() -> Fault {
    Fault::warning(
        HTTP,
        "over HTTP/1.1 the responses of this method start when the requests have ended",
        "both sides stream: reach it over gRPC, over HTTP/2, or by `get` as a WebSocket",
    )
    .labelled("this rule")
}

// ---------------------------------------------------------------- several bindings

/// Two bindings of one service that no request can tell apart.
pub fn duplicate(binding: &impl std::fmt::Display) -> Fault {
    Fault::error(
        DUPLICATE,
        format!("two bindings answer the same requests: {binding}"),
        "names of variables do not tell paths apart: change the text, the method or the verb of one, or see \
         `no_invalid_http`",
    )
    .labelled("this one")
}

/// Two bindings of different services that no request can tell apart.
pub fn duplicate_elsewhere(binding: &impl std::fmt::Display) -> Fault {
    Fault::warning(
        DUPLICATE,
        format!("two services answer the same requests: {binding}"),
        "one server cannot serve both",
    )
    .labelled("this one")
}

pub(in crate::http) fn shadowed(binding: &impl std::fmt::Display) -> Fault {
    Fault::warning(
        SHADOWED,
        format!("no request reaches {binding}: other bindings take them all"),
        "text wins over `*`, and `*` over `**`: remove this binding, or one of the others",
    )
    .labelled("this one")
}

pub(in crate::http) fn verbs(binding: &impl std::fmt::Display, shorter: &impl std::fmt::Display) -> Fault {
    Fault::warning(
        VERB,
        format!("paths of {binding} can also be read as {shorter}"),
        "use a verb without a colon",
    )
    .labelled("the longer verb wins")
}

pub(in crate::http) fn verb_owns(binding: &impl std::fmt::Display, owner: &impl std::fmt::Display) -> Fault {
    Fault::warning(
        VERB,
        format!("no request reaches {binding}: its end is the verb of {owner}"),
        "rename the verb, or write the colon as `%3A`",
    )
    .labelled("the text of this one ends in a verb")
}

// ---------------------------------------------------------------- options

pub(in crate::http) fn success(status: u32) -> Fault {
    Fault::error(
        OPTIONS,
        format!("{status} is not the status of a success"),
        "use a status from 200 to 299; a failure is a status of the method itself",
    )
    .labelled("set here")
}

pub(in crate::http) fn no_body(status: u32) -> Fault {
    Fault::error(
        OPTIONS,
        format!("a response with the status {status} has no body, and this one streams"),
        "use a status that has a body",
    )
    .labelled("set here")
}

pub(in crate::http) fn of_stream(what: &str) -> Fault {
    Fault::error(
        OPTIONS,
        format!("`{what}` needs a response that is one message"),
        "the head of a stream is sent before its messages: let the method send metadata instead",
    )
    .labelled("set here")
}

pub(in crate::http) fn no_field(what: &str) -> Fault {
    Fault::error(
        OPTIONS,
        format!("`{what}` names no field"),
        "write `field: \"name\"`, in Rust `field = \"name\"`",
    )
    .labelled("set here")
}

pub(in crate::http) fn bad_name(what: &str, name: &str) -> Fault {
    Fault::error(
        OPTIONS,
        format!("`{}` is not a name for `{what}`", name.escape_debug()),
        "use letters, digits and `-`",
    )
    .labelled("set here")
}

pub(in crate::http) fn reserved(name: &str) -> Fault {
    Fault::error(
        OPTIONS,
        format!("the header `{name}` cannot be bound to a field"),
        "it belongs to HTTP, to the connection or to gRPC: choose another name",
    )
    .labelled("set here")
}

pub(in crate::http) fn twice(name: &str) -> Fault {
    Fault::error(OPTIONS, format!("`{name}` is set twice"), "remove one of the two").labelled("this one")
}

/// A header, a cookie or a `Location` that names a field which it cannot use.
pub fn options_field(what: &str, field: &str, reason: &str) -> Fault {
    Fault::error(
        OPTIONS,
        format!("`{what}` cannot use `{field}`: {reason}"),
        "name a scalar, an enum, or a well-known type that JSON writes as a string or number",
    )
    .labelled("named here")
}

pub(in crate::http) fn bound(field: &str) -> Fault {
    Fault::error(
        OPTIONS,
        format!("`{field}` has another source already"),
        "a field comes from the path, the body, a header or a cookie, and only from one of them",
    )
    .labelled("bound here")
}

pub(in crate::http) fn location(text: &str, fault: LocationFault) -> Fault {
    Fault::error(OPTIONS, format!("`{}` is not a path for `location`", text.escape_debug()), fault.help())
        .labelled("set here")
}

pub(in crate::http) fn bad_cache_control() -> Fault {
    Fault::error(OPTIONS, "`cache_control` is not the value of a header", "use ASCII text: `max-age=60`")
        .labelled("set here")
}

pub(in crate::http) fn cache_of_effects() -> Fault {
    Fault::error(
        OPTIONS,
        "`cache_control` needs a method without side effects",
        "write `option idempotency_level = NO_SIDE_EFFECTS;`, in Rust `#[idempotency(no_side_effects)]`, or remove it",
    )
    .labelled("set here")
}

pub(in crate::http) fn no_form() -> Fault {
    Fault::error(
        OPTIONS,
        "`forms` needs one request whose binding has a body",
        "give the binding a body of `*`, or remove `forms`: a stream of requests is sent as lines of JSON",
    )
    .labelled("set here")
}
