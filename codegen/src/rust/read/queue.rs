//! `#[queue(…)]`

use super::{
    arguments::{self, Entry, Value},
    bindings::Bindings,
    rule,
};
use crate::rust::{
    fault::{Faults, Spanned},
    texts,
};
use proc_macro2::{Span, TokenStream};
use std::time::Duration;
use syn::{
    Attribute, Ident, LitStr, Token, parse::Parser as _, punctuated::Punctuated, spanned::Spanned as _,
};

/// The way of queues to a method, as in `polywire.QueueRule`.
#[derive(Clone)]
#[non_exhaustive]
pub struct QueueRule {
    /// The attribute.
    pub span: Span,
    /// The way in which the method uses a queue.
    pub pattern: Spanned<QueuePattern>,
    /// The queue, topic or subject.
    pub address: Option<LitStr>,
    /// The consumer group.
    pub group: Option<LitStr>,
    /// The field of the request that is the key.
    pub key: Option<LitStr>,
    /// The time that a message may wait.
    pub expiry: Option<Spanned<Duration>>,
    /// The number of messages that one consumer may hold.
    pub max_in_flight: Option<Spanned<u32>>,
    /// The place of the demand that messages of one key stay in order.
    pub ordered: Option<Span>,
    /// When a message is tried again.
    pub retry: Option<RetryPolicy>,
    /// The address of messages that cannot be handled.
    pub dead_letter: Option<LitStr>,
    /// When a message counts as one that was there before.
    pub dedup: Option<Deduplication>,
    /// The place of the demand that messages survive the broker's end.
    pub durable: Option<Span>,
    /// The settings of single brokers.
    pub bindings: Bindings,
}

/// The common rule of a service's methods, as in `polywire.QueueServiceRule`.
#[derive(Clone)]
#[non_exhaustive]
pub struct QueueServiceRule {
    /// The place at which it is written.
    pub span: Span,
    /// The prefix of addresses.
    pub address_prefix: Option<LitStr>,
    /// The consumer group.
    pub group: Option<LitStr>,
    /// The time that a message may wait.
    pub expiry: Option<Spanned<Duration>>,
    /// The number of messages that one consumer may hold.
    pub max_in_flight: Option<Spanned<u32>>,
    /// When a message is tried again.
    pub retry: Option<RetryPolicy>,
    /// The settings of single brokers.
    pub bindings: Bindings,
}

/// When a message counts as one that was there before.
#[derive(Clone)]
#[non_exhaustive]
pub struct Deduplication {
    /// The place at which it is written.
    pub span: Span,
    /// The field of the request that is the id.
    pub id_field: Option<LitStr>,
    /// The time that an id is remembered.
    pub window: Option<Spanned<Duration>>,
}

/// The way in which a method uses a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueuePattern {
    /// The caller waits for the reply.
    RequestReply,
    /// Work for one consumer.
    Command,
    /// News for every group.
    Event,
}

/// When a message is tried again.
#[derive(Clone)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// The place at which it is written.
    pub span: Span,
    /// The number of times that it is handled at most.
    pub max_attempts: Option<Spanned<u32>>,
    /// The wait before the second attempt.
    pub initial_backoff: Option<Spanned<Duration>>,
    /// The longest wait.
    pub max_backoff: Option<Spanned<Duration>>,
    /// The factor from each wait to the next.
    pub backoff_multiplier: Option<Spanned<f64>>,
    /// The codes that are worth another attempt, by their names in `google.rpc.Code`: `UNAVAILABLE`.
    pub retryable_codes: Vec<Spanned<&'static str>>,
}

impl QueueRule {
    pub(crate) fn read(attribute: &Attribute, faults: &mut Faults) -> Self {
        let span = attribute.span();
        let mut pattern: Option<Spanned<QueuePattern>> = None;
        let mut rule = Self {
            span,
            pattern: Spanned::new(QueuePattern::RequestReply, span),
            address: None,
            group: None,
            key: None,
            expiry: None,
            max_in_flight: None,
            ordered: None,
            retry: None,
            dead_letter: None,
            dedup: None,
            durable: None,
            bindings: Bindings::default(),
        };
        let entries = arguments::of(attribute, faults);
        for entry in arguments::keyed(entries, faults) {
            let name = entry.name();
            let found = match name.as_str() {
                "request_reply" => QueuePattern::RequestReply,
                "command" => QueuePattern::Command,
                "event" => QueuePattern::Event,
                _ => {
                    rule.entry(&name, &entry, faults);
                    continue;
                }
            };
            if pattern.is_some() {
                faults.push(texts::second_pattern(entry.span()));
            } else {
                pattern = entry.flag(faults).map(|span| Spanned::new(found, span));
            }
        }
        rule.pattern = pattern.unwrap_or(rule.pattern);
        rule
    }

    fn entry(&mut self, name: &str, entry: &Entry, faults: &mut Faults) {
        match name {
            "address" => arguments::set(&mut self.address, entry.text(faults), entry, faults),
            "group" => arguments::set(&mut self.group, entry.text(faults), entry, faults),
            "key" => arguments::set(&mut self.key, entry.text(faults), entry, faults),
            "dead_letter" => arguments::set(&mut self.dead_letter, entry.text(faults), entry, faults),
            "expiry" => arguments::set(&mut self.expiry, duration(entry, faults), entry, faults),
            "max_in_flight" => arguments::set(&mut self.max_in_flight, entry.integer(faults), entry, faults),
            "ordered" => arguments::set(&mut self.ordered, entry.flag(faults), entry, faults),
            "retry" => {
                let policy = entry.list(faults).map(|list| RetryPolicy::read(list, entry.span(), faults));
                arguments::set(&mut self.retry, policy, entry, faults);
            }
            "dedup" => {
                let dedup = Deduplication::read(entry, faults);
                arguments::set(&mut self.dedup, Some(dedup), entry, faults);
            }
            "durable" => arguments::set(&mut self.durable, entry.flag(faults), entry, faults),
            _ if self.bindings.take(name, entry, faults) => {}
            _ => faults.push(texts::unknown_argument(
                &entry.key,
                "`request_reply`, `command`, `event`, `address`, `group`, `key`, `dead_letter`, `expiry`, \
                 `max_in_flight`, `ordered`, `retry`, `dedup`, `durable`, `amqp`, `kafka` and `nats`",
            )),
        }
    }
}

impl Deduplication {
    /// `dedup` or `dedup(id_field = "…", window = "2m")`
    fn read(entry: &Entry, faults: &mut Faults) -> Self {
        let mut dedup = Self { span: entry.span(), id_field: None, window: None };
        let entries = match &entry.value {
            Value::Flag => Vec::new(),
            _ => entry.list(faults).map(|list| arguments::entries(list, faults)).unwrap_or_default(),
        };
        for entry in entries {
            match entry.name().as_str() {
                "id_field" => arguments::set(&mut dedup.id_field, entry.text(faults), &entry, faults),
                "window" => arguments::set(&mut dedup.window, duration(&entry, faults), &entry, faults),
                _ => faults.push(texts::unknown_argument(&entry.key, "`id_field` and `window`")),
            }
        }
        dedup
    }
}

impl QueueServiceRule {
    /// `queue(address_prefix = "…", …)`
    pub(crate) fn read(list: TokenStream, span: Span, faults: &mut Faults) -> Self {
        let mut rule = Self {
            span,
            address_prefix: None,
            group: None,
            expiry: None,
            max_in_flight: None,
            retry: None,
            bindings: Bindings::default(),
        };
        for entry in arguments::entries(list, faults) {
            let entry = &entry;
            match entry.name().as_str() {
                "address_prefix" => {
                    arguments::set(&mut rule.address_prefix, entry.text(faults), entry, faults);
                }
                "group" => arguments::set(&mut rule.group, entry.text(faults), entry, faults),
                "expiry" => arguments::set(&mut rule.expiry, duration(entry, faults), entry, faults),
                "max_in_flight" => {
                    arguments::set(&mut rule.max_in_flight, entry.integer(faults), entry, faults);
                }
                "retry" => {
                    let policy = entry.list(faults).map(|list| RetryPolicy::read(list, entry.span(), faults));
                    arguments::set(&mut rule.retry, policy, entry, faults);
                }
                name if rule.bindings.take(name, entry, faults) => {}
                _ => faults.push(texts::unknown_argument(
                    &entry.key,
                    "`address_prefix`, `group`, `expiry`, `max_in_flight`, `retry`, `amqp`, `kafka` and `nats`",
                )),
            }
        }
        rule
    }
}

impl RetryPolicy {
    fn read(list: TokenStream, span: Span, faults: &mut Faults) -> Self {
        let mut policy = Self {
            span,
            max_attempts: None,
            initial_backoff: None,
            max_backoff: None,
            backoff_multiplier: None,
            retryable_codes: Vec::new(),
        };
        for entry in arguments::entries(list, faults) {
            match entry.name().as_str() {
                "max_attempts" => {
                    arguments::set(&mut policy.max_attempts, entry.integer(faults), &entry, faults);
                }
                "initial_backoff" => {
                    arguments::set(&mut policy.initial_backoff, duration(&entry, faults), &entry, faults);
                }
                "max_backoff" => {
                    arguments::set(&mut policy.max_backoff, duration(&entry, faults), &entry, faults);
                }
                "backoff_multiplier" => {
                    arguments::set(&mut policy.backoff_multiplier, entry.float(faults), &entry, faults);
                }
                "retryable_codes" => {
                    if let Some(list) = entry.list(faults) {
                        policy.codes(list, faults);
                    }
                }
                _ => faults.push(texts::unknown_argument(
                    &entry.key,
                    "`max_attempts`, `initial_backoff`, `max_backoff`, `backoff_multiplier` and `retryable_codes`",
                )),
            }
        }
        policy
    }

    fn codes(&mut self, list: TokenStream, faults: &mut Faults) {
        let parsed = Punctuated::<Ident, Token![,]>::parse_terminated.parse2(list);
        for word in faults.take(parsed).into_iter().flatten() {
            match CODES.iter().find(|code| word == code.to_ascii_lowercase().as_str()) {
                Some(code) => self.retryable_codes.push(Spanned::new(code, word.span())),
                None => faults.push(texts::unknown_code(&word)),
            }
        }
    }
}

/// The names of `google.rpc.Code`.
const CODES: [&str; 17] = [
    "OK",
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

/// `"20ms"`
pub(crate) fn duration(entry: &Entry, faults: &mut Faults) -> Option<Spanned<Duration>> {
    let text = entry.text(faults)?;
    rule::duration(&text, faults).map(|duration| Spanned::new(duration, text.span()))
}
