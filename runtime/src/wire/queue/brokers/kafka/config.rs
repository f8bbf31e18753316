//! Options as properties of librdkafka.

use super::KafkaOptions;
use crate::wire::{
    endpoint::{Endpoint, uri::Credentials},
    error::InvalidUri,
};
use rdkafka::ClientConfig;

/// The properties that polywire's guarantees stand on: set here, and nowhere else.
const OWNED: [&str; 19] = [
    "acks",
    "allow.auto.create.topics",
    "auto.commit.enable",
    "auto.offset.reset",
    "bootstrap.servers",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.idempotence",
    "enable.partition.eof",
    "group.id",
    "group.protocol",
    "message.max.bytes",
    "metadata.broker.list",
    "partitioner",
    "plugin.library.paths",
    "request.required.acks",
    "sasl.password",
    "sasl.username",
    "security.protocol",
];

/// The properties that [`KafkaOptions::properties`] may set otherwise, each for a reason: requests and replies do not
/// wait for company; a publish whose fate stays unknown ends; topics that do not exist are noticed; a member that died
/// is replaced, and one that joins is served, within seconds; a new connection is tried soon; little is read ahead, and
/// more as soon as there is room.
const DEFAULTS: [(&str, &str); 14] = [
    ("client.id", "polywire"),
    ("linger.ms", "0"),
    ("message.timeout.ms", "30000"),
    ("topic.metadata.propagation.max.ms", "5000"),
    ("session.timeout.ms", "10000"),
    ("heartbeat.interval.ms", "1000"),
    ("partition.assignment.strategy", "cooperative-sticky"),
    ("reconnect.backoff.max.ms", "2000"),
    ("queued.min.messages", "10000"),
    ("queued.max.messages.kbytes", "8192"),
    ("fetch.queue.backoff.ms", "20"),
    ("fetch.wait.max.ms", "250"),
    ("topic.metadata.refresh.interval.ms", "60000"),
    ("socket.keepalive.enable", "true"),
];

/// Properties that only one kind of client knows.
const CONSUMER_ONLY: [&str; 15] = [
    "auto.offset.reset",
    "check.crcs",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "fetch.",
    "group.",
    "heartbeat.",
    "isolation.",
    "max.partition.fetch.",
    "max.poll.",
    "offset.",
    "partition.assignment.",
    "queued.",
    "session.",
    "coordinator.",
];
const PRODUCER_ONLY: [&str; 13] = [
    "acks",
    "batch.",
    "compression.",
    "delivery.",
    "enable.idempotence",
    "linger.",
    "message.timeout.",
    "partitioner",
    "queue.buffering.",
    "retries",
    "retry.",
    "sticky.",
    "transaction",
];

/// The bytes that a record may take beside payload and metadata: names, ids, the batch's own head.
const OVERHEAD: usize = 16 << 10;
/// The largest size of messages that librdkafka accepts.
const LARGEST_MESSAGE: usize = 1_000_000_000;
/// The most that librdkafka adds to a fetch.
const FETCH_OVERHEAD: usize = 1 << 20;
/// The bytes that librdkafka reads in one response by default.
const RECEIVED: usize = 100_000_000;

/// The port of a server whose URI names none.
const PORT: u16 = 9092;

/// The configuration of every client of one connection.
pub(super) struct Config {
    pub(super) options: KafkaOptions,
    servers: String,
    security: &'static str,
    credentials: Option<Credentials>,
    /// The properties of TLS.
    secured: Vec<(&'static str, String)>,
}

impl Config {
    /// Checks the options.
    pub(super) fn new(endpoint: &Endpoint, options: KafkaOptions) -> Result<Self, InvalidUri> {
        if let Some(name) = options.properties.keys().find(|name| OWNED.contains(&name.as_str())) {
            return Err(endpoint.invalid(format!("the property `{name}` is polywire's own")));
        }
        let tls = match endpoint.scheme() {
            "kafka" => false,
            "kafka+tls" if cfg!(feature = "kafka-tls") => true,
            "kafka+tls" => {
                let reason = "`kafka+tls://` needs the cargo feature `kafka-tls` of polywire";
                return Err(endpoint.invalid(reason));
            }
            _ => return Err(endpoint.invalid("expected `kafka://` or `kafka+tls://`")),
        };
        let credentials = endpoint.credentials().cloned();
        let security = match (tls, credentials.is_some()) {
            (false, false) => "plaintext",
            (false, true) => "sasl_plaintext",
            (true, false) => "ssl",
            (true, true) => "sasl_ssl",
        };
        let hosts = endpoint.uri.hosts().map(|host| host.map(|host| host.with_default_port(PORT)));
        let servers: Vec<_> = hosts.collect::<Result<_, _>>().map_err(|reason| endpoint.invalid(reason))?;
        Ok(Self { options, servers: servers.join(","), security, credentials, secured: secured(endpoint) })
    }

    /// The largest record in bytes, for topics and clients.
    pub(super) fn largest_record(&self) -> usize {
        let limits = &self.options.limits;
        let bytes = limits.payload.saturating_add(limits.header_bytes).saturating_add(OVERHEAD);
        bytes.min(LARGEST_MESSAGE)
    }

    /// For publishing and for what an administrator does.
    pub(super) fn producer(&self) -> ClientConfig {
        let mut config = self.common(&CONSUMER_ONLY);
        config
            .set("enable.idempotence", "true")
            .set("acks", "all")
            // Java's: a key has the same partition for every publisher.
            .set("partitioner", "murmur2_random");
        config
    }

    /// For reading in `group`.
    pub(super) fn consumer(&self, group: &str) -> ClientConfig {
        let mut config = self.common(&PRODUCER_ONLY);
        config
            .set("group.id", group)
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "earliest");
        config
    }

    fn common(&self, foreign: &[&str]) -> ClientConfig {
        let mut config = ClientConfig::new();
        let defaults = DEFAULTS.iter().copied();
        let chosen = self.options.properties.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in defaults.chain(chosen) {
            if !foreign.iter().any(|prefix| name.starts_with(prefix)) {
                config.set(name, value);
            }
        }
        let largest = self.largest_record();
        config
            .set("bootstrap.servers", &self.servers)
            .set("security.protocol", self.security)
            .set("allow.auto.create.topics", "false")
            .set("message.max.bytes", largest.to_string())
            .set("receive.message.max.bytes", (largest + FETCH_OVERHEAD).max(RECEIVED).to_string());
        for (name, value) in &self.secured {
            config.set(*name, value);
        }
        if let Some(credentials) = &self.credentials {
            if !self.options.properties.contains_key("sasl.mechanism") {
                config.set("sasl.mechanism", "PLAIN");
            }
            let password = credentials.password.as_deref().unwrap_or_default();
            config.set("sasl.username", &credentials.user).set("sasl.password", password);
        }
        config
    }
}

/// The properties of the endpoint's TLS settings. Without any the client library looks for the roots of the system.
#[cfg(feature = "kafka-tls")]
fn secured(endpoint: &Endpoint) -> Vec<(&'static str, String)> {
    let Some(tls) = endpoint.tls() else { return Vec::new() };
    let text = |pem: &[u8]| String::from_utf8_lossy(pem).into_owned();
    let roots = tls.roots().map(|pem| ("ssl.ca.pem", text(pem)));
    let identity = tls.identity().map(|identity| {
        [("ssl.certificate.pem", text(identity.chain())), ("ssl.key.pem", text(identity.key()))]
    });
    roots.into_iter().chain(identity.into_iter().flatten()).collect()
}

#[cfg(not(feature = "kafka-tls"))]
fn secured(_: &Endpoint) -> Vec<(&'static str, String)> {
    Vec::new()
}
