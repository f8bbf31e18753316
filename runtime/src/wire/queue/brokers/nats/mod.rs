//! NATS: requests over core NATS, commands and events over JetStream.
//!
//! | | is at NATS |
//! |---|---|
//! | request | a message to the subject `<address>`, taken by one of the queue group `<group>` |
//! | reply, stream frames | messages to `_INBOX.<unique>.<call>` |
//! | command | stream `<address>` with work-queue retention, durable pull consumer `workers` |
//! | event | stream `<address>` with interest retention, a durable pull consumer for each group |
//! | no server | the server's status 503: `UNAVAILABLE` at once |
//! | publish | resolves with the `PubAck`; published again under the same `Nats-Msg-Id` when none comes |
//! | done, retry, dead | `+ACK`; `-NAK` with a delay; stored in the stream of the dead-letter address, then `+TERM` |
//! | redrive | taken from the stream of the dead-letter address, stored where it came from, then `+ACK` |
//! | slow handlers | `+WPI` at a third of the acknowledgement wait |
//! | `max_in_flight` | the size of pull requests |
//! | address of a template | a subject; the stream, or the queue group, takes `library.*.returns` |
//! | order per key | [`PARTITIONS`] subjects `<address>._p.<n>`, each with a consumer that has one message out |
//!
//! In names of streams and consumers a dot is a `-`, and other bytes than letters, digits and `_` are `=XX` in
//! hexadecimal. The partition of a key is the 32-bit FNV-1a hash of its UTF-8 bytes modulo [`PARTITIONS`]. What has no
//! key goes to `<address>` itself, in no order.
//!
//! # Guarantees
//!
//! Requests and replies are at most once, as core NATS is; calls that wait fail with `UNAVAILABLE` when the connection
//! is lost. Commands and events are at least once from the moment that publishing has resolved: stored on disk (in the
//! server's memory, where [`NatsStorage`](crate::wire::queue::NatsStorage) says so), delivered again when a consumer is gone for
//! longer than the acknowledgement wait. Publishing twice under one id within the stream's duplicate window stores one
//! message. How often a message was tried is the server's count and goes with it from consumer to consumer; how its
//! first attempt failed is remembered by the consumer that saw it.
//!
//! The server is 2.10 or later; on an older one methods with a retry rule are refused, by an error that names its version.
//!
//! # URI
//!
//! `nats://user:password@host:4222,host2:4222?declare=false`, `nats://token@host`, `nats+tls://host`, which trusts whom the
//! system trusts or [`Endpoint::with_tls`](crate::Endpoint::with_tls) names. Options:
//! `declare` (default `true`: missing streams and consumers are made; `false`: they are only checked), `group` (the
//! consumer group of a server), `partial` and `sensitive` (see [`connect`](crate::connect)).

mod connection;
mod gone;
mod headers;
mod inbox;
mod options;
mod publish;
mod pull;
mod redrive;
mod requests;
mod settle;
mod subject;
mod subscription;
mod topology;

pub use super::remote::partition::PARTITIONS;
pub use options::NatsOptions;

use super::remote;
use crate::wire::queue::{
    Address, Broker, BrokerError, Capabilities, Capability, Deliveries, Envelope, Inbox, Limits,
    QueuePattern, Receive, Route, Target,
};
use crate::{
    BoxFuture,
    wire::endpoint::{Endpoint, IntoEndpoint, forms, in_time},
};
use connection::Connection;
use polywire_rules::guarantee;
use std::{fmt, sync::Arc};

/// The guarantees of a server without JetStream.
const CORE: Capabilities = Capabilities::NONE
    .with(Capability::RequestReply)
    .with(Capability::Streams)
    .with(Capability::NoResponder)
    .with(Capability::AddressTemplates);

/// A connection to NATS; see [the module](self) for what is where. Clones share the connection.
///
/// ```no_run
/// use polywire::{Channel, queue::{QueueTransport, nats::NatsBroker}};
///
/// # async fn run() -> Result<(), polywire::queue::BrokerError> {
/// let broker = NatsBroker::connect("nats://127.0.0.1:4222").await?;
/// let channel = Channel::new(QueueTransport::new(broker));
/// # drop(channel);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct NatsBroker {
    connection: Arc<Connection>,
}

impl NatsBroker {
    /// The guarantees of a server of 2.10 or later that has JetStream.
    pub const CAPABILITIES: Capabilities = guarantee::Broker::Nats.capabilities();

    /// Connects to the server that `uri` names.
    ///
    /// # Errors
    /// When the URI is wrong, no server answers, or it refuses the credentials.
    pub async fn connect(endpoint: impl IntoEndpoint) -> Result<Self, BrokerError> {
        Self::connect_with(endpoint, NatsOptions::default()).await
    }

    /// As [`NatsBroker::connect`], with options; what the URI says counts more.
    ///
    /// # Errors
    /// As [`NatsBroker::connect`].
    pub async fn connect_with(
        endpoint: impl IntoEndpoint,
        options: NatsOptions,
    ) -> Result<Self, BrokerError> {
        let endpoint = endpoint.into_endpoint()?;
        let form = if endpoint.scheme() == "nats+tls" { forms::NATS_TLS } else { forms::NATS };
        remote::check(&endpoint, &form)?;
        let connecting = Self::open(&endpoint, options);
        in_time(&endpoint, connecting, |late| BrokerError::Connection(late.into())).await
    }

    async fn open(endpoint: &Endpoint, options: NatsOptions) -> Result<Self, BrokerError> {
        Ok(Self { connection: Connection::open(endpoint, options).await? })
    }

    fn open_connection(&self) -> Result<Arc<Connection>, BrokerError> {
        match self.connection.closed.is_cancelled() {
            true => Err(BrokerError::Closed),
            false => Ok(self.connection.clone()),
        }
    }
}

/// Opens the broker that an endpoint names.
pub(crate) fn open(endpoint: Endpoint) -> BoxFuture<Result<Arc<dyn Broker>, BrokerError>> {
    Box::pin(async move { Ok(NatsBroker::open(&endpoint, NatsOptions::DEFAULT).await?.into()) })
}

impl Broker for NatsBroker {
    fn name(&self) -> &'static str {
        "NATS"
    }

    /// A server without JetStream keeps requests alone. One before 2.10 loses count of attempts when a message comes
    /// back while it has no consumer, so delayed retry is not claimed for it.
    fn capabilities(&self) -> Capabilities {
        let server = &self.connection.client;
        match server.server_info().jetstream {
            false => CORE,
            true if server.is_server_compatible(2, 10, 0) => Self::CAPABILITIES,
            true => Self::CAPABILITIES.without(Capabilities::NONE.with(Capability::DelayedRetry)),
        }
    }

    fn remedy(&self, missing: Capabilities) -> Option<String> {
        if Self::CAPABILITIES.without(missing) == Self::CAPABILITIES {
            return None;
        }
        let server = self.connection.client.server_info();
        Some(match server.jetstream {
            false => format!(
                "nats-server {} runs there without JetStream: start it with `--jetstream`, in 2.10 or later",
                server.version
            ),
            true => format!("nats-server {} is there, and {missing} needs 2.10 or later", server.version),
        })
    }

    fn limits(&self) -> Limits {
        self.connection.limits()
    }

    fn declare(&self, route: Arc<Route>) -> BoxFuture<Result<(), BrokerError>> {
        let broker = self.clone();
        Box::pin(async move { topology::declare(&*broker.open_connection()?, &route).await })
    }

    fn publish(&self, target: Target, envelope: Envelope) -> BoxFuture<Result<(), BrokerError>> {
        let broker = self.clone();
        Box::pin(async move {
            let connection = broker.open_connection()?;
            connection.limits().check(&envelope)?;
            match target {
                Target::Inbox(address) => publish::reply(&connection, &address, envelope).await,
                Target::Route(route) if route.pattern == QueuePattern::RequestReply => {
                    publish::request(&connection, &route, envelope).await
                }
                Target::Route(route) => publish::store(&connection, &route, envelope).await,
            }
        })
    }

    fn subscribe(&self, route: Arc<Route>) -> BoxFuture<Result<Deliveries, BrokerError>> {
        let broker = self.clone();
        Box::pin(async move {
            let connection = broker.open_connection()?;
            match route.pattern {
                QueuePattern::RequestReply => requests::subscribe(connection, route).await,
                QueuePattern::Command | QueuePattern::Event => subscription::open(connection, route).await,
            }
        })
    }

    fn inbox(&self, receiver: Arc<dyn Receive>) -> BoxFuture<Result<Inbox, BrokerError>> {
        let broker = self.clone();
        Box::pin(async move { inbox::open(broker.open_connection()?, receiver).await })
    }

    fn redrive(&self, dead_letters: Address) -> BoxFuture<Result<usize, BrokerError>> {
        let broker = self.clone();
        Box::pin(async move { redrive::redrive(&*broker.open_connection()?, &dead_letters).await })
    }

    fn close(&self) -> BoxFuture<()> {
        let connection = self.connection.clone();
        Box::pin(async move { connection.close().await })
    }
}

impl fmt::Debug for NatsBroker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NatsBroker").finish_non_exhaustive()
    }
}

impl From<NatsBroker> for Arc<dyn Broker> {
    fn from(broker: NatsBroker) -> Self {
        Arc::new(broker)
    }
}
