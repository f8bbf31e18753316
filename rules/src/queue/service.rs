//! The common rule of a service's methods.

use super::{Bindings, QueueAddress, QueuePattern, QueueRule, RetryPolicy};
use crate::schema::rule;
use std::time::Duration;

rule! {
    /// The common rule of a service's methods, unless a method has its own.
    pub struct QueueServiceRule = "polywire.QueueServiceRule", "::polywire::queue::QueueServiceRule" {
        /// The prefix of the address of a method that sets none.
        address_prefix with_address_prefix: text = 1;
        /// The consumer group; `None` means the full service name.
        group with_group: text = 2;
        /// The time that a message may wait before it is worthless.
        expiry with_expiry: optional(Duration) = 3;
        /// The number of messages that one consumer may hold at once.
        max_in_flight with_max_in_flight: optional(u32) = 4;
        /// The times at which a failed message is tried again.
        retry with_retry: message(RetryPolicy) = 5;
        /// The settings of single brokers; the rule of a method goes before them, value by value.
        bindings with_bindings: part(Bindings) = 6 spelled Inline;
    }
}

impl QueueServiceRule {
    /// The rule of the method `name`, whose own rule is `own`.
    pub fn applied(&self, own: Option<QueueRule>, name: &str) -> QueueRule {
        let mut rule = own.unwrap_or_default();
        if let (None, Some(prefix)) = (&rule.address, &self.address_prefix) {
            rule.address = Some(QueueAddress::from(format!("{prefix}.{name}")));
        }
        // A caller waits for a request's reply and decides itself whether to try again.
        if rule.retry.is_none() && rule.pattern != QueuePattern::RequestReply {
            rule.retry = self.retry.clone();
        }
        rule.group = rule.group.or_else(|| self.group.clone());
        rule.expiry = rule.expiry.or(self.expiry);
        rule.max_in_flight = rule.max_in_flight.or(self.max_in_flight);
        rule.bindings = rule.bindings.or(&self.bindings);
        rule
    }
}
