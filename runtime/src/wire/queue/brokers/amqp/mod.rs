//! RabbitMQ, by AMQP 0-9-1.
//!
//! | | is at RabbitMQ |
//! |---|---|
//! | request | a transient, mandatory message to the durable queue `<address>`, which is there while a server is |
//! | reply, stream frames | messages to a direct reply-to address, `amq.rabbitmq.reply-to.…` |
//! | no server | `basic.return`: `UNAVAILABLE` at once |
//! | command | a persistent, mandatory message to the durable queue `<address>` |
//! | event | a persistent message to the topic exchange of the protobuf package with the routing key `<address>`; a durable queue `<address>.<group>` for each group |
//! | publish | resolves with the server's confirmation |
//! | done | `basic.ack` |
//! | retry | stored in `<queue>.retry.<milliseconds>`, a queue with that time to live whose messages go back, then acknowledged; on ordered routes kept in its place |
//! | dead | stored in the queue of the dead-letter address, then acknowledged |
//! | `max_in_flight` | the prefetch count; of an ordered route's queues the bound of what is handled, and each sends at least 16 in advance |
//! | address of a template | the routing key of a message to the exchange, also of commands and requests; their queue is called `library._.returns` |
//! | order per key | [`PARTITIONS`] queues `<queue>._p.<n>`, each with one active consumer at a time; attempts are counted in `<queue>._p.<n>.attempts` |
//!
//! The properties of a message hold what AMQP has a place for: `content_type`, `message_id`, `correlation_id`,
//! `reply_to`, `type` (the method) and `expiration`. The rest are headers of the same name as in [the wire](crate::queue), with
//! the attributes of CloudEvents (`cloudEvents_…`) on events. What is too long for a property (255 bytes) is a header. A
//! method without a package uses the exchange `polywire`.
//!
//! The lane of a key is the 32-bit FNV-1a hash of its UTF-8 bytes modulo [`PARTITIONS`]; only what is published to an
//! ordered route and has a key goes to a lane, by the routing key `<address>._p.<n>` if it is an event.
//!
//! # Guarantees
//!
//! Requests and replies are at most once; calls that wait fail with `UNAVAILABLE` when the connection is lost. When the
//! last server of an address goes in peace, it removes the queue of its requests and tells those that wait in it; when
//! it dies, the queue stays for 10 s. (With `declare=false` the queue stays, and requests without a server wait in it
//! until their deadline.)
//!
//! Commands and events are at least once from the moment that publishing has resolved. What was not confirmed when a
//! connection was lost is published again, in its order and under its id, for 30 s; then it is
//! [`BrokerError::Unconfirmed`].
//!
//! Attempts are counted in the message on its way through the queues of delays. Those of ordered routes are tried again
//! in their place: their counts lie beside them, in the queue `<queue>._p.<n>.attempts`, where the next consumer of the
//! lane finds them by the ids of messages; of the failures before its own it knows nothing. What a publisher gave no id,
//! and everything where that queue is neither there nor to be declared, is counted anew by the next consumer. An attempt
//! that a killed consumer was in the middle of does not count.
//!
//! The wait before another attempt is rounded up to one of twelve steps for each power of ten, so that few queues serve
//! all. Between a queue of delays and its target, classic queues give a message on at most once when the server dies at
//! that moment; quorum queues ([`AmqpQueueType`](crate::wire::queue::AmqpQueueType)) do so at least once.
//!
//! A message has the time that the server gives it from its sending to its settling: `consumer_timeout`, half an hour
//! unless configured. On ordered routes that includes the waits between attempts, and for earlier messages of its key.
//! Then the server closes the channel with `PRECONDITION_FAILED`, which is logged. The consumer opens another channel and
//! gets the message again, with all else that it had of that queue, while the slow handler still runs; what that one
//! returns cannot settle it any more.
//!
//! A delivery limit of quorum queues is not ours: the server drops what has come back that often, also when it was only
//! taken in advance. RabbitMQ 4 has one of 20 unless a policy says otherwise (`delivery-limit`).
//!
//! A publisher waits while the server takes no messages (`connection.blocked`).
//!
//! The client library, lapin, logs a warning of its own for each message that no queue takes, also where that is an answer
//! that is asked for, as when nobody serves; the target `lapin::returned_messages` filters it out.
//!
//! # URI
//!
//! `amqp://user:password@host:5672,host2:5672/vhost?declare=false`; without credentials `guest`, without a path the
//! vhost `/`. Options: `declare` (default `true`: missing exchanges and queues
//! are made; `false`: they are only checked, and a message that waits for another attempt stays with its consumer),
//! `group` (the consumer group of a server), `prefix`, `queue_type` (`classic` or `quorum`), `heartbeat` (seconds); see
//! [`AmqpOptions`]; `partial` and others, see [`connect`](crate::connect).
//!
//! `amqps://host:5671` (feature `amqp-tls`) is the same over TLS 1.2 or 1.3. The certificate has to be for the host that
//! the URI names, and a root of the system has to vouch for it (where `SSL_CERT_FILE` or `SSL_CERT_DIR` is
//! set: one of those in there); for a broker with a root of its own, see [`Endpoint`](crate::Endpoint). Any other
//! certificate is [`BrokerError::Untrusted`].

mod calls;
mod connection;
mod delays;
mod error;
mod inbox;
mod names;
mod options;
mod outbox;
mod properties;
mod redrive;
#[cfg(feature = "amqp-tls")]
mod secure;
mod servers;
mod store;
mod subscription;
mod topology;

pub use super::remote::partition::PARTITIONS;
pub use options::AmqpOptions;

use super::remote;
use crate::wire::queue::{
    Address, Broker, BrokerError, Capabilities, Deliveries, Envelope, Inbox, Limits, QueuePattern, Receive,
    Route, Target,
};
use crate::{
    BoxFuture,
    wire::endpoint::{Endpoint, IntoEndpoint, forms, in_time},
};
use connection::Connection;
use polywire_rules::guarantee;
use std::{fmt, sync::Arc};

/// A connection to RabbitMQ; see [the module](self) for what is where. Clones share the connection.
///
/// ```no_run
/// use polywire::{Channel, queue::{QueueTransport, amqp::AmqpBroker}};
///
/// # async fn run() -> Result<(), polywire::queue::BrokerError> {
/// let broker = AmqpBroker::connect("amqp://127.0.0.1:5672").await?;
/// let channel = Channel::new(QueueTransport::new(broker));
/// # drop(channel);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AmqpBroker {
    connection: Arc<Connection>,
}

impl AmqpBroker {
    /// What it keeps.
    pub const CAPABILITIES: Capabilities = guarantee::Broker::RabbitMq.capabilities();

    /// Connects to the server that `uri` names.
    ///
    /// # Errors
    /// When the URI is wrong, no server answers within 10 s, or it refuses the credentials.
    pub async fn connect(endpoint: impl IntoEndpoint) -> Result<Self, BrokerError> {
        Self::connect_with(endpoint, AmqpOptions::DEFAULT).await
    }

    /// As [`AmqpBroker::connect`], with options; what the URI says counts more.
    ///
    /// # Errors
    /// As [`AmqpBroker::connect`].
    pub async fn connect_with(
        endpoint: impl IntoEndpoint,
        options: AmqpOptions,
    ) -> Result<Self, BrokerError> {
        let endpoint = endpoint.into_endpoint()?;
        let form = if endpoint.scheme() == "amqps" { forms::AMQP_TLS } else { forms::AMQP };
        remote::check(&endpoint, &form)?;
        let connecting = Self::open(&endpoint, options);
        in_time(&endpoint, connecting, |late| BrokerError::Connection(late.into())).await
    }

    async fn open(endpoint: &Endpoint, mut options: AmqpOptions) -> Result<Self, BrokerError> {
        options.take_from(endpoint)?;
        Ok(Self { connection: Connection::open(endpoint, options).await? })
    }
}

/// Opens the broker that an endpoint names.
pub(crate) fn open(endpoint: Endpoint) -> BoxFuture<Result<Arc<dyn Broker>, BrokerError>> {
    Box::pin(async move { Ok(AmqpBroker::open(&endpoint, AmqpOptions::DEFAULT).await?.into()) })
}

impl Broker for AmqpBroker {
    fn name(&self) -> &'static str {
        "RabbitMQ"
    }

    fn capabilities(&self) -> Capabilities {
        Self::CAPABILITIES
    }

    fn limits(&self) -> Limits {
        self.connection.limits()
    }

    fn declare(&self, route: Arc<Route>) -> BoxFuture<Result<(), BrokerError>> {
        let connection = self.connection.clone();
        Box::pin(async move {
            connection.check_open()?;
            topology::declare(&connection, &route).await
        })
    }

    fn publish(&self, target: Target, envelope: Envelope) -> BoxFuture<Result<(), BrokerError>> {
        let connection = self.connection.clone();
        Box::pin(async move {
            connection.check_open()?;
            connection.limits().check(&envelope)?;
            match target {
                Target::Inbox(address) => calls::reply(&connection, &address, envelope).await,
                Target::Route(route) if route.pattern == QueuePattern::RequestReply => {
                    calls::request(&connection, &route, envelope).await
                }
                Target::Route(route) => store::publish(&connection, &route, envelope).await,
            }
        })
    }

    fn subscribe(&self, route: Arc<Route>) -> BoxFuture<Result<Deliveries, BrokerError>> {
        let connection = self.connection.clone();
        Box::pin(async move {
            connection.check_open()?;
            subscription::open(connection, route).await
        })
    }

    fn inbox(&self, receiver: Arc<dyn Receive>) -> BoxFuture<Result<Inbox, BrokerError>> {
        let connection = self.connection.clone();
        Box::pin(async move {
            connection.check_open()?;
            inbox::open(connection, receiver).await
        })
    }

    fn redrive(&self, dead_letters: Address) -> BoxFuture<Result<usize, BrokerError>> {
        let connection = self.connection.clone();
        Box::pin(async move {
            connection.check_open()?;
            redrive::redrive(&connection, &dead_letters).await
        })
    }

    fn close(&self) -> BoxFuture<()> {
        let connection = self.connection.clone();
        Box::pin(async move { connection.close().await })
    }
}

impl fmt::Debug for AmqpBroker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AmqpBroker").finish_non_exhaustive()
    }
}

impl From<AmqpBroker> for Arc<dyn Broker> {
    fn from(broker: AmqpBroker) -> Self {
        Arc::new(broker)
    }
}
