//! Custom options as the text that a parser of `.proto` hands to the linker, which gives them their types.

use crate::rust::read::{
    bindings::Bindings,
    queue::{QueuePattern, QueueRule, QueueServiceRule, RetryPolicy},
    wires::WireSet,
};
use polywire_rules::schema::{Rule, aggregate};
use prost_types::{UninterpretedOption, uninterpreted_option::NamePart};
use std::{fmt::Write as _, time::Duration};
use syn::LitStr;

/// `option (NAME) = { … }`
pub(super) fn of_rule(name: &str, rule: &dyn Rule) -> UninterpretedOption {
    option(name, aggregate(rule))
}

/// `option (polywire.wires) = { … }`, or that of a service.
pub(super) fn wires(name: &str, wires: &WireSet) -> UninterpretedOption {
    let mut text = String::new();
    for (wire, named) in [("grpc", wires.grpc), ("rest", wires.rest), ("queue", wires.queue)] {
        if named {
            field(wire, "true", &mut text);
        }
    }
    option(name, text)
}

/// `option (polywire.queue) = { … }`
pub(super) fn queue(rule: &QueueRule) -> UninterpretedOption {
    let mut text = String::new();
    match rule.pattern.value {
        QueuePattern::RequestReply => {}
        QueuePattern::Command => field("pattern", "COMMAND", &mut text),
        QueuePattern::Event => field("pattern", "EVENT", &mut text),
    }
    string("address", rule.address.as_ref(), &mut text);
    string("group", rule.group.as_ref(), &mut text);
    string("key", rule.key.as_ref(), &mut text);
    if let Some(expiry) = &rule.expiry {
        duration("expiry", expiry.value, &mut text);
    }
    if let Some(limit) = &rule.max_in_flight {
        field("max_in_flight", &limit.value.to_string(), &mut text);
    }
    if rule.ordered.is_some() {
        field("ordered", "true", &mut text);
    }
    if let Some(policy) = &rule.retry {
        text.push_str("retry { ");
        retry(policy, &mut text);
        text.push_str("} ");
    }
    string("dead_letter", rule.dead_letter.as_ref(), &mut text);
    if let Some(dedup) = &rule.dedup {
        text.push_str("dedup { ");
        string("id_field", dedup.id_field.as_ref(), &mut text);
        if let Some(window) = &dedup.window {
            duration("window", window.value, &mut text);
        }
        text.push_str("} ");
    }
    if rule.durable.is_some() {
        field("durable", "true", &mut text);
    }
    bindings(&rule.bindings, &mut text);
    option("polywire.queue", text)
}

/// `option (polywire.queue_service) = { … }`
pub(super) fn queue_service(rule: &QueueServiceRule) -> UninterpretedOption {
    let mut text = String::new();
    string("address_prefix", rule.address_prefix.as_ref(), &mut text);
    string("group", rule.group.as_ref(), &mut text);
    if let Some(expiry) = &rule.expiry {
        duration("expiry", expiry.value, &mut text);
    }
    if let Some(limit) = &rule.max_in_flight {
        field("max_in_flight", &limit.value.to_string(), &mut text);
    }
    if let Some(policy) = &rule.retry {
        text.push_str("retry { ");
        retry(policy, &mut text);
        text.push_str("} ");
    }
    bindings(&rule.bindings, &mut text);
    option("polywire.queue_service", text)
}

fn bindings(bindings: &Bindings, text: &mut String) {
    let Bindings { amqp, kafka, nats, .. } = bindings;
    if amqp.is_none() && kafka.is_none() && nats.is_none() {
        return;
    }
    text.push_str("bindings { ");
    if let Some(amqp) = amqp {
        text.push_str("amqp { ");
        string("exchange", amqp.exchange.as_ref(), text);
        optional("queue_type", amqp.queue_type, text);
        optional("max_length", amqp.max_length.as_ref().map(|length| length.value), text);
        text.push_str("} ");
    }
    if let Some(kafka) = kafka {
        text.push_str("kafka { ");
        string("topic", kafka.topic.as_ref(), text);
        optional("partitions", kafka.partitions.as_ref().map(|partitions| partitions.value), text);
        optional("replicas", kafka.replicas.as_ref().map(|replicas| replicas.value), text);
        if let Some(retention) = &kafka.retention {
            duration("retention", retention.value, text);
        }
        text.push_str("} ");
    }
    if let Some(nats) = nats {
        text.push_str("nats { ");
        string("stream", nats.stream.as_ref(), text);
        optional("replicas", nats.replicas.as_ref().map(|replicas| replicas.value), text);
        optional("storage", nats.storage, text);
        text.push_str("} ");
    }
    text.push_str("} ");
}

fn optional(name: &str, value: Option<impl ToString>, text: &mut String) {
    if let Some(value) = value {
        field(name, &value.to_string(), text);
    }
}

fn retry(policy: &RetryPolicy, text: &mut String) {
    if let Some(attempts) = &policy.max_attempts {
        field("max_attempts", &attempts.value.to_string(), text);
    }
    if let Some(wait) = &policy.initial_backoff {
        duration("initial_backoff", wait.value, text);
    }
    if let Some(wait) = &policy.max_backoff {
        duration("max_backoff", wait.value, text);
    }
    if let Some(multiplier) = &policy.backoff_multiplier {
        field("backoff_multiplier", &format!("{:?}", multiplier.value), text);
    }
    for code in &policy.retryable_codes {
        field("retryable_codes", code.value, text);
    }
}

fn string(name: &str, value: Option<&LitStr>, text: &mut String) {
    if let Some(value) = value {
        field(name, &quoted(&value.value()), text);
    }
}

fn duration(name: &str, value: Duration, text: &mut String) {
    let (seconds, nanos) = (value.as_secs(), value.subsec_nanos());
    // Writing to a string cannot fail.
    let _ = write!(text, "{name} {{ seconds: {seconds} nanos: {nanos} }} ");
}

fn field(name: &str, value: &str, text: &mut String) {
    let _ = write!(text, "{name}: {value} ");
}

/// A string of the text format: bytes that are not plain are escaped.
pub(super) fn quoted(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for sign in value.chars() {
        match sign {
            '"' | '\\' => text.extend(['\\', sign]),
            sign if sign.is_control() => {
                for byte in sign.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(text, "\\{byte:03o}");
                }
            }
            sign => text.push(sign),
        }
    }
    text.push('"');
    text
}

fn option(name: &str, text: String) -> UninterpretedOption {
    UninterpretedOption {
        name: vec![NamePart { name_part: name.to_owned(), is_extension: true }],
        aggregate_value: Some(text),
        ..UninterpretedOption::default()
    }
}
