//! Where the messages of a method go, and by which rules.

use super::{Address, Capabilities, Capability, Deduplication, QueuePattern, QueueRule, RetryPolicy};
use crate::MethodDescriptor;
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

/// Where the messages of a method go, and by which rules: its [`QueueRule`] with every default filled in.
///
/// It is what a broker declares, publishes to and subscribes to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Route {
    /// The gRPC path of the method, `/package.Service/Method`.
    pub method: &'static str,
    /// How the method uses the queue.
    pub pattern: QueuePattern,
    /// The queue, topic or subject.
    pub address: Address,
    /// The consumer group.
    pub group: Arc<str>,
    /// Where messages go that cannot be handled; requests have a caller who is told instead.
    pub dead_letter: Option<Address>,
    /// When a failed message is tried again.
    pub retry: RetryPolicy,
    /// How long a message may wait before it is worthless.
    pub expiry: Option<Duration>,
    /// The most messages that one subscription holds unsettled.
    pub max_in_flight: u32,
    /// Whether messages of one key are handled one at a time, in the order of publishing.
    pub ordered: bool,
    /// When a message counts as one that was there before.
    pub dedup: Option<Deduplication>,
    /// What the method asks of the broker.
    pub needs: Capabilities,
}

/// What a route cannot be made of.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RouteError {
    /// The address has a `{field}`, which this version cannot fill in.
    #[error("`{method}`: the address `{address}` has a `{{field}}`, which is not supported yet")]
    Template {
        /// The gRPC path of the method.
        method: &'static str,
        /// The address.
        address: &'static str,
    },
    /// Commands and events are one message, and have no reply.
    #[error("`{method}` streams, which commands and events cannot")]
    Streams {
        /// The gRPC path of the method.
        method: &'static str,
    },
}

impl Route {
    /// How many messages one subscription holds unsettled when the rule does not say.
    pub const MAX_IN_FLIGHT: u32 = 256;

    /// The route of a method.
    ///
    /// # Errors
    /// When its rule asks for what no queue has.
    pub fn of(method: &'static MethodDescriptor) -> Result<Self, RouteError> {
        Self::in_group(method, None)
    }

    /// The route of a method for consumers that belong to `group`, unless its rule names a group.
    ///
    /// # Errors
    /// As [`Route::of`].
    pub fn in_group(method: &'static MethodDescriptor, group: Option<&str>) -> Result<Self, RouteError> {
        let rule = &method.queue;
        let streams = method.streaming.client_streams() || method.streaming.server_streams();
        if streams && rule.pattern != QueuePattern::RequestReply {
            return Err(RouteError::Streams { method: method.path });
        }
        if let Some(address) = rule.address.filter(|address| address.contains(['{', '}'])) {
            return Err(RouteError::Template { method: method.path, address });
        }
        let address = match rule.address {
            Some(address) => Address::from(address),
            None => Address::from(method.path.trim_start_matches('/').replace('/', ".")),
        };
        let group: Arc<str> = rule.group.or(group).unwrap_or(method.service()).into();
        Ok(Self {
            method: method.path,
            pattern: rule.pattern,
            dead_letter: dead_letter(rule, &address, &group),
            address,
            group,
            retry: rule.retry,
            expiry: rule.expiry,
            max_in_flight: rule.max_in_flight.unwrap_or(Self::MAX_IN_FLIGHT).max(1),
            ordered: rule.ordered,
            dedup: rule.dedup.filter(|_| rule.pattern != QueuePattern::RequestReply),
            needs: needs(rule, streams),
        })
    }
}

/// Messages that cannot be handled are kept also when the rule names no place for them.
fn dead_letter(rule: &QueueRule, address: &Address, group: &str) -> Option<Address> {
    match (rule.pattern, rule.dead_letter) {
        (QueuePattern::RequestReply, _) => None,
        (_, Some(address)) => Some(Address::from(address)),
        (QueuePattern::Command, None) => Some(Address::from(format!("{address}.dlq"))),
        (QueuePattern::Event, None) => Some(Address::from(format!("{address}.{group}.dlq"))),
    }
}

/// Only what the rule states counts: a default is kept as well as the broker can.
fn needs(rule: &QueueRule, streams: bool) -> Capabilities {
    let pattern = match rule.pattern {
        QueuePattern::RequestReply => Capability::RequestReply,
        QueuePattern::Command => Capability::Commands,
        QueuePattern::Event => Capability::Events,
    };
    Capabilities::NONE
        .with(pattern)
        .with_if(streams, Capability::Streams)
        .with_if(rule.ordered, Capability::KeyOrder)
        .with_if(rule.dead_letter.is_some(), Capability::DeadLetters)
        .with_if(
            rule.retry != RetryPolicy::DEFAULT && rule.pattern != QueuePattern::RequestReply,
            Capability::DelayedRetry,
        )
}

impl Route {
    /// When a message that is published now is no longer worth handling.
    pub(super) fn expiry_from_now(&self) -> Option<SystemTime> {
        SystemTime::now().checked_add(self.expiry?)
    }
}
