//! The rule of a method.

use super::{Bindings, Deduplication, QueueAddress, RetryPolicy};
use crate::schema::{choice, rule};
use std::time::Duration;

choice! {
    /// The way a method uses a queue.
    #[derive(Default)]
    pub enum QueuePattern = "::polywire::queue::QueuePattern" {
        /// A call that waits for its reply.
        #[default]
        RequestReply = 0 "REQUEST_REPLY",
        /// Work for exactly one of the competing consumers; done when acknowledged.
        Command = 1 "COMMAND",
        /// News for every consumer group.
        Event = 2 "EVENT",
    }
}

rule! {
    /// The rule of a method on queues.
    pub struct QueueRule = "polywire.QueueRule", "::polywire::queue::QueueRule" new(pattern) {
        /// The way in which the method uses the queue.
        pattern with_pattern: value(QueuePattern = QueuePattern::RequestReply) = 1 spelled Values;
        /// The address (queue, topic or subject); `None` means `package.Service.Method`.
        address with_address: own(QueueAddress) = 2;
        /// The consumer group; `None` means the full service name.
        group with_group: text = 3;
        /// The field whose text is the ordering key, dotted.
        key with_key: text = 4;
        /// The address of messages that cannot be handled.
        dead_letter with_dead_letter: text = 9;
        /// The time that a message may wait before it is worthless.
        expiry with_expiry: optional(Duration) = 5;
        /// The number of messages that one consumer may hold at once.
        max_in_flight with_max_in_flight: optional(u32) = 6;
        /// True if messages of one key are handled in the order of publishing.
        ordered with_ordered: flag = 7;
        /// When a failed message is tried again; `None` means [`RetryPolicy::DEFAULT`].
        retry with_retry: message(RetryPolicy) = 8;
        /// When a message counts as one that was there before; `None` means that nothing is remembered.
        dedup with_dedup: message(Deduplication) = 10 spelled Bare;
        /// True if messages have to survive the end of every process of the broker.
        durable with_durable: flag = 11;
        /// The settings of single brokers.
        bindings with_bindings: part(Bindings) = 12 spelled Inline;
    }
}

impl QueueRule {
    /// A rule with the defaults of its pattern.
    pub const fn new(pattern: QueuePattern) -> Self {
        Self::DEFAULT.with_pattern(pattern)
    }

    /// The rule with this address. Parts in braces are filled with the text of that field of the request.
    ///
    /// ```
    /// use polywire_rules::queue::{QueuePattern, QueueRule};
    ///
    /// let rule = QueueRule::new(QueuePattern::Event).with_address("library.{shelf}.returns");
    /// assert_eq!(rule.address.unwrap().pattern(), "library.*.returns");
    /// ```
    #[must_use]
    pub const fn with_address(mut self, address: &'static str) -> Self {
        let _ = std::mem::ManuallyDrop::new(self.address.replace(QueueAddress::new(address)));
        self
    }

    /// The policy by which a failed message is tried again.
    pub fn retry_policy(&self) -> RetryPolicy {
        self.retry.clone().unwrap_or_default()
    }

    /// The address, as it is written; by default that of the gRPC path `path`.
    pub fn address_text(&self, path: &str) -> String {
        self.address.as_ref().map_or_else(|| own_address(path), QueueAddress::to_string)
    }
}

/// The address of a method whose rule names none, by its gRPC path: `package.Service.Method`.
pub fn own_address(path: &str) -> String {
    path.trim_start_matches('/').replace('/', ".")
}
