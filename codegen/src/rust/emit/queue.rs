//! `#[queue(…)]` as a rule.

use super::{fault, nowhere};
use crate::{
    api::{
        StreamingKind,
        queue::{
            Address, Amqp, Bindings, Dedup, Kafka, Nats, Pattern, QueueType, Retry, Rule, ServiceRule,
            Storage, Wait,
        },
    },
    check::queue::{MAX_ATTEMPTS, is_address, of_bindings, unfit_address},
    diagnostics::{Diagnostic, texts},
    literal::StrLit,
    rust::{self, Faults, QueuePattern, QueueRule, QueueServiceRule, RetryPolicy, Spanned},
};
use proc_macro2::Span;
use std::time::Duration;
use syn::LitStr;

/// The rule of a method whose path is `path`.
pub(super) fn rule(read: &QueueRule, streaming: StreamingKind, path: &str, faults: &mut Faults) -> Rule {
    check_pattern(read, streaming, faults);
    check_addresses(read, path, faults);
    check_template(read, streaming, faults);
    check_durable(read, faults);
    if let Some(messages) = read.max_in_flight.as_ref().filter(|messages| messages.value == 0) {
        out_of_range("max_in_flight", "at least 1", messages.span, faults);
    }
    check_wait("expiry", read.expiry.as_ref(), faults);
    let text = |text: &Option<LitStr>| text.as_ref().map(|text| StrLit::new(text.value()));
    Rule {
        pattern: match read.pattern.value {
            QueuePattern::RequestReply => Pattern::RequestReply,
            QueuePattern::Command => Pattern::Command,
            QueuePattern::Event => Pattern::Event,
        },
        address: read.address.as_ref().map(|address| Address::parse(&address.value())),
        group: text(&read.group),
        key: text(&read.key),
        dead_letter: text(&read.dead_letter),
        expiry: wait(read.expiry.as_ref()),
        max_in_flight: read.max_in_flight.as_ref().map(|messages| messages.value),
        ordered: read.ordered.is_some(),
        dedup: read.dedup.as_ref().map(|dedup| {
            check_wait("window", dedup.window.as_ref(), faults);
            Dedup { id_field: text(&dedup.id_field), window: wait(dedup.window.as_ref()) }
        }),
        retry: read.retry.as_ref().map(|policy| retry(policy, faults)),
        durable: read.durable.is_some(),
        bindings: bindings(&read.bindings, faults),
    }
}

fn bindings(read: &rust::Bindings, faults: &mut Faults) -> Bindings {
    let text = |text: &Option<LitStr>| text.as_ref().map(|text| StrLit::new(text.value()));
    let number = |number: &Option<Spanned<u32>>| number.as_ref().map(|number| number.value);
    let amqp = read.amqp.as_ref().map(|amqp| Amqp {
        exchange: text(&amqp.exchange),
        queue_type: amqp.queue_type.map(|kind| match kind {
            "QUORUM" => QueueType::Quorum,
            _ => QueueType::Classic,
        }),
        max_length: number(&amqp.max_length),
    });
    let kafka = read.kafka.as_ref().map(|kafka| Kafka {
        topic: text(&kafka.topic),
        partitions: number(&kafka.partitions),
        replicas: number(&kafka.replicas),
        retention: wait(kafka.retention.as_ref()),
    });
    let nats = read.nats.as_ref().map(|nats| Nats {
        stream: text(&nats.stream),
        replicas: number(&nats.replicas),
        storage: nats.storage.map(|storage| match storage {
            "MEMORY" => Storage::Memory,
            _ => Storage::File,
        }),
    });
    let found = Bindings { amqp, kafka, nats };
    let spans = [
        read.amqp.as_ref().map(|amqp| amqp.span),
        read.kafka.as_ref().map(|kafka| kafka.span),
        read.nats.as_ref().map(|nats| nats.span),
    ];
    let span = spans.into_iter().flatten().next().unwrap_or_else(Span::call_site);
    let findings = of_bindings(&found, &|_| nowhere());
    findings.into_iter().for_each(|finding| push(finding, span, faults));
    found
}

/// The common rule of a service's methods.
pub(super) fn service_rule(read: &QueueServiceRule, faults: &mut Faults) -> ServiceRule {
    let texts = [("address prefix", &read.address_prefix), ("consumer group", &read.group)];
    check_texts(texts, faults);
    if let Some(messages) = read.max_in_flight.as_ref().filter(|messages| messages.value == 0) {
        out_of_range("max_in_flight", "at least 1", messages.span, faults);
    }
    check_wait("expiry", read.expiry.as_ref(), faults);
    let text = |text: &Option<LitStr>| text.as_ref().map(|text| StrLit::new(text.value()));
    ServiceRule {
        address_prefix: text(&read.address_prefix),
        group: text(&read.group),
        expiry: wait(read.expiry.as_ref()),
        max_in_flight: read.max_in_flight.as_ref().map(|messages| messages.value),
        retry: read.retry.as_ref().map(|policy| retry(policy, faults)),
        bindings: bindings(&read.bindings, faults),
    }
}

fn check_durable(read: &QueueRule, faults: &mut Faults) {
    if let (Some(durable), Some("MEMORY")) =
        (read.durable, read.bindings.nats.as_ref().and_then(|nats| nats.storage))
    {
        push(texts::queue_durable_in_memory(nowhere()), durable, faults);
    }
}

fn check_template(read: &QueueRule, streaming: StreamingKind, faults: &mut Faults) {
    let Some(written) = &read.address else { return };
    let address = Address::parse(&written.value());
    if let Some(finding) = unfit_address(&address, nowhere) {
        push(finding, written.span(), faults);
    }
    if address.template().is_some() && streaming.client_streams() {
        push(texts::queue_address_of_stream(&written.value(), nowhere()), written.span(), faults);
    }
}

fn check_texts<const N: usize>(texts: [(&str, &Option<LitStr>); N], faults: &mut Faults) {
    for (what, text) in texts {
        if let Some(text) = text.as_ref().filter(|text| !is_address(&text.value())) {
            push(texts::queue_bad_address(what, &text.value(), nowhere()), text.span(), faults);
        }
    }
}

/// The name of a pattern that has no reply.
pub(super) fn one_way(pattern: QueuePattern) -> Option<&'static str> {
    match pattern {
        QueuePattern::RequestReply => None,
        QueuePattern::Command => Some("`command`"),
        QueuePattern::Event => Some("`event`"),
    }
}

fn check_pattern(read: &QueueRule, streaming: StreamingKind, faults: &mut Faults) {
    let Some(name) = one_way(read.pattern.value) else { return };
    if streaming != StreamingKind::Unary {
        push(texts::queue_streams(name, nowhere()), read.pattern.span, faults);
    }
}

fn check_addresses(read: &QueueRule, path: &str, faults: &mut Faults) {
    check_texts([("consumer group", &read.group), ("dead-letter address", &read.dead_letter)], faults);
    let own = read.address.as_ref().map_or_else(|| path.to_owned(), LitStr::value);
    let own = own.trim_start_matches('/').replace('/', ".");
    if let Some(dead_letter) = read.dead_letter.as_ref().filter(|address| address.value() == own) {
        push(texts::queue_dead_letter_is_address(nowhere()), dead_letter.span(), faults);
    }
}

fn retry(read: &RetryPolicy, faults: &mut Faults) -> Retry {
    if let Some(attempts) = &read.max_attempts
        && !(1..=MAX_ATTEMPTS).contains(&attempts.value)
    {
        let limits = format!("from 1 to {MAX_ATTEMPTS}; 1 means that nothing is tried again");
        out_of_range("max_attempts", &limits, attempts.span, faults);
    }
    check_wait("initial_backoff", read.initial_backoff.as_ref(), faults);
    check_wait("max_backoff", read.max_backoff.as_ref(), faults);
    if let (Some(initial), Some(max)) = (&read.initial_backoff, &read.max_backoff)
        && max.value < initial.value
    {
        out_of_range("max_backoff", "at least `initial_backoff`", max.span, faults);
    }
    if let Some(multiplier) = &read.backoff_multiplier
        && !(1.0..=100.0).contains(&multiplier.value)
    {
        out_of_range("backoff_multiplier", "from 1 to 100", multiplier.span, faults);
    }
    Retry {
        max_attempts: read.max_attempts.as_ref().map(|attempts| attempts.value),
        initial_backoff: wait(read.initial_backoff.as_ref()),
        max_backoff: wait(read.max_backoff.as_ref()),
        backoff_multiplier: read.backoff_multiplier.as_ref().map(|multiplier| multiplier.value),
        retryable_codes: read.retryable_codes.iter().filter_map(|code| self::code(code, faults)).collect(),
    }
}

/// The number of a code that is one of a failure.
fn code(read: &Spanned<&'static str>, faults: &mut Faults) -> Option<i32> {
    let found = (1..=16).find(|number| {
        let name = crate::api::queue::code_name(*number).unwrap_or_default();
        name.eq_ignore_ascii_case(&read.value.replace('_', ""))
    });
    if found.is_none() {
        push(texts::queue_bad_code(0, nowhere()), read.span, faults);
    }
    found
}

fn wait(read: Option<&Spanned<Duration>>) -> Option<Wait> {
    read.map(|wait| Wait(Some(wait.value)))
}

fn check_wait(what: &str, read: Option<&Spanned<Duration>>, faults: &mut Faults) {
    if let Some(wait) = read.filter(|wait| wait.value.is_zero()) {
        out_of_range(what, "longer than nothing", wait.span, faults);
    }
}

fn out_of_range(what: &str, limits: &str, span: Span, faults: &mut Faults) {
    push(texts::queue_out_of_range(what, limits, nowhere()), span, faults);
}

fn push(finding: Diagnostic, span: Span, faults: &mut Faults) {
    faults.push(fault(finding, span));
}
