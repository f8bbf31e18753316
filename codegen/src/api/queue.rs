//! `polywire.queue` rules, read from a method's options.

mod address;
mod bindings;

pub(crate) use address::{Address, AddressPart, Fault as AddressFault};
pub(crate) use bindings::{Amqp, Bindings, Kafka, Nats, QueueType, Storage};

use crate::literal::StrLit;
use crate::source::Extension;
use prost_reflect::{DescriptorPool, DynamicMessage, ExtensionDescriptor, Value};
use std::{fmt, time::Duration};

/// The option that holds a `QueueRule`.
pub(crate) const EXTENSION: Extension = Extension { name: "polywire.queue", number: 53_701 };

/// The option that holds a `QueueServiceRule`.
const SERVICE_EXTENSION: &str = "polywire.queue_service";

/// The way in which a method uses a queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Pattern {
    #[default]
    RequestReply,
    Command,
    Event,
}

impl Pattern {
    /// The name in the definition.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::RequestReply => "REQUEST_REPLY",
            Self::Command => "COMMAND",
            Self::Event => "EVENT",
        }
    }
}

/// The address of a method whose rule names none, by its gRPC path.
pub(crate) fn own_address(path: &str) -> String {
    path.trim_start_matches('/').replace('/', ".")
}

/// The name of the value in the runtime.
impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::RequestReply => "RequestReply",
            Self::Command => "Command",
            Self::Event => "Event",
        })
    }
}

/// The rule of a method on queues; not checked yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rule {
    pub(crate) pattern: Pattern,
    pub(crate) address: Option<Address>,
    pub(crate) group: Option<StrLit>,
    pub(crate) key: Option<StrLit>,
    pub(crate) dead_letter: Option<StrLit>,
    pub(crate) expiry: Option<Wait>,
    pub(crate) max_in_flight: Option<u32>,
    pub(crate) ordered: bool,
    pub(crate) retry: Option<Retry>,
    pub(crate) dedup: Option<Dedup>,
    pub(crate) durable: bool,
    pub(crate) bindings: Bindings,
}

impl Rule {
    /// The address; by default that of the gRPC path `path`.
    pub(crate) fn address_or_own(&self, path: &str) -> Address {
        self.address.clone().unwrap_or_else(|| Address::parse(&own_address(path)))
    }
}

/// The common rule of a service's methods; not checked yet.
#[derive(Clone, Debug)]
pub(crate) struct ServiceRule {
    pub(crate) address_prefix: Option<StrLit>,
    pub(crate) group: Option<StrLit>,
    pub(crate) expiry: Option<Wait>,
    pub(crate) max_in_flight: Option<u32>,
    pub(crate) retry: Option<Retry>,
    pub(crate) bindings: Bindings,
}

impl ServiceRule {
    /// The rule of the method `name`, whose own rule is `own`.
    pub(crate) fn applied(&self, own: Option<Rule>, name: &str) -> Rule {
        let own = own.unwrap_or_default();
        let prefix = self.address_prefix.as_ref();
        // A caller waits for a request's reply and decides itself whether to try again.
        let retry = self.retry.clone().filter(|_| own.pattern != Pattern::RequestReply);
        Rule {
            address: own
                .address
                .or_else(|| prefix.map(|prefix| Address::parse(&format!("{}.{name}", prefix.value())))),
            group: own.group.or_else(|| self.group.clone()),
            expiry: own.expiry.or(self.expiry),
            max_in_flight: own.max_in_flight.or(self.max_in_flight),
            retry: own.retry.or(retry),
            bindings: own.bindings.or(&self.bindings),
            ..own
        }
    }
}

/// When a message counts as one that was there before; not checked yet.
#[derive(Clone, Debug)]
pub(crate) struct Dedup {
    pub(crate) id_field: Option<StrLit>,
    pub(crate) window: Option<Wait>,
}

/// When a failed message is tried again; not checked yet.
#[derive(Clone, Debug)]
pub(crate) struct Retry {
    pub(crate) max_attempts: Option<u32>,
    pub(crate) initial_backoff: Option<Wait>,
    pub(crate) max_backoff: Option<Wait>,
    pub(crate) backoff_multiplier: Option<f64>,
    /// Numbers of `google.rpc.Code`.
    pub(crate) retryable_codes: Vec<i32>,
}

/// A `google.protobuf.Duration`, which may be negative or out of range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wait(pub(crate) Option<Duration>);

impl Wait {
    /// True if it is not a time that can be waited.
    pub(crate) fn is_nothing(self) -> bool {
        self.0.is_none_or(|wait| wait.is_zero())
    }
}

/// The value, as Rust makes it.
impl fmt::Display for Wait {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.0.unwrap_or_default();
        write!(formatter, "::core::time::Duration::new({}, {})", value.as_secs(), value.subsec_nanos())
    }
}

/// A code of the runtime, by its number.
pub(crate) fn code_name(code: i32) -> Option<&'static str> {
    Some(match code {
        1 => "Cancelled",
        2 => "Unknown",
        3 => "InvalidArgument",
        4 => "DeadlineExceeded",
        5 => "NotFound",
        6 => "AlreadyExists",
        7 => "PermissionDenied",
        8 => "ResourceExhausted",
        9 => "FailedPrecondition",
        10 => "Aborted",
        11 => "OutOfRange",
        12 => "Unimplemented",
        13 => "Internal",
        14 => "Unavailable",
        15 => "DataLoss",
        16 => "Unauthenticated",
        _ => return None,
    })
}

/// A code of a failure by its name in `google.rpc.Code`.
#[cfg(feature = "asyncapi")]
fn code_constant(code: i32) -> Option<&'static str> {
    const NAMES: [&str; 16] = [
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED",
    ];
    let index = usize::try_from(code).ok()?.checked_sub(1)?;
    NAMES.get(index).copied()
}

impl Retry {
    /// True if it is the runtime's own default.
    #[cfg(any(feature = "proto", feature = "rust"))]
    pub(crate) fn is_default(&self) -> bool {
        let is = |wait: Option<Wait>, default| wait.is_none_or(|wait| wait.0 == Some(default));
        self.max_attempts.is_none_or(|attempts| attempts == 5)
            && is(self.initial_backoff, Duration::from_millis(100))
            && is(self.max_backoff, Duration::from_secs(30))
            && self.backoff_multiplier.is_none_or(|multiplier| multiplier == 2.0)
            && self.retryable_codes.is_empty()
    }

    /// The retryable codes that the runtime has.
    pub(crate) fn codes(&self) -> impl Iterator<Item = &'static str> {
        self.retryable_codes.iter().filter_map(|code| code_name(*code))
    }

    /// The retryable codes by their names in `google.rpc.Code`.
    #[cfg(feature = "asyncapi")]
    pub(crate) fn code_names(&self) -> impl Iterator<Item = &'static str> {
        self.retryable_codes.iter().filter_map(|code| code_constant(*code))
    }

    /// The multiplier as a Rust literal.
    pub(crate) fn multiplier(&self) -> Option<String> {
        self.backoff_multiplier.map(|multiplier| format!("{multiplier:?}"))
    }
}

/// Reads rules out of the options of methods and services.
pub(crate) struct Reader {
    method: Option<ExtensionDescriptor>,
    service: Option<ExtensionDescriptor>,
}

impl Reader {
    pub(crate) fn new(pool: &DescriptorPool) -> Self {
        Self {
            method: pool.get_extension_by_name(EXTENSION.name),
            service: pool.get_extension_by_name(SERVICE_EXTENSION),
        }
    }

    /// The rule of a method with `options`.
    pub(crate) fn read(&self, options: &DynamicMessage) -> Option<Rule> {
        read(self.method.as_ref(), options, |rule| Rule {
            pattern: match rule.get("pattern", Value::as_enum_number).unwrap_or(0) {
                1 => Pattern::Command,
                2 => Pattern::Event,
                _ => Pattern::RequestReply,
            },
            address: rule.get("address", |value| value.as_str().map(Address::parse)),
            group: rule.text("group"),
            key: rule.text("key"),
            dead_letter: rule.text("dead_letter"),
            expiry: rule.wait("expiry"),
            max_in_flight: rule.get("max_in_flight", Value::as_u32),
            ordered: rule.get("ordered", Value::as_bool).unwrap_or(false),
            retry: rule.retry(),
            dedup: rule.message("dedup", |dedup| Dedup {
                id_field: dedup.text("id_field"),
                window: dedup.wait("window"),
            }),
            durable: rule.get("durable", Value::as_bool).unwrap_or(false),
            bindings: rule.bindings(),
        })
    }

    /// The common rule of the methods of a service with `options`.
    pub(crate) fn read_service(&self, options: &DynamicMessage) -> Option<ServiceRule> {
        read(self.service.as_ref(), options, |rule| ServiceRule {
            address_prefix: rule.text("address_prefix"),
            group: rule.text("group"),
            expiry: rule.wait("expiry"),
            max_in_flight: rule.get("max_in_flight", Value::as_u32),
            retry: rule.retry(),
            bindings: rule.bindings(),
        })
    }
}

fn read<T>(
    extension: Option<&ExtensionDescriptor>,
    options: &DynamicMessage,
    read: impl FnOnce(Message<'_>) -> T,
) -> Option<T> {
    let extension = extension.filter(|extension| options.has_extension(extension))?;
    options.get_extension(extension).as_message().map(|message| read(Message(message)))
}

/// A message whose fields may be missing from the user's own copy of the option file.
struct Message<'a>(&'a DynamicMessage);

impl Message<'_> {
    /// The field `name`, when it is set.
    fn get<T>(&self, name: &str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        if !self.0.has_field_by_name(name) {
            return None;
        }
        self.0.get_field_by_name(name).and_then(|value| read(&value))
    }

    fn message<T>(&self, name: &str, read: impl FnOnce(Message<'_>) -> T) -> Option<T> {
        self.get(name, |value| value.as_message().map(|message| read(Message(message))))
    }

    fn text(&self, name: &str) -> Option<StrLit> {
        self.get(name, |value| value.as_str().map(StrLit::new))
    }

    fn retry(&self) -> Option<Retry> {
        self.message("retry", |retry| Retry {
            max_attempts: retry.get("max_attempts", Value::as_u32),
            initial_backoff: retry.wait("initial_backoff"),
            max_backoff: retry.wait("max_backoff"),
            backoff_multiplier: retry.get("backoff_multiplier", Value::as_f64),
            retryable_codes: retry
                .get("retryable_codes", |value| value.as_list().map(<[Value]>::to_vec))
                .unwrap_or_default()
                .iter()
                .filter_map(Value::as_enum_number)
                .collect(),
        })
    }

    fn wait(&self, name: &str) -> Option<Wait> {
        self.message(name, |duration| {
            let seconds = duration.get("seconds", Value::as_i64).unwrap_or(0);
            let nanos = duration.get("nanos", Value::as_i32).unwrap_or(0);
            let valid =
                u64::try_from(seconds).ok().zip(u32::try_from(nanos).ok().filter(|n| *n < 1_000_000_000));
            Wait(valid.map(|(seconds, nanos)| Duration::new(seconds, nanos)))
        })
    }
}
