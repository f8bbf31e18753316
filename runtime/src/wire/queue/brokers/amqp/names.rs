//! Names of exchanges, queues and routing keys.

use crate::wire::queue::{Address, BrokerError, QueuePattern, Route, brokers::remote::partition};
use lapin::types::ShortString;

/// The longest name that AMQP can have is 255 bytes; this leaves room for what queues of lanes and delays add.
const LONGEST: usize = 230;

/// The exchange of events whose package has no name.
const NAMELESS_PACKAGE: &str = "polywire";

/// The queue at an address.
pub(super) fn queue(prefix: &str, address: &Address) -> Result<String, BrokerError> {
    checked(address, format!("{prefix}{address}"))
}

/// The queue that the consumers of a route take from. That of a template holds the messages of every address.
pub(super) fn consumed(prefix: &str, route: &Route) -> Result<String, BrokerError> {
    let name = route.name();
    checked(
        &route.address,
        match route.pattern {
            QueuePattern::RequestReply | QueuePattern::Command => format!("{prefix}{name}"),
            QueuePattern::Event => format!("{prefix}{name}.{}", route.group),
        },
    )
}

/// The topic exchange of a route: what its rule says, or one for each protobuf package.
pub(super) fn exchange(prefix: &str, route: &Route) -> Result<String, BrokerError> {
    let service = route.method.trim_start_matches('/').split('/').next().unwrap_or_default();
    let package = service.rsplit_once('.').map_or(NAMELESS_PACKAGE, |(package, _)| package);
    let name = route.bindings.amqp.exchange.as_deref().unwrap_or(package);
    checked(&route.address, format!("{prefix}{name}"))
}

/// True if the messages of a route are published to its exchange. Others go to their queue.
pub(super) fn is_by_exchange(route: &Route) -> bool {
    route.pattern == QueuePattern::Event || route.is_template()
}

/// The place of a message with `key`, at `name`.
pub(super) fn place(name: &str, route: &Route, key: Option<&str>) -> String {
    match key.filter(|_| route.ordered) {
        Some(key) => partition::lane(name, partition::of(key)),
        None => name.to_owned(),
    }
}

fn checked(address: &Address, name: String) -> Result<String, BrokerError> {
    let wrong = |reason| BrokerError::InvalidAddress { address: address.clone(), reason };
    if address.as_str().is_empty() {
        return Err(wrong("a queue has a name"));
    }
    if name.len() > LONGEST {
        return Err(wrong("queues and exchanges have at most 230 bytes in their names"));
    }
    if name.starts_with("amq.") {
        return Err(wrong("names with `amq.` belong to the server"));
    }
    Ok(name)
}

/// A name in the form of the protocol.
pub(super) fn short(address: &Address, text: impl Into<String>) -> Result<ShortString, BrokerError> {
    ShortString::try_new(text).map_err(|_| BrokerError::InvalidAddress {
        address: address.clone(),
        reason: "AMQP names have at most 255 bytes",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_the_server_cannot_have_are_refused() {
        for address in ["", "amq.gen", &"x".repeat(231)] {
            assert!(queue("", &address.into()).is_err(), "{address}");
        }
        assert_eq!(queue("p.", &"amq.x".into()).unwrap(), "p.amq.x");
    }
}
