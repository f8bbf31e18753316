//! The settings of a connection to Kafka.

use crate::wire::{endpoint::Endpoint, error::InvalidUri, queue::Limits};
use std::collections::BTreeMap;

/// The settings of a connection to Kafka.
///
/// ```
/// use polywire::queue::{Limits, kafka::{KafkaOptions, KafkaStart}};
///
/// let options = KafkaOptions::default()
///     .with_declare(false)
///     .with_prefix("staging.")
///     .with_partitions(16)
///     .with_replicas(3)
///     .with_start(KafkaStart::Earliest)
///     .with_reply_topic("replies")
///     .with_uncommitted(16384)
///     .with_limits(Limits::DEFAULT.with_payload(1 << 20))
///     .with_property("linger.ms", "1");
/// assert_eq!(options.partitions, Some(16));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct KafkaOptions {
    /// True if missing topics are made; otherwise they are only checked.
    pub declare: bool,
    /// The prefix of the name of every topic and consumer group.
    pub prefix: String,
    /// The number of partitions of topics that are made here; `None` leaves it to the broker.
    pub partitions: Option<u16>,
    /// The number of copies of topics that are made here; `None` leaves it to the broker.
    pub replicas: Option<u16>,
    /// The place at which a new group begins to read events.
    pub start: KafkaStart,
    /// The topic that replies to this connection go to. `None` makes one for each inbox, which needs
    /// [`KafkaOptions::declare`].
    pub reply_topic: Option<String>,
    /// The number of messages that a consumer may have handled without a commit, beside those of its `max_in_flight`.
    /// So many more come again when it dies, and so much faster are handlers that return at once: with 0, the default,
    /// a consumer handles no more than `max_in_flight` messages in the time of a commit, which a broker answers after
    /// some 5 ms (`group.coordinator.append.linger.ms`).
    pub uncommitted: u32,
    /// The size that a message may have; topics that are made here take as much.
    pub limits: Limits,
    /// Properties of librdkafka. Those that polywire's guarantees stand on are refused.
    pub properties: BTreeMap<String, String>,
}

/// The place at which a new group begins to read events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KafkaStart {
    /// With the first event that is published from now on.
    Latest,
    /// With the oldest event that the topic has.
    Earliest,
}

/// The number of partitions of a topic without a setting: as many consumers can share its work.
const PARTITIONS: u16 = 8;

impl Default for KafkaOptions {
    /// Topics are made, with 8 partitions and the broker's number of copies; new groups read what is published from
    /// then on.
    fn default() -> Self {
        Self {
            declare: true,
            prefix: String::new(),
            partitions: Some(PARTITIONS),
            replicas: None,
            start: KafkaStart::Latest,
            reply_topic: None,
            uncommitted: 0,
            limits: Limits::DEFAULT,
            properties: BTreeMap::new(),
        }
    }
}

impl KafkaOptions {
    /// Sets that missing topics are made; otherwise they are `BrokerError::Missing`. Default: true.
    #[must_use]
    pub fn with_declare(mut self, declare: bool) -> Self {
        self.declare = declare;
        self
    }

    /// Sets the prefix of the name of every topic and consumer group. Default: none.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Sets the number of partitions of topics that are made here. Default: 8; `None` leaves it to the broker.
    #[must_use]
    pub fn with_partitions(mut self, partitions: impl Into<Option<u16>>) -> Self {
        self.partitions = partitions.into();
        self
    }

    /// Sets the number of copies of topics that are made here. Default: `None`, which leaves it to the broker.
    #[must_use]
    pub fn with_replicas(mut self, copies: impl Into<Option<u16>>) -> Self {
        self.replicas = copies.into();
        self
    }

    /// Sets the place at which a new group begins to read events. Default: [`KafkaStart::Latest`].
    #[must_use]
    pub fn with_start(mut self, start: KafkaStart) -> Self {
        self.start = start;
        self
    }

    /// Sets the topic that replies to this connection go to. Default: one for each inbox. Every client that shares a
    /// topic reads all of it.
    #[must_use]
    pub fn with_reply_topic(mut self, topic: impl Into<String>) -> Self {
        self.reply_topic = Some(topic.into());
        self
    }

    /// Sets the number of messages that a consumer may have handled without a commit, beside those of its
    /// `max_in_flight`. Default: 0.
    #[must_use]
    pub fn with_uncommitted(mut self, messages: u32) -> Self {
        self.uncommitted = messages;
        self
    }

    /// Sets the size that a message may have. Default: [`Limits::DEFAULT`].
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets a property of librdkafka, such as `linger.ms`. One that polywire's guarantees stand on is refused by
    /// connecting.
    #[must_use]
    pub fn with_property(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.properties.insert(name.into(), value.into());
        self
    }

    /// Takes over what `uri` says. Its options with a dot in their name are properties of librdkafka.
    pub(super) fn take_from(&mut self, uri: &Endpoint) -> Result<(), InvalidUri> {
        if let Some(declare) = uri.flag("declare")? {
            self.declare = declare;
        }
        if let Some(prefix) = uri.option("prefix") {
            self.prefix = prefix.to_owned();
        }
        if let Some(topic) = uri.option("reply_topic") {
            self.reply_topic = Some(topic.to_owned());
        }
        self.partitions = number(uri, "partitions")?.or(self.partitions);
        self.replicas = number(uri, "replicas")?.or(self.replicas);
        if let Some(uncommitted) = uri.option("uncommitted") {
            let number = uncommitted.parse();
            self.uncommitted = number.map_err(|_| uri.invalid("`uncommitted` is a number of messages"))?;
        }
        self.start = match uri.option("start") {
            None => self.start,
            Some("latest") => KafkaStart::Latest,
            Some("earliest") => KafkaStart::Earliest,
            Some(_) => return Err(uri.invalid("`start` is `latest` or `earliest`")),
        };
        let properties = uri.uri.options.iter().filter(|(name, _)| name.contains('.'));
        self.properties.extend(properties.cloned());
        Ok(())
    }
}

fn number(uri: &Endpoint, name: &str) -> Result<Option<u16>, InvalidUri> {
    let Some(text) = uri.option(name) else { return Ok(None) };
    match text.parse() {
        Ok(number) if number > 0 => Ok(Some(number)),
        _ => Err(uri.invalid(format!("`{name}` is a number from 1 to {}", u16::MAX))),
    }
}
