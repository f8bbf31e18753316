//! Queue rules.

mod address;
mod bindings;

pub(crate) use address::unfit as unfit_address;
pub(crate) use bindings::findings as of_bindings;

use super::place;
use crate::{
    api::{
        Method, Service, StreamingKind,
        queue::{self, Bindings, Dedup, Pattern, Retry, Rule, Storage, Wait},
    },
    diagnostics::{Diagnostic, Diagnostics, Location, texts},
    literal::StrLit,
    source::Idl,
};
use prost_reflect::{FieldDescriptor, Kind};
use std::time::Duration;

/// The longest address that every broker takes: NATS, AMQP, Kafka (249 characters, of which suffixes need some) and
/// Redis.
const MAX_ADDRESS: usize = 200;
pub(crate) const MAX_ATTEMPTS: u32 = 1000;
/// Ids are held in memory for so long.
const MAX_WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

/// A method has what its service's rule says as well, so the methods are looked at when that is right.
pub(super) fn check(idl: &Idl, service: &Service, report: &mut Diagnostics) {
    let mut findings = Diagnostics::default();
    if let Some(method) = service.methods.first() {
        check_service(idl, method, &mut findings);
    }
    let right = !findings.has_errors();
    report.extend(findings);
    if right {
        service.methods.iter().for_each(|method| check_method(idl, method, report));
        address::check_overlaps(idl, service, report);
    }
}

/// The faults of the rule that the service of `method` has for all its methods.
fn check_service(idl: &Idl, method: &Method, report: &mut Diagnostics) {
    let options = method.descriptor.parent_service().options();
    let Some(rule) = queue::Reader::new(&idl.pool).read_service(&options) else { return };
    let at = || place::service(idl, method);
    check_texts(&[("address prefix", &rule.address_prefix), ("consumer group", &rule.group)], &at, report);
    check_numbers(rule.max_in_flight, rule.expiry, &at, report);
    if let Some(retry) = &rule.retry {
        check_retry(retry, &at, report);
    }
    check_bindings(&rule.bindings, &at, report);
}

fn check_method(idl: &Idl, method: &Method, report: &mut Diagnostics) {
    let Some(rule) = &method.queue else { return };
    let at = || place::rule(idl, method, queue::EXTENSION);
    check_pattern(method, rule, &at, report);
    check_addresses(method, rule, &at, report);
    if let Some(key) = &rule.key {
        check_field("key", key.value(), method, &|| place::quoted(at(), key.value()), report);
    }
    check_numbers(rule.max_in_flight, rule.expiry, &at, report);
    if let Some(retry) = &rule.retry {
        check_retry(retry, &at, report);
    }
    if let Some(dedup) = &rule.dedup {
        check_dedup(dedup, method, &at, report);
    }
    check_bindings(&rule.bindings, &at, report);
    let storage = rule.bindings.nats.as_ref().and_then(|nats| nats.storage);
    if rule.durable && storage == Some(Storage::Memory) {
        report.push(texts::queue_durable_in_memory(place::field(at(), "storage")));
    }
}

fn check_bindings(bindings: &Bindings, at: &At<'_>, report: &mut Diagnostics) {
    let place = |what: &str| place::quoted(place::field(at(), what), what);
    of_bindings(bindings, &place).into_iter().for_each(|finding| report.push(finding));
}

/// Finds the place of a rule; only asked when there is something to say.
type At<'a> = dyn Fn() -> Location + 'a;

fn check_pattern(method: &Method, rule: &Rule, at: &At<'_>, report: &mut Diagnostics) {
    let name = match rule.pattern {
        Pattern::RequestReply => {
            let idle = [
                ("retry", rule.retry.is_some()),
                ("dead_letter", rule.dead_letter.is_some()),
                ("dedup", rule.dedup.is_some()),
                ("durable", rule.durable),
            ];
            for (what, _) in idle.into_iter().filter(|(_, set)| *set) {
                report.push(texts::queue_no_effect(what, place::field(at(), what)));
            }
            return;
        }
        pattern => pattern.name(),
    };
    if method.streaming != StreamingKind::Unary {
        report.push(texts::queue_streams(name, place::field(at(), name)));
    }
    if method.descriptor.output().fields().len() != 0 {
        report.push(texts::queue_has_response(name, place::field(at(), name)));
    }
}

fn check_addresses(method: &Method, rule: &Rule, at: &At<'_>, report: &mut Diagnostics) {
    if let Some(address) = &rule.address {
        address::check(method, address, at, report);
    }
    check_texts(&[("consumer group", &rule.group), ("dead-letter address", &rule.dead_letter)], at, report);
    let own = rule.address_or_own(method.path.as_str());
    if rule.dead_letter.as_ref().is_some_and(|address| address.value() == own.text.value()) {
        report.push(texts::queue_dead_letter_is_address(place::field(at(), "dead_letter")));
    }
}

fn check_texts(texts: &[(&str, &Option<StrLit>)], at: &At<'_>, report: &mut Diagnostics) {
    for (what, text) in texts {
        if let Some(text) = text.as_ref().filter(|text| !is_address(text.value())) {
            report.push(texts::queue_bad_address(what, text.value(), place::quoted(at(), text.value())));
        }
    }
}

pub(crate) fn is_address(text: &str) -> bool {
    text.len() <= MAX_ADDRESS && text.split('.').all(is_part)
}

fn is_part(text: &str) -> bool {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=MAX_ADDRESS).contains(&text.len()) && text.bytes().all(valid)
}

/// A field path of the request that ends at something with a text: the key, the id, or a part of the address.
fn check_field(what: &str, path: &str, method: &Method, place: &At<'_>, report: &mut Diagnostics) {
    let mut message = method.descriptor.input();
    let mut steps = path.split('.').peekable();
    while let Some(step) = steps.next() {
        let Some(field) = message.get_field_by_name(step) else {
            report.push(texts::queue_unknown_field(what, step, message.full_name(), place()));
            return;
        };
        let kind = match field.kind() {
            _ if field.is_map() => "a map",
            _ if field.is_list() => "repeated",
            Kind::Message(inner) if steps.peek().is_some() => {
                message = inner;
                continue;
            }
            _ if steps.peek().is_some() => "not a message",
            _ => match unfit(&field) {
                Some(kind) => kind,
                None => return,
            },
        };
        report.push(texts::queue_bad_field(what, step, kind, place()));
        return;
    }
}

fn check_dedup(dedup: &Dedup, method: &Method, at: &At<'_>, report: &mut Diagnostics) {
    if let Some(field) = &dedup.id_field {
        check_field("id_field", field.value(), method, &|| place::quoted(at(), field.value()), report);
    }
    report_wait("window", dedup.window, at, report);
    if dedup.window.and_then(|window| window.0).is_some_and(|window| window > MAX_WINDOW) {
        report.push(texts::queue_out_of_range("window", "at most a day", place::field(at(), "window")));
    }
}

/// The reason that a field that is neither repeated nor a map has no text to go by.
fn unfit(field: &FieldDescriptor) -> Option<&'static str> {
    match field.kind() {
        Kind::Message(_) => Some("a message"),
        Kind::Float | Kind::Double => Some("a floating-point number"),
        Kind::Bytes => Some("bytes"),
        _ => None,
    }
}

fn check_numbers(max_in_flight: Option<u32>, expiry: Option<Wait>, at: &At<'_>, report: &mut Diagnostics) {
    if max_in_flight == Some(0) {
        report.push(texts::queue_out_of_range(
            "max_in_flight",
            "at least 1",
            place::field(at(), "max_in_flight"),
        ));
    }
    report_wait("expiry", expiry, at, report);
}

fn check_retry(retry: &Retry, at: &At<'_>, report: &mut Diagnostics) {
    if retry.max_attempts.is_some_and(|attempts| !(1..=MAX_ATTEMPTS).contains(&attempts)) {
        let limits = format!("from 1 to {MAX_ATTEMPTS}; 1 means that nothing is tried again");
        report.push(texts::queue_out_of_range("max_attempts", &limits, place::field(at(), "max_attempts")));
    }
    report_wait("initial_backoff", retry.initial_backoff, at, report);
    report_wait("max_backoff", retry.max_backoff, at, report);
    let waits = retry.initial_backoff.and_then(|wait| wait.0).zip(retry.max_backoff.and_then(|wait| wait.0));
    if waits.is_some_and(|(initial, max)| max < initial) {
        report.push(texts::queue_out_of_range(
            "max_backoff",
            "at least `initial_backoff`",
            place::field(at(), "max_backoff"),
        ));
    }
    if retry.backoff_multiplier.is_some_and(|multiplier| !(1.0..=100.0).contains(&multiplier)) {
        report.push(texts::queue_out_of_range(
            "backoff_multiplier",
            "from 1 to 100",
            place::field(at(), "backoff_multiplier"),
        ));
    }
    let bad = retry.retryable_codes.iter().filter(|code| queue::code_name(**code).is_none());
    bad.map(|code| texts::queue_bad_code(*code, place::field(at(), "retryable_codes")))
        .for_each(|finding: Diagnostic| report.push(finding));
}

fn report_wait(what: &str, wait: Option<Wait>, at: &At<'_>, report: &mut Diagnostics) {
    if wait.is_some_and(Wait::is_nothing) {
        report.push(texts::queue_out_of_range(what, "longer than nothing", place::field(at(), what)));
    }
}
