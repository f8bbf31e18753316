//! The address of a method's messages, and the rules for them.

use super::template::{self, Template};
use crate::wire::queue::{
    Address, Bindings, BrokerError, Capabilities, Deduplication, Envelope, QueuePattern, QueueRule,
    RetryPolicy,
};
use crate::{MethodDescriptor, Payload, Status, StreamingKind};
use polywire_rules::{guarantee, queue::own_address};
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

/// The address of a method's messages, and the rules for them: its [`QueueRule`] with every default filled in.
///
/// It is what a broker declares, publishes to and subscribes to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Route {
    /// The gRPC path of the method, `/package.Service/Method`.
    pub method: &'static str,
    /// The way in which the method uses the queue.
    pub pattern: QueuePattern,
    /// The queue, topic or subject. Where fields make the address, the pattern that all of them match, with `*` for each
    /// field: see [`Route::is_template`].
    pub address: Address,
    /// The consumer group.
    pub group: Arc<str>,
    /// The address of messages that cannot be handled; requests have a caller who is told instead.
    pub dead_letter: Option<Address>,
    /// The times at which a failed message is tried again.
    pub retry: RetryPolicy,
    /// The time that a message may wait before it is worthless.
    pub expiry: Option<Duration>,
    /// The most messages that one subscription holds unsettled.
    pub max_in_flight: u32,
    /// True if messages of one key are handled one at a time, in the order of publishing.
    pub ordered: bool,
    /// When a message counts as one that was there before.
    pub dedup: Option<Deduplication>,
    /// The settings of single brokers for declaring the parts of the route.
    pub bindings: Bindings,
    /// The guarantees that the method asks of the broker.
    pub needs: Capabilities,
    /// The name of the route's queue, stream or topic.
    name: Arc<str>,
    template: Option<Template>,
}

/// The reason that there is no route.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum RouteError {
    /// The address of a rule is not an address: it has braces, wildcards, or a field that is not all between two dots.
    #[error("`{method}`: `{address}` is not an address")]
    Address {
        /// The gRPC path of the method.
        method: &'static str,
        /// The address, as the rule says it.
        address: String,
    },
    /// Fields cannot make the address of a stream of requests: it begins before there is one.
    #[error("`{method}` streams requests, whose fields cannot make an address")]
    StreamedAddress {
        /// The gRPC path of the method.
        method: &'static str,
    },
    /// Commands and events are one message, and have no reply.
    #[error("`{method}` streams, which commands and events cannot")]
    Streams {
        /// The gRPC path of the method.
        method: &'static str,
    },
}

crate::words::debug_in_words!(RouteError);

impl Route {
    /// The number of messages that one subscription holds unsettled when the rule gives none.
    pub const MAX_IN_FLIGHT: u32 = 256;

    /// The route of a method.
    ///
    /// # Errors
    /// When its rule asks for what no queue has.
    pub fn of(method: &MethodDescriptor) -> Result<Self, RouteError> {
        Self::in_group(method, None)
    }

    /// The route of a method for consumers that belong to `group`, unless its rule names a group.
    ///
    /// # Errors
    /// As [`Route::of`].
    pub fn in_group(method: &MethodDescriptor, group: Option<&str>) -> Result<Self, RouteError> {
        let rule = &method.queue;
        if method.streaming != StreamingKind::Unary && rule.pattern != QueuePattern::RequestReply {
            return Err(RouteError::Streams { method: method.path });
        }
        let Place { address, name, template } = place(method)?;
        let group: Arc<str> = rule.group.as_deref().or(group).unwrap_or(method.service()).into();
        Ok(Self {
            method: method.path,
            pattern: rule.pattern,
            dead_letter: dead_letter(rule, &name, &group),
            address,
            name,
            template,
            group,
            retry: rule.retry_policy(),
            expiry: rule.expiry,
            max_in_flight: rule.max_in_flight.unwrap_or(Self::MAX_IN_FLIGHT).max(1),
            ordered: rule.ordered,
            dedup: rule.dedup.clone().filter(|_| rule.pattern != QueuePattern::RequestReply),
            bindings: rule.bindings.clone(),
            needs: guarantee::needs(rule, method.streaming),
        })
    }

    /// True if fields make the address of each message.
    pub const fn is_template(&self) -> bool {
        self.template.is_some()
    }

    /// The name of the route's queue, stream or topic: the address; `_` stands for a field.
    pub fn name(&self) -> &str {
        if self.is_template() { &self.name } else { self.address.as_str() }
    }

    /// The address at which a message is published: the route's, or the message's own that the route's pattern matches.
    ///
    /// # Errors
    /// When the message has no such address.
    pub fn destination<'a>(&'a self, envelope: &'a Envelope) -> Result<&'a Address, BrokerError> {
        if !self.is_template() {
            return Ok(&self.address);
        }
        let own = envelope.address.as_ref();
        own.filter(|own| template::matches(self.address.as_str(), own.as_str())).ok_or_else(|| {
            let address = own.unwrap_or(&self.address).clone();
            BrokerError::InvalidAddress { address, reason: "fields make the address of the method" }
        })
    }
}

/// The address of a method's messages.
struct Place {
    address: Address,
    name: Arc<str>,
    template: Option<Template>,
}

fn place(method: &MethodDescriptor) -> Result<Place, RouteError> {
    let Some(written) = &method.queue.address else {
        let own = own_address(method.path);
        return Ok(Place { name: own.as_str().into(), address: Address::from(own), template: None });
    };
    let wrong = || RouteError::Address { method: method.path, address: written.to_string() };
    let name = written.name();
    // What is not a template keeps its braces.
    if template::is_pattern(&name) || name.contains(['{', '}']) {
        return Err(wrong());
    }
    let template = match written.is_template() {
        true if method.streaming.client_streams() => {
            return Err(RouteError::StreamedAddress { method: method.path });
        }
        true => Some(Template::of(written).ok_or_else(wrong)?),
        false => None,
    };
    Ok(Place { address: Address::from(&*written.pattern()), name: (&*name).into(), template })
}

/// Messages that cannot be handled are kept also when the rule names no place for them.
fn dead_letter(rule: &QueueRule, address: &str, group: &str) -> Option<Address> {
    match (rule.pattern, rule.dead_letter.as_deref()) {
        (QueuePattern::RequestReply, _) => None,
        (_, Some(address)) => Some(Address::from(address)),
        (QueuePattern::Command, None) => Some(Address::from(format!("{address}.dlq"))),
        (QueuePattern::Event, None) => Some(Address::from(format!("{address}.{group}.dlq"))),
    }
}

impl Route {
    /// The address that the fields of a request make, if they do.
    ///
    /// # Errors
    /// When the request cannot be published anywhere.
    pub(crate) fn address_of(&self, message: &dyn Payload) -> Result<Option<Address>, Status> {
        self.template.as_ref().map(|template| template.fill(message)).transpose()
    }

    /// Sets the fields of a request that made its address.
    ///
    /// # Errors
    /// When the address is none of the route.
    pub(crate) fn bind_address(&self, envelope: &Envelope, message: &mut dyn Payload) -> Result<(), Status> {
        match (&self.template, &envelope.address) {
            (Some(template), Some(address)) => template.bind(address, message),
            _ => Ok(()),
        }
    }

    /// The address at which a message was published. What the message says of it counts only as far as the route
    /// allows.
    pub(crate) fn origin(&self, envelope: &Envelope) -> Address {
        self.destination(envelope).unwrap_or(&self.address).clone()
    }

    /// When a message that is published now is no longer worth handling.
    pub(crate) fn expiry_from_now(&self) -> Option<SystemTime> {
        SystemTime::now().checked_add(self.expiry?)
    }
}
