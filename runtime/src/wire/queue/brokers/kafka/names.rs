//! Names of topics and groups.

use crate::wire::queue::{Address, BrokerError, QueuePattern, Route};

/// The longest name of a topic.
const LONGEST: usize = 249;

/// The topics and the group of one route.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// The topic of the messages.
    pub(super) topic: String,
    /// The topic in which messages wait for another attempt; requests and ordered routes have none.
    pub(super) retry: Option<String>,
    /// The topic of dead letters.
    pub(super) dead: Option<String>,
    /// The consumer group.
    pub(super) group: String,
}

impl Names {
    /// # Errors
    /// When a topic cannot have the address as its name.
    pub(super) fn of(prefix: &str, route: &Route) -> Result<Self, BrokerError> {
        let topic = of_route(prefix, route)?;
        let own = match route.pattern {
            QueuePattern::Event => format!("{topic}.{}", route.group),
            QueuePattern::RequestReply | QueuePattern::Command => topic.clone(),
        };
        let retries = route.pattern != QueuePattern::RequestReply && !route.ordered;
        let retry = retries.then(|| checked(&route.address, format!("{own}.retry"))).transpose()?;
        let dead = route.dead_letter.as_ref().map(|address| self::topic(prefix, address)).transpose()?;
        Ok(Self { topic, retry, dead, group: own })
    }
}

/// The topic of a route: what its rule says, or its name. Of a template it holds the messages of every address.
pub(super) fn of_route(prefix: &str, route: &Route) -> Result<String, BrokerError> {
    let name = route.bindings.kafka.topic.as_deref().unwrap_or(route.name());
    checked(&route.address, format!("{prefix}{name}"))
}

/// The topic of an address.
pub(super) fn topic(prefix: &str, address: &Address) -> Result<String, BrokerError> {
    checked(address, format!("{prefix}{address}"))
}

/// `name`, if a topic can have it.
pub(super) fn checked(address: &Address, name: String) -> Result<String, BrokerError> {
    let wrong = |reason| BrokerError::InvalidAddress { address: address.clone(), reason };
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if !name.bytes().all(legal) || matches!(name.as_str(), "" | "." | "..") {
        return Err(wrong("topics have letters, digits, `.`, `_` and `-` in their names"));
    }
    if name.len() > LONGEST {
        return Err(wrong("topics have at most 249 characters in their names"));
    }
    Ok(name)
}

/// The topic of an inbox, and the record key of its messages where several inboxes share the topic.
pub(super) fn inbox(address: &Address) -> (&str, Option<&str>) {
    let text = address.as_str();
    text.split_once('#').map_or((text, None), |(topic, key)| (topic, Some(key)))
}
