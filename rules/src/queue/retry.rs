//! Second attempts, and messages that come twice.

use crate::schema::{Choice, Choices, Kind, Slot, Value, rule};
use std::{borrow::Cow, time::Duration};

rule! {
    /// The policy by which a failed message is tried again: exponential backoff, capped.
    pub struct RetryPolicy = "polywire.RetryPolicy", "::polywire::queue::RetryPolicy" {
        /// The number of times that a message is handled at most, the first included: five by default.
        max_attempts with_max_attempts: value(u32 = 5) = 1;
        /// The wait before the second attempt: by default 100 ms.
        initial_backoff with_initial_backoff: value(Duration = Duration::from_millis(100)) = 2;
        /// The longest wait: by default 30 s.
        max_backoff with_max_backoff: value(Duration = Duration::from_secs(30)) = 3;
        /// The factor from each wait to the next: 2 by default.
        backoff_multiplier with_backoff_multiplier: value(f64 = 2.0) = 4;
        /// The codes that are worth another attempt, by their numbers in `google.rpc.Code`; empty means every code but
        /// those by which the message itself is wrong (`INVALID_ARGUMENT`, `UNIMPLEMENTED`, `OUT_OF_RANGE`, …).
        retryable_codes with_retryable_codes: list(i32) = 5;
    }
}

rule! {
    /// The rule by which a message counts as one that was there before.
    ///
    /// Each consumer remembers the ids of what it has handled, and drops what comes again. A broker that can
    /// ([`Capability::Deduplication`](crate::guarantee::Capability::Deduplication)) also stores once what is published
    /// twice. Without that, two consumers of one group may each handle one of two copies.
    #[derive(Eq)]
    pub struct Deduplication = "polywire.Deduplication", "::polywire::queue::Deduplication" {
        /// The field of the request whose text is the id of the message, dotted; `None` means an id for each call.
        id_field with_id_field: text = 1;
        /// The time that an id is remembered: two minutes by default, as in JetStream.
        window with_window: value(Duration = Duration::from_secs(120)) = 2;
    }
}

/// The names and numbers of `google.rpc.Code`.
pub static CODES: Choices = Choices {
    constant: "::polywire::Code",
    conversion: " as i32",
    values: &[
        code("OK", 0, "Ok"),
        code("CANCELLED", 1, "Cancelled"),
        code("UNKNOWN", 2, "Unknown"),
        code("INVALID_ARGUMENT", 3, "InvalidArgument"),
        code("DEADLINE_EXCEEDED", 4, "DeadlineExceeded"),
        code("NOT_FOUND", 5, "NotFound"),
        code("ALREADY_EXISTS", 6, "AlreadyExists"),
        code("PERMISSION_DENIED", 7, "PermissionDenied"),
        code("RESOURCE_EXHAUSTED", 8, "ResourceExhausted"),
        code("FAILED_PRECONDITION", 9, "FailedPrecondition"),
        code("ABORTED", 10, "Aborted"),
        code("OUT_OF_RANGE", 11, "OutOfRange"),
        code("UNIMPLEMENTED", 12, "Unimplemented"),
        code("INTERNAL", 13, "Internal"),
        code("UNAVAILABLE", 14, "Unavailable"),
        code("DATA_LOSS", 15, "DataLoss"),
        code("UNAUTHENTICATED", 16, "Unauthenticated"),
    ],
};

const fn code(name: &'static str, number: i32, constant: &'static str) -> Choice {
    Choice { name, number, constant }
}

/// Numbers of `google.rpc.Code`, also of codes that this version does not know.
impl Slot for Cow<'static, [i32]> {
    const KIND: Kind = Kind::List(&Kind::Enum(&CODES));

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::List(self.iter().map(|code| Value::Enum(*code)).collect()))
    }

    fn put(&mut self, value: Value<'_>) -> bool {
        let Value::Enum(code) = value else { return false };
        self.to_mut().push(code);
        true
    }
}
