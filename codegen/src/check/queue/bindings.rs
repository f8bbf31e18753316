//! The settings of rules for single brokers.

use super::{is_address, is_part};
use crate::{
    api::queue::{Bindings, Wait},
    diagnostics::{Diagnostic, Location, texts},
};

/// The faults of bindings; `at` finds the place of a text or of a field.
pub(crate) fn findings(bindings: &Bindings, at: &dyn Fn(&str) -> Location) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    if let Some(amqp) = &bindings.amqp {
        if let Some(exchange) = amqp.exchange.as_ref().map(|exchange| exchange.value())
            && (!is_address(exchange) || exchange.starts_with("amq."))
        {
            let limits = "letters, digits, `-` and `_` in parts with `.` between them; names with `amq.` are the broker's";
            findings.push(texts::queue_bad_name("exchange", exchange, limits, at(exchange)));
        }
        range("max_length", amqp.max_length, u32::MAX, at, &mut findings);
    }
    if let Some(kafka) = &bindings.kafka {
        if let Some(topic) = kafka.topic.as_ref().map(|topic| topic.value())
            && !is_address(topic)
        {
            let limits =
                "letters, digits, `-` and `_` in parts with `.` between them, at most 200 characters";
            findings.push(texts::queue_bad_name("topic", topic, limits, at(topic)));
        }
        range("partitions", kafka.partitions, u32::from(u16::MAX), at, &mut findings);
        range("replicas", kafka.replicas, MAX_REPLICAS, at, &mut findings);
        if kafka.retention.is_some_and(Wait::is_nothing) {
            findings.push(texts::queue_out_of_range("retention", "longer than nothing", at("retention")));
        }
    }
    if let Some(nats) = &bindings.nats {
        if let Some(stream) = nats.stream.as_ref().map(|stream| stream.value())
            && !is_part(stream)
        {
            let limits = "letters, digits, `-` and `_`, at most 200 characters";
            findings.push(texts::queue_bad_name("stream", stream, limits, at(stream)));
        }
        range("replicas", nats.replicas, MAX_STREAM_REPLICAS, at, &mut findings);
    }
    findings
}

/// The most replicas that Kafka's protocol can express.
const MAX_REPLICAS: u32 = 32_767;
/// JetStream's own limit.
const MAX_STREAM_REPLICAS: u32 = 5;

fn range(
    what: &str,
    number: Option<u32>,
    most: u32,
    at: &dyn Fn(&str) -> Location,
    findings: &mut Vec<Diagnostic>,
) {
    if number.is_some_and(|number| !(1..=most).contains(&number)) {
        let limits = format!("from 1 to {most}");
        findings.push(texts::queue_out_of_range(what, &limits, at(what)));
    }
}
