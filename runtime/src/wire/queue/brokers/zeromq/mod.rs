//! ZeroMQ: no broker in between, at most once.
//!
//! A server listens with one ROUTER socket for everything; a client has one DEALER socket for each server that its URI
//! names. Which of the two a connection is shows in what it does: it listens with its first subscription, and connects
//! with the first message that it publishes.
//!
//! | | is at ZeroMQ |
//! |---|---|
//! | request, command | to one of the servers of the URI, in turn; there to one of the consumers of the address |
//! | event | to every server of the URI; there to every group |
//! | reply, stream frames | back through the ROUTER to the DEALER that asked |
//! | address of a template | the first frame; the server compares it with its templates |
//! | no handler | the server reports it: `UNAVAILABLE` at once |
//! | publish | resolves when the message is on its way: its arrival is not reported |
//! | retry | in the memory of the server, as [`memory`](super::memory) does; it ends with the process |
//! | `max_in_flight` | 65,536 messages of an address wait; then the server stops reading |
//!
//! # The wire
//!
//! A message has three frames (a ROUTER sees the sender's identity before them): the address in UTF-8, the headers of
//! [the wire](crate::queue) as lines of `name:value`, each ended by a line feed, and the payload. A reply goes to the address in
//! `reply-to`, over the same connection. A peer without polywire needs no more than that:
//!
//! ```text
//! socket = zmq.Context().socket(zmq.DEALER)
//! socket.connect("tcp://127.0.0.1:5555")
//! socket.send_multipart([b"library.v1.Library.GetBook", b"correlation-id:1\nreply-to:me\n", payload])
//! address, headers, payload = socket.recv_multipart()  # address is b"me"
//! ```
//!
//! # Guarantees
//!
//! At most once: what is under way when a connection or a process ends is lost, and calls that wait fail with
//! `UNAVAILABLE`. There is no authentication, no encryption, and no bound to the frames that a peer announces: it is for
//! networks whose every member is trusted. A method that asks for durability, delayed retries, dead letters or order is
//! refused.
//!
//! # URI
//!
//! `zmq+tcp://host:5555`; a client may name several servers, `zmq+tcp://one:5555,two:5555`. Options: `group` (the
//! consumer group of a server), `partial` (see [`connect`](crate::connect)).

mod link;
mod node;
mod router;
mod wire;

use super::remote;
use crate::wire::queue::{
    Broker, BrokerError, Capabilities, Deliveries, Envelope, Inbox, Limits, Receive, Route, Target,
};
use crate::{
    BoxFuture,
    wire::endpoint::{Endpoint, IntoEndpoint, forms},
};
use node::Node;
use polywire_rules::guarantee;
use std::{fmt, sync::Arc};

/// A connection by ZeroMQ; see [the module](self) for what is where. Clones share the connection.
///
/// ```
/// use polywire::{Channel, queue::{QueueTransport, zeromq::ZmqBroker}};
///
/// # fn run() -> Result<(), polywire::queue::BrokerError> {
/// let broker = ZmqBroker::new("zmq+tcp://127.0.0.1:5555")?;
/// let channel = Channel::new(QueueTransport::new(broker));
/// # drop(channel);
/// # Ok(())
/// # }
/// # run().unwrap();
/// ```
#[derive(Clone)]
pub struct ZmqBroker {
    node: Arc<Node>,
}

impl ZmqBroker {
    /// The guarantees of ZeroMQ: calls, and messages that may be lost.
    pub const CAPABILITIES: Capabilities = guarantee::Broker::ZeroMq.capabilities();

    /// A connection to the servers that `uri` names, or to the clients of this one. Nothing is opened before it is used.
    ///
    /// # Errors
    /// When the URI is wrong.
    pub fn new(endpoint: impl IntoEndpoint) -> Result<Self, BrokerError> {
        let endpoint = endpoint.into_endpoint()?;
        remote::check(&endpoint, &forms::ZMQ)?;
        Self::open(&endpoint)
    }

    fn open(endpoint: &Endpoint) -> Result<Self, BrokerError> {
        if endpoint.scheme() != "zmq+tcp" {
            return Err(endpoint.invalid("expected `zmq+tcp://host:port`").into());
        }
        let hosts = endpoint.uri.hosts().map(|host| match host {
            Ok(host) if host.port != Some(0) => Ok(host.with_default_port(0)),
            Ok(_) => Err(endpoint.invalid("every host needs a port")),
            Err(reason) => Err(endpoint.invalid(reason)),
        });
        Ok(Self { node: Node::new(hosts.collect::<Result<_, _>>()?) })
    }
}

/// Opens the broker that an endpoint names.
pub(crate) fn open(endpoint: Endpoint) -> BoxFuture<Result<Arc<dyn Broker>, BrokerError>> {
    Box::pin(std::future::ready(ZmqBroker::open(&endpoint).map(Into::into)))
}

impl Broker for ZmqBroker {
    fn name(&self) -> &'static str {
        "ZeroMQ"
    }

    fn capabilities(&self) -> Capabilities {
        Self::CAPABILITIES
    }

    fn limits(&self) -> Limits {
        Limits::DEFAULT
    }

    fn declare(&self, _: Arc<Route>) -> BoxFuture<Result<(), BrokerError>> {
        Box::pin(std::future::ready(self.node.check_open()))
    }

    fn publish(&self, target: Target, envelope: Envelope) -> BoxFuture<Result<(), BrokerError>> {
        // What a future holds is moved with it, several times: so it holds the envelope's place.
        let (node, envelope) = (self.node.clone(), Arc::new(envelope));
        Box::pin(async move { node.publish(target, envelope).await })
    }

    fn subscribe(&self, route: Arc<Route>) -> BoxFuture<Result<Deliveries, BrokerError>> {
        let node = self.node.clone();
        Box::pin(async move { node.subscribe(route).await })
    }

    fn inbox(&self, receiver: Arc<dyn Receive>) -> BoxFuture<Result<Inbox, BrokerError>> {
        let node = self.node.clone();
        Box::pin(async move { node.inbox(receiver).await })
    }

    fn close(&self) -> BoxFuture<()> {
        let node = self.node.clone();
        Box::pin(async move { node.close().await })
    }
}

impl fmt::Debug for ZmqBroker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ZmqBroker").finish_non_exhaustive()
    }
}

impl From<ZmqBroker> for Arc<dyn Broker> {
    fn from(broker: ZmqBroker) -> Self {
        Arc::new(broker)
    }
}
