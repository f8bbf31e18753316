//! What a method's constants say, as the options of its descriptor.

use super::{
    MethodDefinition,
    files::{self, CustomHttpPattern, HttpRule, MethodOptions, Pattern},
};
use crate::{
    Idempotency, Wire, Wires,
    http::{Body, FieldBinding, HttpBinding, HttpMethod, HttpOptions, LocationPart},
    wire::queue::{
        AmqpBinding, AmqpQueueType, Bindings, KafkaBinding, NatsBinding, NatsStorage, QueuePattern,
        QueueRule, RetryPolicy,
    },
};
use prost_types::method_options::IdempotencyLevel;
use std::time::Duration;

/// The options of `method`; `None` when it has none.
pub(super) fn of(method: &MethodDefinition) -> Option<MethodOptions> {
    let descriptor = method.descriptor;
    let options = MethodOptions {
        deprecated: method.deprecated,
        idempotency_level: match descriptor.idempotency {
            Idempotency::Unknown => IdempotencyLevel::IdempotencyUnknown,
            Idempotency::NoSideEffects => IdempotencyLevel::NoSideEffects,
            Idempotency::Idempotent => IdempotencyLevel::Idempotent,
        }
        .into(),
        queue: (descriptor.queue != QueueRule::DEFAULT).then(|| queue(&descriptor.queue)),
        http_options: (descriptor.http_options != HttpOptions::DEFAULT)
            .then(|| http_options(&descriptor.http_options)),
        wires: descriptor.declared_wires.map(wires),
        http: http(descriptor.http),
    };
    (options != MethodOptions::default()).then_some(options)
}

/// The files in which the options are defined.
pub(super) fn files(options: &MethodOptions) -> impl Iterator<Item = &'static str> {
    let files = [
        ("polywire/queue.proto", options.queue.is_some()),
        ("polywire/http.proto", options.http_options.is_some()),
        ("polywire/wires.proto", options.wires.is_some()),
        ("google/api/annotations.proto", options.http.is_some()),
    ];
    files.into_iter().filter(|(_, used)| *used).map(|(file, _)| file)
}

fn http_options(options: &HttpOptions) -> files::HttpOptions {
    let bindings = |list: &[FieldBinding]| {
        let binding = |one: &FieldBinding| files::FieldBinding {
            name: one.name.to_owned(),
            field: one.field.to_owned(),
        };
        list.iter().map(binding).collect()
    };
    let part = |part: &LocationPart| match part {
        LocationPart::Text(text) => (*text).to_owned(),
        LocationPart::Field(field) => format!("{{{field}}}"),
    };
    files::HttpOptions {
        success: options.success.map(u32::from),
        header: bindings(options.headers),
        location: options.location.iter().map(part).collect(),
        request_header: bindings(options.request_headers),
        cookie: bindings(options.cookies),
        cache_control: options.cache_control.unwrap_or_default().to_owned(),
        forms: options.forms,
    }
}

fn wires(wires: Wires) -> files::Wires {
    files::Wires {
        grpc: wires.contains(Wire::Grpc),
        rest: wires.contains(Wire::Rest),
        queue: wires.contains(Wire::Queue),
    }
}

fn http(bindings: &[HttpBinding]) -> Option<HttpRule> {
    let (first, more) = bindings.split_first()?;
    Some(HttpRule { additional_bindings: more.iter().map(binding).collect(), ..binding(first) })
}

fn binding(binding: &HttpBinding) -> HttpRule {
    let path = binding.path.text.to_owned();
    let custom = |kind: &str, path| Pattern::Custom(CustomHttpPattern { kind: kind.to_owned(), path });
    HttpRule {
        pattern: Some(match binding.method {
            HttpMethod::Get => Pattern::Get(path),
            HttpMethod::Put => Pattern::Put(path),
            HttpMethod::Post => Pattern::Post(path),
            HttpMethod::Delete => Pattern::Delete(path),
            HttpMethod::Patch => Pattern::Patch(path),
            other => custom(other.as_str(), path),
        }),
        body: match binding.body {
            Body::None => String::new(),
            Body::Message => "*".to_owned(),
            Body::Field(name) => name.to_owned(),
        },
        additional_bindings: Vec::new(),
        response_body: binding.response_body.unwrap_or_default().to_owned(),
    }
}

fn queue(rule: &QueueRule) -> files::QueueRule {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    files::QueueRule {
        pattern: match rule.pattern {
            QueuePattern::RequestReply => 0,
            QueuePattern::Command => 1,
            QueuePattern::Event => 2,
        },
        address: rule.address.map(|address| address.to_string()).unwrap_or_default(),
        group: text(rule.group),
        key: text(rule.key),
        expiry: rule.expiry.map(duration),
        max_in_flight: rule.max_in_flight,
        ordered: rule.ordered,
        dedup: rule.dedup.map(|dedup| files::Deduplication {
            id_field: text(dedup.id_field),
            window: Some(duration(dedup.window)),
        }),
        retry: (rule.retry != RetryPolicy::DEFAULT).then(|| retry(&rule.retry)),
        dead_letter: text(rule.dead_letter),
        durable: rule.durable,
        bindings: (rule.bindings != Bindings::DEFAULT).then(|| bindings(&rule.bindings)),
    }
}

fn bindings(bindings: &Bindings) -> files::Bindings {
    let Bindings { amqp, kafka, nats } = *bindings;
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    files::Bindings {
        amqp: (amqp != AmqpBinding::DEFAULT).then(|| files::AmqpBinding {
            exchange: text(amqp.exchange),
            queue_type: match amqp.queue_type {
                None => 0,
                Some(AmqpQueueType::Classic) => 1,
                Some(AmqpQueueType::Quorum) => 2,
            },
            max_length: amqp.max_length,
        }),
        kafka: (kafka != KafkaBinding::DEFAULT).then(|| files::KafkaBinding {
            topic: text(kafka.topic),
            partitions: kafka.partitions.map(u32::from),
            replicas: kafka.replicas.map(u32::from),
            retention: kafka.retention.map(duration),
        }),
        nats: (nats != NatsBinding::DEFAULT).then(|| files::NatsBinding {
            stream: text(nats.stream),
            replicas: nats.replicas.map(u32::from),
            storage: match nats.storage {
                None => 0,
                Some(NatsStorage::File) => 1,
                Some(NatsStorage::Memory) => 2,
            },
        }),
    }
}

fn retry(policy: &RetryPolicy) -> files::RetryPolicy {
    let default = RetryPolicy::DEFAULT;
    files::RetryPolicy {
        max_attempts: unless(policy.max_attempts, default.max_attempts),
        initial_backoff: unless(policy.initial_backoff, default.initial_backoff).map(duration),
        max_backoff: unless(policy.max_backoff, default.max_backoff).map(duration),
        backoff_multiplier: unless(policy.backoff_multiplier, default.backoff_multiplier),
        retryable_codes: policy.retryable_codes.iter().map(|code| i32::from(*code)).collect(),
    }
}

fn unless<T: PartialEq>(value: T, default: T) -> Option<T> {
    (value != default).then_some(value)
}

fn duration(duration: Duration) -> prost_types::Duration {
    prost_types::Duration {
        seconds: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        nanos: i32::try_from(duration.subsec_nanos()).unwrap_or_default(),
    }
}
