//! The checks of a queue rule.

use super::{
    Bindings, Deduplication, FieldFault, NamedBy, NatsStorage, QueueAddress, QueueFault, QueuePattern,
    QueueRule, QueueServiceRule, RetryPolicy,
};
use crate::{FieldShape, MessageShape, MethodShape, Part, Report, StreamingKind};
use std::{ops::RangeInclusive, time::Duration};

/// The longest address that every broker takes: NATS, AMQP, Kafka (249 characters, of which suffixes need some) and
/// Redis.
const MAX_ADDRESS: usize = 200;
const MAX_ATTEMPTS: u32 = 1000;
/// Ids are held in memory for so long.
const MAX_WINDOW: Duration = Duration::from_secs(24 * 60 * 60);
/// The most replicas that Kafka's protocol can express.
const MAX_REPLICAS: u32 = 32_767;
/// JetStream's own limit.
const MAX_STREAM_REPLICAS: u32 = 5;

/// Checks the rule of a method, with the values of its service's rule.
pub fn check(rule: &QueueRule, method: &MethodShape<'_>, report: &mut dyn Report) {
    check_pattern(rule, method, report);
    check_address(rule, method, report);
    check_texts(&[("a consumer group", "group", &rule.group)], report);
    check_dead_letter(rule, method, report);
    if let Some(key) = &rule.key {
        check_field(NamedBy::Key, key, key, method, report);
    }
    check_numbers(rule.max_in_flight, rule.expiry, report);
    if let Some(retry) = &rule.retry {
        check_retry(retry, report);
    }
    if let Some(dedup) = &rule.dedup {
        check_dedup(dedup, method, report);
    }
    check_bindings(&rule.bindings, report);
    if rule.durable && rule.bindings.nats.storage == Some(NatsStorage::Memory) {
        fault(QueueFault::DurableInMemory, Part::field("bindings.nats.storage"), report);
    }
}

/// Checks the common rule of a service's methods.
pub fn check_service(rule: &QueueServiceRule, report: &mut dyn Report) {
    check_texts(
        &[
            ("an address prefix", "address_prefix", &rule.address_prefix),
            ("a consumer group", "group", &rule.group),
        ],
        report,
    );
    check_numbers(rule.max_in_flight, rule.expiry, report);
    if let Some(retry) = &rule.retry {
        check_retry(retry, report);
    }
    check_bindings(&rule.bindings, report);
}

/// The first pair of each method whose address overlaps with that of one before it: no broker could tell which of the
/// two a message is for. Two methods may have the same address.
pub fn overlapping<'a>(
    methods: impl IntoIterator<Item = (&'a str, Option<&'a QueueRule>)>,
) -> Vec<(usize, usize, QueueFault)> {
    let mut seen: Vec<(usize, QueueAddress)> = Vec::new();
    let mut found = Vec::new();
    for (index, (path, rule)) in methods.into_iter().enumerate() {
        let text = rule.map_or_else(|| super::own_address(path), |rule| rule.address_text(path));
        let address = QueueAddress::from(text.clone());
        if address.parts().is_err() {
            continue;
        }
        if let Some((first, other)) = seen.iter().find(|(_, other)| address.overlaps(other)) {
            found.push((index, *first, QueueFault::Overlap { text, other: other.to_string() }));
        }
        seen.push((index, address));
    }
    found
}

fn fault(fault: QueueFault, part: Part<'_>, report: &mut dyn Report) {
    report.fault(fault.into(), part);
}

fn check_pattern(rule: &QueueRule, method: &MethodShape<'_>, report: &mut dyn Report) {
    if rule.pattern == QueuePattern::RequestReply {
        let idle = [
            ("retry", rule.retry.is_some()),
            ("dead_letter", rule.dead_letter.is_some()),
            ("dedup", rule.dedup.is_some()),
            ("durable", rule.durable),
        ];
        for (field, _) in idle.into_iter().filter(|(_, set)| *set) {
            fault(QueueFault::NoEffect(field), Part::field(field), report);
        }
        return;
    }
    let part = || Part::value("pattern", rule.pattern.name());
    if method.streaming != StreamingKind::Unary {
        fault(QueueFault::Streams(rule.pattern), part(), report);
    }
    if method.response.is_some_and(|response| !response.is_empty()) {
        fault(QueueFault::HasResponse(rule.pattern), part(), report);
    }
}

fn check_address(rule: &QueueRule, method: &MethodShape<'_>, report: &mut dyn Report) {
    let Some(address) = &rule.address else { return };
    let text = || address.as_str().to_owned();
    let part = || Part::value("address", address.as_str());
    match address.parts() {
        Err(reason) => fault(QueueFault::Template { text: text(), reason }, part(), report),
        Ok(_) if !is_address(&address.name()) => {
            fault(QueueFault::Address { what: "an address", text: text() }, part(), report);
        }
        Ok(_) => {}
    }
    if address.fields().next().is_some() && method.streaming.client_streams() {
        fault(QueueFault::AddressOfStream { text: text() }, part(), report);
    }
    for field in address.fields() {
        check_field(NamedBy::Address, field, address.as_str(), method, report);
    }
}

fn check_dead_letter(rule: &QueueRule, method: &MethodShape<'_>, report: &mut dyn Report) {
    check_texts(&[("a dead-letter address", "dead_letter", &rule.dead_letter)], report);
    if rule.dead_letter.as_deref().is_some_and(|address| address == rule.address_text(method.path)) {
        fault(QueueFault::DeadLetterIsAddress, Part::field("dead_letter"), report);
    }
}

type Text = Option<std::borrow::Cow<'static, str>>;

fn check_texts(texts: &[(&'static str, &str, &Text)], report: &mut dyn Report) {
    for (what, path, text) in texts {
        if let Some(text) = text.as_deref().filter(|text| !is_address(text)) {
            fault(QueueFault::Address { what, text: text.to_owned() }, Part::value(path, text), report);
        }
    }
}

fn is_address(text: &str) -> bool {
    text.len() <= MAX_ADDRESS && text.split('.').all(is_part)
}

fn is_part(text: &str) -> bool {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=MAX_ADDRESS).contains(&text.len()) && text.bytes().all(valid)
}

/// A field path of the request has to end at something with a text. `written` is the text of the rule that names it.
fn check_field(
    named_by: NamedBy,
    path: &str,
    written: &str,
    method: &MethodShape<'_>,
    report: &mut dyn Report,
) {
    let Some(request) = method.request else { return };
    if let Some((field, why)) = unusable(request, path) {
        let found = QueueFault::Field { named_by, field: field.to_owned(), fault: why };
        fault(found, Part::value(named_by.path(), written), report);
    }
}

/// The step of `path` that cannot be used, and the reason.
fn unusable<'a>(message: &dyn MessageShape, path: &'a str) -> Option<(&'a str, FieldFault)> {
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    let unfit = |kind| Some((step, FieldFault::Unfit { kind }));
    match (message.field(step), rest) {
        (None, _) => Some((step, FieldFault::Unknown { message: message.name() })),
        (Some(FieldShape::Map), _) => unfit("a map"),
        (Some(FieldShape::List), _) => unfit("repeated"),
        (Some(FieldShape::Message(inner)), Some(rest)) => unusable(&*inner, rest),
        (Some(_), Some(_)) => unfit("not a message"),
        (Some(FieldShape::Message(_)), None) => unfit("a message"),
        (Some(FieldShape::Float), None) => unfit("a floating-point number"),
        (Some(FieldShape::Bytes), None) => unfit("bytes"),
        (Some(FieldShape::Text), None) => None,
    }
}

fn check_dedup(dedup: &Deduplication, method: &MethodShape<'_>, report: &mut dyn Report) {
    if let Some(field) = &dedup.id_field {
        check_field(NamedBy::Id, field, field, method, report);
    }
    check_wait("window", "dedup.window", Some(dedup.window), report);
    if dedup.window > MAX_WINDOW {
        out_of_range("window", "at most a day", "dedup.window", report);
    }
}

fn check_numbers(max_in_flight: Option<u32>, expiry: Option<Duration>, report: &mut dyn Report) {
    if max_in_flight == Some(0) {
        out_of_range("max_in_flight", "at least 1", "max_in_flight", report);
    }
    check_wait("expiry", "expiry", expiry, report);
}

fn check_retry(retry: &RetryPolicy, report: &mut dyn Report) {
    if !(1..=MAX_ATTEMPTS).contains(&retry.max_attempts) {
        let limits = format!("from 1 to {MAX_ATTEMPTS}; 1 means that nothing is tried again");
        out_of_range("max_attempts", &limits, "retry.max_attempts", report);
    }
    check_wait("initial_backoff", "retry.initial_backoff", Some(retry.initial_backoff), report);
    check_wait("max_backoff", "retry.max_backoff", Some(retry.max_backoff), report);
    // Of one that is not set the runtime makes the best: it is not what the author wrote.
    let default = RetryPolicy::DEFAULT;
    let both = retry.initial_backoff != default.initial_backoff && retry.max_backoff != default.max_backoff;
    if both && retry.max_backoff < retry.initial_backoff {
        out_of_range("max_backoff", "at least `initial_backoff`", "retry.max_backoff", report);
    }
    if !(1.0..=100.0).contains(&retry.backoff_multiplier) {
        out_of_range("backoff_multiplier", "from 1 to 100", "retry.backoff_multiplier", report);
    }
    for code in retry.retryable_codes.iter().filter(|code| !(1..=16).contains(*code)) {
        fault(QueueFault::Code(*code), Part::field("retry.retryable_codes"), report);
    }
}

fn check_bindings(bindings: &Bindings, report: &mut dyn Report) {
    let Bindings { amqp, kafka, nats } = bindings;
    if let Some(exchange) =
        amqp.exchange.as_deref().filter(|name| !is_address(name) || name.starts_with("amq."))
    {
        let limits =
            "letters, digits, `-` and `_` in parts with `.` between them; names with `amq.` are the broker's";
        check_name("an exchange", exchange, limits, "bindings.amqp.exchange", report);
    }
    check_range("max_length", amqp.max_length, 1..=u32::MAX, "bindings.amqp.max_length", report);
    if let Some(topic) = kafka.topic.as_deref().filter(|name| !is_address(name)) {
        let limits = "letters, digits, `-` and `_` in parts with `.` between them, at most 200 characters";
        check_name("a topic", topic, limits, "bindings.kafka.topic", report);
    }
    let partitions = kafka.partitions.map(u32::from);
    check_range("partitions", partitions, 1..=u16::MAX.into(), "bindings.kafka.partitions", report);
    check_range(
        "replicas",
        kafka.replicas.map(u32::from),
        1..=MAX_REPLICAS,
        "bindings.kafka.replicas",
        report,
    );
    check_wait("retention", "bindings.kafka.retention", kafka.retention, report);
    if let Some(stream) = nats.stream.as_deref().filter(|name| !is_part(name)) {
        let limits = "letters, digits, `-` and `_`, at most 200 characters";
        check_name("a stream", stream, limits, "bindings.nats.stream", report);
    }
    let replicas = nats.replicas.map(u32::from);
    check_range("replicas", replicas, 1..=MAX_STREAM_REPLICAS, "bindings.nats.replicas", report);
}

fn check_name(what: &'static str, text: &str, limits: &'static str, path: &str, report: &mut dyn Report) {
    fault(QueueFault::Name { what, text: text.to_owned(), limits }, Part::value(path, text), report);
}

fn check_range(
    field: &'static str,
    number: Option<u32>,
    range: RangeInclusive<u32>,
    path: &str,
    report: &mut dyn Report,
) {
    if number.is_some_and(|number| !range.contains(&number)) {
        out_of_range(field, &format!("from {} to {}", range.start(), range.end()), path, report);
    }
}

fn check_wait(field: &'static str, path: &str, wait: Option<Duration>, report: &mut dyn Report) {
    if wait.is_some_and(|wait| wait.is_zero()) {
        out_of_range(field, "longer than nothing", path, report);
    }
}

fn out_of_range(field: &'static str, limits: &str, path: &str, report: &mut dyn Report) {
    fault(QueueFault::OutOfRange { field, limits: limits.to_owned() }, Part::field(path), report);
}
