//! Guarantees in a sentence.

use super::{Broker, Guarantee, guarantees};
use crate::{
    StreamingKind,
    queue::{QueuePattern, QueueRule},
};

/// The sentence about the method at the gRPC path `path` on queues: `Queue: command at `library.orders`; at least once
/// on NATS.`
pub fn queue_line(rule: &QueueRule, path: &str, streaming: StreamingKind) -> String {
    let pattern = match rule.pattern {
        QueuePattern::RequestReply => "request and reply",
        QueuePattern::Command => "command",
        QueuePattern::Event => "event",
    };
    format!("Queue: {pattern} at `{}`; {}.", rule.address_text(path), sentence(&guarantees(rule, streaming)))
}

/// The word before the places where a guarantee holds.
const fn word(guarantee: &Guarantee) -> &'static str {
    match guarantee {
        Guarantee::Reply => "answered",
        Guarantee::AtLeastOnce => "at least once",
        Guarantee::AtMostOnce => "at most once",
        Guarantee::Refused { .. } => "refused",
    }
}

/// `at least once on NATS and Kafka; refused on ZeroMQ`
fn sentence(guarantees: &[(Broker, Guarantee)]) -> String {
    let parts = ["answered", "at least once", "at most once", "refused"].into_iter().filter_map(|kind| {
        let kept = guarantees.iter().filter(|(_, guarantee)| word(guarantee) == kind);
        let brokers: Vec<Broker> = kept.map(|(broker, _)| *broker).collect();
        match brokers.len() {
            0 => None,
            all if all == guarantees.len() => Some(format!("{kind} on every broker")),
            _ => Some(format!("{kind} {}", places(&brokers))),
        }
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// `on NATS, Kafka and in memory`
fn places(brokers: &[Broker]) -> String {
    let place = |(index, broker): (usize, &Broker)| match (broker, index) {
        (Broker::Memory, _) => "in memory".to_owned(),
        (broker, 0) => format!("on {broker}"),
        (broker, _) => broker.to_string(),
    };
    let places: Vec<String> = brokers.iter().enumerate().map(place).collect();
    match places.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_listed_as_people_do() {
        assert_eq!(places(&Broker::ALL), "on NATS, RabbitMQ, Kafka, ZeroMQ and in memory");
        assert_eq!(places(&[Broker::Memory]), "in memory");
        assert_eq!(places(&[Broker::Kafka]), "on Kafka");
    }
}
