//! The faults of a queue rule.

use super::{AddressFault, CODES, QueuePattern};
use crate::Fault;

/// The stable name of all faults of queue rules.
const CODE: &str = "queue";

/// One fault of a queue rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueueFault {
    /// A text is not an address where it has to be one.
    Address {
        /// The thing that it has to be, with its article: `a consumer group`.
        what: &'static str,
        /// The text.
        text: String,
    },
    /// The braces of an address are not those of a template.
    Template {
        /// The address.
        text: String,
        /// The reason.
        reason: AddressFault,
    },
    /// Fields make the address of a method that streams requests.
    AddressOfStream {
        /// The address.
        text: String,
    },
    /// Two methods have addresses with messages in common.
    Overlap {
        /// The address of the one.
        text: String,
        /// The address of the other.
        other: String,
    },
    /// A text is not a name that a broker takes.
    Name {
        /// The thing that it has to be, with its article: `a topic`.
        what: &'static str,
        /// The text.
        text: String,
        /// The characters of such names.
        limits: &'static str,
    },
    /// Messages have to be durable and lie in memory.
    DurableInMemory,
    /// The dead-letter address is the method's own.
    DeadLetterIsAddress,
    /// A command or an event streams.
    Streams(QueuePattern),
    /// A command or an event returns something.
    HasResponse(QueuePattern),
    /// A rule names a field that it cannot use.
    Field {
        /// The part of the rule that names the field.
        named_by: NamedBy,
        /// The name.
        field: String,
        /// The fault.
        fault: FieldFault,
    },
    /// A number or a duration is out of range.
    OutOfRange {
        /// The name of the field.
        field: &'static str,
        /// The range.
        limits: String,
    },
    /// A number is not the code of a failure.
    Code(i32),
    /// A field is set that requests have no use for.
    NoEffect(&'static str),
}

/// The part of a queue rule that names a field of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NamedBy {
    /// The address.
    Address,
    /// The key.
    Key,
    /// The id by which copies are known.
    Id,
}

/// The fault of a field that a queue rule names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldFault {
    /// The message has no such field.
    Unknown {
        /// The message.
        message: String,
    },
    /// The field has no text.
    Unfit {
        /// The kind of the field, with its article: `a map`.
        kind: &'static str,
    },
}

impl NamedBy {
    /// The path of the field of the rule.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Key => "key",
            Self::Id => "dedup.id_field",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Key => "key",
            Self::Id => "id_field",
        }
    }
}

/// The pattern with its article, as sentences have it.
const fn words(pattern: QueuePattern) -> &'static str {
    match pattern {
        QueuePattern::RequestReply => "request and reply",
        QueuePattern::Command => "a command",
        QueuePattern::Event => "an event",
    }
}

impl QueueFault {
    /// The fault, in one sentence.
    fn message(&self) -> String {
        match self {
            Self::Address { what, text } | Self::Name { what, text, .. } => {
                format!("`{}` is not {what}", text.escape_debug())
            }
            Self::Template { text, reason } => {
                format!("the address `{}` {}", text.escape_debug(), template(*reason).0)
            }
            Self::AddressOfStream { text } => {
                format!("the address `{text}` needs a request, and the method streams them")
            }
            Self::Overlap { text, other } => {
                format!("the addresses `{text}` and `{other}` have messages in common")
            }
            Self::DurableInMemory => {
                "messages that have to be durable cannot be in the memory of a server".to_owned()
            }
            Self::DeadLetterIsAddress => "the dead-letter address is the method's own address".to_owned(),
            Self::Streams(pattern) => format!("{} needs a method without streams", words(*pattern)),
            Self::HasResponse(pattern) => {
                format!("{} has no reply, so what the method returns cannot have fields", words(*pattern))
            }
            Self::Field { named_by, field, fault } => {
                let name = named_by.name();
                match fault {
                    FieldFault::Unknown { message } => {
                        format!("`{name}` names `{field}`, and `{message}` has no such field")
                    }
                    FieldFault::Unfit { kind } => format!("`{name}` names `{field}`, which is {kind}"),
                }
            }
            Self::OutOfRange { field, .. } => format!("`{field}` is out of range"),
            Self::Code(number) => {
                let name =
                    CODES.numbered(*number).map_or_else(|| number.to_string(), |code| code.name.to_owned());
                format!("`retryable_codes` holds {name}, which is not the code of a failure")
            }
            Self::NoEffect(field) => format!("`{field}` has no effect on request and reply"),
        }
    }

    /// The advice.
    fn help(&self) -> String {
        let help = match self {
            Self::Address { .. } => {
                "use letters, digits, `-` and `_` in parts with `.` between them, at most 200 characters"
            }
            Self::Name { limits, .. } => return format!("use {limits}"),
            Self::Template { reason, .. } => template(*reason).1,
            Self::AddressOfStream { .. } => {
                "a stream begins before there is a request: use an address without fields"
            }
            Self::Overlap { .. } => "let them differ in a part without a field, or in the number of parts",
            Self::DurableInMemory => "leave out `durable`, or let the stream be stored in a file",
            Self::DeadLetterIsAddress => {
                "a message that cannot be handled would come back for ever: choose another address"
            }
            Self::Streams(_) => "use request and reply for a method that streams",
            Self::HasResponse(_) => {
                "return google.protobuf.Empty or another message without fields, or use request and reply"
            }
            Self::Field { fault: FieldFault::Unknown { .. }, .. } => {
                "name a field of the request, with `.` between the names of nested fields"
            }
            Self::Field { .. } => "it has to be a string, an integer, a bool or an enum",
            Self::OutOfRange { limits, .. } => return format!("it has to be {limits}"),
            Self::Code(_) => "list codes of google.rpc.Code other than OK",
            Self::NoEffect(_) => {
                "it is for commands and events: the caller waits for the reply and decides itself whether to try again"
            }
        };
        help.to_owned()
    }
}

/// The fault of a template, and the advice.
const fn template(reason: AddressFault) -> (&'static str, &'static str) {
    match reason {
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
    }
}

impl From<QueueFault> for Fault {
    fn from(fault: QueueFault) -> Self {
        let (message, help) = (fault.message(), fault.help());
        match fault {
            QueueFault::NoEffect(_) => Self::warning(CODE, message, help),
            _ => Self::error(CODE, message, help),
        }
    }
}
