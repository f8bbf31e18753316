//! The names of the headers. User metadata under one of these names is not sent.

pub(super) const CONTENT_TYPE: &str = "content-type";
pub(super) const ID: &str = "message-id";
pub(super) const METHOD: &str = "polywire-method";
pub(super) const CORRELATION: &str = "correlation-id";
pub(super) const REPLY_TO: &str = "reply-to";
pub(super) const KEY: &str = "partition-key";
pub(super) const GROUP: &str = "polywire-group";
pub(super) const ADDRESS: &str = "polywire-address";
pub(super) const DEADLINE: &str = "polywire-deadline";
pub(super) const EXPIRY: &str = "polywire-expiry";
pub(super) const FRAME: &str = "polywire-frame";
pub(super) const SEQUENCE: &str = "polywire-seq";
pub(super) const END: &str = "polywire-end";
pub(super) const CREDIT: &str = "polywire-credit";
pub(super) const ATTEMPT: &str = "polywire-attempt";
pub(super) const FIRST_CODE: &str = "polywire-first-code";
pub(super) const FIRST_ERROR: &str = "polywire-first-error";
pub(super) const DEAD_REASON: &str = "polywire-dlq-reason";
pub(super) const DEAD_ADDRESS: &str = "polywire-dlq-address";
pub(super) const DEAD_GROUP: &str = "polywire-dlq-group";
pub(super) const DEAD_ATTEMPTS: &str = "polywire-dlq-attempts";
pub(super) const DEAD_FIRST_CODE: &str = "polywire-dlq-first-code";
pub(super) const DEAD_FIRST_ERROR: &str = "polywire-dlq-first-error";
pub(super) const DEAD_LAST_CODE: &str = "polywire-dlq-last-code";
pub(super) const DEAD_LAST_ERROR: &str = "polywire-dlq-last-error";
pub(super) const DEAD_TIME: &str = "polywire-dlq-time";
pub(super) const STATUS: &str = "grpc-status";
pub(super) const STATUS_MESSAGE: &str = "grpc-message";
pub(super) const STATUS_DETAILS: &str = "grpc-status-details-bin";

pub(super) const RESERVED: [&str; 9] =
    [CONTENT_TYPE, ID, CORRELATION, REPLY_TO, KEY, STATUS, STATUS_MESSAGE, STATUS_DETAILS, "te"];
pub(super) const PREFIX: &str = "polywire-";

/// The content type of every payload.
pub(super) const PROTOBUF: &str = "application/protobuf";

/// True if a header is the protocol's own; the name is in lower case.
pub(super) fn is_reserved(name: &str) -> bool {
    name.starts_with(PREFIX) || RESERVED.contains(&name)
}
