//! Kafka, by librdkafka.
//!
//! | | is at Kafka |
//! |---|---|
//! | request, command | a record in the topic `<address>`, read by the consumer group `<address>` |
//! | event | a record in the topic `<address>`, read by a consumer group `<address>.<group>` for each group |
//! | reply, stream frames | records in a topic of the inbox, `polywire.reply.<id>`, or with the inbox' id as key in a topic that inboxes share |
//! | publish | resolves with the delivery report of an idempotent producer with `acks=all` |
//! | done | the offset is committed, every 50 ms or when places are short, up to the first message that is not done; what is done above it is told in the offset's metadata |
//! | retry | stored in the topic `<group>.retry` with the header `polywire-not-before`, then done |
//! | dead | stored in the topic of the dead-letter address, then done |
//! | order per key | the key is the record key; what is behind an unsettled message of its key waits, in its partition |
//! | `max_in_flight` | what is not taken stays unread, in a bounded buffer and then in the log; a message counts until it is committed |
//! | redrive | the dead-letter topic is read from where the group of its name is to its end; who consumes it has to stop before |
//! | address of a template | the header `polywire-address`; all are in the topic `library._.returns` |
//!
//! Everything but the key is a header of the same name as in [the wire](crate::queue), but for `kafka_correlationId` and
//! `kafka_replyTopic` (what Spring and NestJS use), the attributes of CloudEvents (`ce_…`) on events, and
//! `kafka_dlt-…` on dead letters. A message without an id gets one made of its topic, partition and offset. Keys are
//! partitioned as Java's clients do.
//!
//! # Guarantees
//!
//! Everything is at least once from the moment that publishing has resolved, with as many copies as the topic has.
//! Publishing that is not confirmed within `message.timeout.ms` (30 s) is [`BrokerError::Unconfirmed`], never done.
//! When a consumer dies or loses its partitions, at most `max_in_flight` messages come again: what it had, and what it
//! had done that was not committed; [`KafkaOptions::uncommitted`] allows more of the latter, for more speed. When
//! nothing can be committed, it stops taking. Attempts are counted in the message on its way through the retry topic;
//! those of ordered routes, which are tried again in their place, in the metadata of the group's offset, which does not
//! tell how the first failed. A consumer that is killed in the middle of a message does not count.
//!
//! Partitions are taken from a consumer only after what it has of them in flight has ended, at most 5 s; what it still
//! has then counts as tried and will be handled again by the owner of the partition.
//!
//! Closing waits at most 15 s. Clients of librdkafka that wait for a cluster that is gone end in threads of their own.
//!
//! Kafka cannot tell that an address has no server; only a topic that does not exist is `UNAVAILABLE` after
//! `topic.metadata.propagation.max.ms` (5 s). Calls end at their deadline.
//!
//! # URI
//!
//! `kafka://user:password@host:9092,host2:9092/?declare=false`, `kafka+tls://host:9092` (feature `kafka-tls`).
//! Options: `declare` (default `true`: missing topics are made; `false`: they are only checked), `group` (the consumer
//! group of a server), `prefix`, `partitions`, `replicas`, `start` (`latest` or `earliest`), `reply_topic`, `uncommitted`; see
//! [`KafkaOptions`]; `partial` and others, see [`connect`](crate::connect). An option with a dot in its name is a property of
//! librdkafka: `linger.ms=5`, `sasl.mechanism=SCRAM-SHA-512`. [`Endpoint::with_tls`](crate::Endpoint::with_tls) sets the trusted
//! roots and the certificate of the client; without it, librdkafka looks for the roots of the system.

mod apart;
mod config;
mod connection;
mod context;
mod error;
mod headers;
mod inbox;
mod names;
mod options;
mod publish;
mod redrive;
mod subscription;
mod topology;

pub use options::{KafkaOptions, KafkaStart};

use super::remote;
use crate::wire::queue::{
    Address, Broker, BrokerError, Capabilities, Deliveries, Envelope, Inbox, Limits, Receive, Route, Target,
};
use crate::{
    BoxFuture,
    wire::endpoint::{Endpoint, IntoEndpoint, forms, in_time},
};
use config::Config;
use connection::Connection;
use polywire_rules::guarantee;
use std::{fmt, sync::Arc};
use topology::{Purpose, Topic};

/// A connection to Kafka; see [the module](self) for what is where. Clones share the connection.
///
/// ```no_run
/// use polywire::{Channel, queue::{QueueTransport, kafka::KafkaBroker}};
///
/// # async fn run() -> Result<(), polywire::queue::BrokerError> {
/// let broker = KafkaBroker::connect("kafka://127.0.0.1:9092").await?;
/// let channel = Channel::new(QueueTransport::new(broker));
/// # drop(channel);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct KafkaBroker {
    connection: Arc<Connection>,
}

impl KafkaBroker {
    /// What it keeps.
    pub const CAPABILITIES: Capabilities = guarantee::Broker::Kafka.capabilities();

    /// Connects to the cluster that `uri` names.
    ///
    /// # Errors
    /// When the URI is wrong, no server answers within 10 s, or the credentials are refused.
    pub async fn connect(endpoint: impl IntoEndpoint) -> Result<Self, BrokerError> {
        Self::connect_with(endpoint, KafkaOptions::default()).await
    }

    /// As [`KafkaBroker::connect`], with options; what the URI says counts more.
    ///
    /// # Errors
    /// As [`KafkaBroker::connect`].
    pub async fn connect_with(
        endpoint: impl IntoEndpoint,
        options: KafkaOptions,
    ) -> Result<Self, BrokerError> {
        let endpoint = endpoint.into_endpoint()?;
        let form = if endpoint.scheme() == "kafka+tls" { forms::KAFKA_TLS } else { forms::KAFKA };
        remote::check(&endpoint, &form)?;
        let connecting = Self::open(&endpoint, options);
        in_time(&endpoint, connecting, |late| BrokerError::Connection(late.into())).await
    }

    async fn open(endpoint: &Endpoint, mut options: KafkaOptions) -> Result<Self, BrokerError> {
        options.take_from(endpoint)?;
        Ok(Self { connection: Connection::open(Config::new(endpoint, options)?).await? })
    }
}

/// Opens the broker that an endpoint names.
pub(crate) fn open(endpoint: Endpoint) -> BoxFuture<Result<Arc<dyn Broker>, BrokerError>> {
    Box::pin(async move { Ok(KafkaBroker::open(&endpoint, KafkaOptions::default()).await?.into()) })
}

impl Broker for KafkaBroker {
    fn name(&self) -> &'static str {
        "Kafka"
    }

    fn capabilities(&self) -> Capabilities {
        Self::CAPABILITIES
    }

    fn limits(&self) -> Limits {
        *self.connection.limits()
    }

    fn declare(&self, route: Arc<Route>) -> BoxFuture<Result<(), BrokerError>> {
        let connection = self.connection.clone();
        Box::pin(async move {
            connection.check_open()?;
            let name = names::of_route(&connection.config.options.prefix, &route)?;
            let binding = route.bindings.kafka.clone();
            let topic = Topic { name: name.into(), purpose: Purpose::Messages, binding };
            topology::declare(&connection, &route.address, &[topic]).await
        })
    }

    fn publish(&self, target: Target, envelope: Envelope) -> BoxFuture<Result<(), BrokerError>> {
        Box::pin(publish::publish(self.connection.clone(), target, envelope))
    }

    fn subscribe(&self, route: Arc<Route>) -> BoxFuture<Result<Deliveries, BrokerError>> {
        Box::pin(subscription::open(self.connection.clone(), route))
    }

    fn inbox(&self, receiver: Arc<dyn Receive>) -> BoxFuture<Result<Inbox, BrokerError>> {
        let connection = self.connection.clone();
        Box::pin(async move {
            connection.check_open()?;
            inbox::open(connection, receiver).await
        })
    }

    fn redrive(&self, dead_letters: Address) -> BoxFuture<Result<usize, BrokerError>> {
        Box::pin(redrive::redrive(self.connection.clone(), dead_letters))
    }

    fn close(&self) -> BoxFuture<()> {
        let connection = self.connection.clone();
        Box::pin(async move { connection.close().await })
    }
}

impl fmt::Debug for KafkaBroker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("KafkaBroker").finish_non_exhaustive()
    }
}

impl From<KafkaBroker> for Arc<dyn Broker> {
    fn from(broker: KafkaBroker) -> Self {
        Arc::new(broker)
    }
}
