//! Queue rules, as generated code states them: the option `(polywire.queue)`, checked at generation time.

use super::Bindings;
use crate::Code;
use std::{fmt, time::Duration};

/// How a method uses a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QueuePattern {
    /// A call that waits for its reply.
    RequestReply,
    /// Work for exactly one of the competing consumers; done when acknowledged.
    Command,
    /// News for every consumer group.
    Event,
}

/// Where the messages of a method go, as its rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueAddress {
    /// To one queue, topic or subject.
    Fixed(&'static str),
    /// To one for each value of some fields of the request.
    Template(&'static [AddressPart]),
}

/// One part of an address that fields make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressPart {
    /// Text, dots included.
    Text(&'static str),
    /// A field path, dotted, whose text fills the place between two dots: see [the wire](crate::wire::queue#addresses).
    Field(&'static str),
}

/// As it is written in the definition: `library.{shelf}.returns`.
impl fmt::Display for QueueAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Fixed(text) => formatter.write_str(text),
            Self::Template(parts) => parts.iter().try_for_each(|part| match *part {
                AddressPart::Text(text) => formatter.write_str(text),
                AddressPart::Field(path) => write!(formatter, "{{{path}}}"),
            }),
        }
    }
}

/// What a method asks of a queue.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct QueueRule {
    /// How the method uses the queue.
    pub pattern: QueuePattern,
    /// The address (queue, topic or subject); `None` means `package.Service.Method`.
    pub address: Option<QueueAddress>,
    /// The consumer group; `None` means the full service name.
    pub group: Option<&'static str>,
    /// The field whose text is the ordering key, dotted.
    pub key: Option<&'static str>,
    /// Where messages go that cannot be handled.
    pub dead_letter: Option<&'static str>,
    /// When a failed message is tried again.
    pub retry: RetryPolicy,
    /// How long a message may wait before it is worthless.
    pub expiry: Option<Duration>,
    /// How many messages one consumer may hold at once.
    pub max_in_flight: Option<u32>,
    /// Whether messages of one key are handled in the order of publishing.
    pub ordered: bool,
    /// When a message counts as one that was there before; `None` means that nothing is remembered.
    pub dedup: Option<Deduplication>,
    /// Whether messages have to survive the end of every process of the broker.
    pub durable: bool,
    /// What single brokers are told.
    pub bindings: Bindings,
}

impl QueueRule {
    /// Request-reply at `package.Service.Method`: what a method without the option gets.
    pub const DEFAULT: Self = Self::new(QueuePattern::RequestReply);

    /// A rule with the defaults of its pattern.
    pub const fn new(pattern: QueuePattern) -> Self {
        Self {
            pattern,
            address: None,
            group: None,
            key: None,
            dead_letter: None,
            retry: RetryPolicy::DEFAULT,
            expiry: None,
            max_in_flight: None,
            ordered: false,
            dedup: None,
            durable: false,
            bindings: Bindings::DEFAULT,
        }
    }

    /// Sets the address.
    #[must_use]
    pub const fn with_address(mut self, address: &'static str) -> Self {
        self.address = Some(QueueAddress::Fixed(address));
        self
    }

    /// Lets fields of the request make the address.
    ///
    /// ```
    /// use polywire::queue::{AddressPart, QueuePattern, QueueRule};
    ///
    /// let rule = QueueRule::new(QueuePattern::Event).with_address_template(&[
    ///     AddressPart::Text("library."),
    ///     AddressPart::Field("shelf"),
    ///     AddressPart::Text(".returns"),
    /// ]);
    /// assert_eq!(rule.address.unwrap().to_string(), "library.{shelf}.returns");
    /// ```
    #[must_use]
    pub const fn with_address_template(mut self, parts: &'static [AddressPart]) -> Self {
        self.address = Some(QueueAddress::Template(parts));
        self
    }

    /// Sets the consumer group.
    #[must_use]
    pub const fn with_group(mut self, group: &'static str) -> Self {
        self.group = Some(group);
        self
    }

    /// Sets the field whose text is the ordering key.
    #[must_use]
    pub const fn with_key(mut self, field: &'static str) -> Self {
        self.key = Some(field);
        self
    }

    /// Sets where messages go that cannot be handled.
    #[must_use]
    pub const fn with_dead_letter(mut self, address: &'static str) -> Self {
        self.dead_letter = Some(address);
        self
    }

    /// Sets when a failed message is tried again.
    #[must_use]
    pub const fn with_retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Sets how long a message may wait before it is worthless.
    #[must_use]
    pub const fn with_expiry(mut self, expiry: Duration) -> Self {
        self.expiry = Some(expiry);
        self
    }

    /// Sets how many messages one consumer may hold at once.
    #[must_use]
    pub const fn with_max_in_flight(mut self, messages: u32) -> Self {
        self.max_in_flight = Some(messages);
        self
    }

    /// Asks for a message to be handled once that was published or delivered more than once.
    #[must_use]
    pub const fn with_dedup(mut self, dedup: Deduplication) -> Self {
        self.dedup = Some(dedup);
        self
    }

    /// Asks for messages to survive the end of every process of the broker.
    #[must_use]
    pub const fn with_durable(mut self) -> Self {
        self.durable = true;
        self
    }

    /// Sets what single brokers are told.
    #[must_use]
    pub const fn with_bindings(mut self, bindings: Bindings) -> Self {
        self.bindings = bindings;
        self
    }

    /// Asks for messages of one key to be handled in the order of publishing.
    #[must_use]
    pub const fn with_ordered(mut self) -> Self {
        self.ordered = true;
        self
    }
}

/// When a message counts as one that was there before.
///
/// Each consumer remembers the ids of what it has handled, and drops what comes again. A broker that can
/// ([`Capability::Deduplication`](crate::wire::queue::Capability::Deduplication)) also stores once what is published twice.
/// Without that, two consumers of one group may each handle one of two copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deduplication {
    /// The field of the request whose text is the id of the message, dotted; `None` means an id for each call.
    pub id_field: Option<&'static str>,
    /// How long an id is remembered.
    pub window: Duration,
}

impl Deduplication {
    /// An id for each call, remembered for two minutes, as JetStream does by default.
    pub const DEFAULT: Self = Self { id_field: None, window: Duration::from_secs(120) };

    /// Sets the field whose text is the id of the message.
    #[must_use]
    pub const fn with_id_field(mut self, field: &'static str) -> Self {
        self.id_field = Some(field);
        self
    }

    /// Sets how long an id is remembered.
    #[must_use]
    pub const fn with_window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }
}

/// When a failed message is tried again: exponential backoff, capped.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How often a message is handled at most, the first time included.
    pub max_attempts: u32,
    /// The wait before the second attempt.
    pub initial_backoff: Duration,
    /// The longest wait.
    pub max_backoff: Duration,
    /// What each wait is multiplied by to give the next.
    pub backoff_multiplier: f64,
    /// The codes that are worth another attempt; empty means every code but those that say that the message
    /// itself is wrong (`INVALID_ARGUMENT`, `UNIMPLEMENTED`, `OUT_OF_RANGE`, …).
    pub retryable_codes: &'static [Code],
}

impl RetryPolicy {
    /// Five attempts: after 100 ms, then twice as long each time, at most 30 s.
    pub const DEFAULT: Self = Self {
        max_attempts: 5,
        initial_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(30),
        backoff_multiplier: 2.0,
        retryable_codes: &[],
    };

    /// Sets how often a message is handled at most.
    #[must_use]
    pub const fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the wait before the second attempt.
    #[must_use]
    pub const fn with_initial_backoff(mut self, wait: Duration) -> Self {
        self.initial_backoff = wait;
        self
    }

    /// Sets the longest wait.
    #[must_use]
    pub const fn with_max_backoff(mut self, wait: Duration) -> Self {
        self.max_backoff = wait;
        self
    }

    /// Sets what each wait is multiplied by.
    #[must_use]
    pub const fn with_backoff_multiplier(mut self, multiplier: f64) -> Self {
        self.backoff_multiplier = multiplier;
        self
    }

    /// Sets the codes that are worth another attempt.
    #[must_use]
    pub const fn with_retryable_codes(mut self, codes: &'static [Code]) -> Self {
        self.retryable_codes = codes;
        self
    }
}
