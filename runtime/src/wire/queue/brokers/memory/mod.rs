//! The broker that lives in the process.

mod dead;
mod hub;
mod lanes;
mod queue;
mod registry;
mod subscription;

use crate::wire::queue::{
    Address, Capabilities, Envelope, Limits, Route,
    broker::{Broker, BrokerError, Deliveries, Inbox, Receive, Target},
};
use crate::{BoxFuture, wire::endpoint::Endpoint};
use hub::Hub;
use polywire_rules::guarantee;
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// The broker that lives in the process: every pattern, without durability.
///
/// A value is one connection; clones share it. Messages live as long as a connection to their broker does.
///
/// ```
/// use polywire::queue::memory::MemoryBroker;
///
/// let broker = MemoryBroker::new(); // its own broker
/// let orders = MemoryBroker::open("orders"); // the broker that `memory://orders` names in this process
/// # drop((broker, orders));
/// ```
#[derive(Clone)]
pub struct MemoryBroker {
    connection: Arc<Connection>,
}

struct Connection {
    hub: Arc<Hub>,
    id: u64,
    closed: AtomicBool,
}

/// Opens the broker that an endpoint names.
pub(crate) fn open(endpoint: Endpoint) -> BoxFuture<Result<Arc<dyn Broker>, BrokerError>> {
    let name = [endpoint.authority(), endpoint.path()].concat();
    Box::pin(std::future::ready(Ok(MemoryBroker::open(&name).into())))
}

/// The amount that a memory broker holds.
///
/// ```
/// use polywire::queue::{Limits, memory::{MemoryBroker, MemoryOptions}};
///
/// let options = MemoryOptions::default().with_capacity(1024).with_limits(Limits::DEFAULT.with_payload(1 << 20));
/// let broker = MemoryBroker::with_options(options);
/// # drop(broker);
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MemoryOptions {
    /// The most messages that one queue holds, unsettled ones included. What is published to a full queue waits.
    pub capacity: usize,
    /// The size that a message may have.
    pub limits: Limits,
}

impl MemoryOptions {
    /// 65,536 messages per queue, of [`Limits::DEFAULT`].
    pub const DEFAULT: Self = Self { capacity: 1 << 16, limits: Limits::DEFAULT };

    /// Sets the most messages that one queue holds, unsettled ones included; at least 1. Default: 65,536. Publishing to
    /// a full queue waits.
    #[must_use]
    pub const fn with_capacity(mut self, messages: usize) -> Self {
        self.capacity = messages;
        self
    }

    /// Sets the size that a message may have. Default: [`Limits::DEFAULT`].
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

impl Default for MemoryOptions {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl MemoryBroker {
    /// The guarantees of the memory broker: all that do not outlive the process.
    pub const CAPABILITIES: Capabilities = guarantee::Broker::Memory.capabilities();

    /// A connection to a new broker, with [`MemoryOptions::DEFAULT`].
    pub fn new() -> Self {
        Self::with_options(MemoryOptions::DEFAULT)
    }

    /// A connection to a new broker.
    pub fn with_options(options: MemoryOptions) -> Self {
        Self::connected(Arc::new(Hub::new(None, options)))
    }

    /// A connection to the broker that `memory://NAME` means in this process. It comes into being with its first
    /// connection and goes with the last.
    ///
    /// Names belong to the process as ports belong to a machine: a client and a server that share nothing but a URI
    /// find each other.
    pub fn open(name: &str) -> Self {
        Self::connected(registry::open(name))
    }

    /// Another connection to the same broker.
    #[must_use]
    pub fn connect(&self) -> Self {
        Self::connected(self.connection.hub.clone())
    }

    /// The messages in the dead-letter queue `address`, oldest first. Each one's [`Envelope::death`] says why.
    pub fn dead_letters(&self, address: &str) -> Vec<Arc<Envelope>> {
        dead::letters(&self.connection.hub, address)
    }

    /// [`Broker::publish`] for callers that need no further future on the heap.
    pub(crate) async fn send(&self, target: Target, envelope: Arc<Envelope>) -> Result<(), BrokerError> {
        let hub = self.open_hub()?;
        hub.options().limits.check(&envelope)?;
        match target {
            Target::Route(route) => hub.publish(&route, envelope).await,
            Target::Inbox(address) => hub.deliver(&address, Arc::unwrap_or_clone(envelope)),
        }
    }

    fn connected(hub: Arc<Hub>) -> Self {
        let id = hub.next_id();
        Self { connection: Arc::new(Connection { hub, id, closed: AtomicBool::new(false) }) }
    }

    fn open_hub(&self) -> Result<&Arc<Hub>, BrokerError> {
        match self.connection.closed.load(Ordering::Acquire) {
            true => Err(BrokerError::Closed),
            false => Ok(&self.connection.hub),
        }
    }
}

impl Default for MemoryBroker {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryBroker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MemoryBroker").finish_non_exhaustive()
    }
}

impl Broker for MemoryBroker {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn capabilities(&self) -> Capabilities {
        Self::CAPABILITIES
    }

    fn limits(&self) -> Limits {
        self.connection.hub.options().limits
    }

    fn declare(&self, route: Arc<Route>) -> BoxFuture<Result<(), BrokerError>> {
        let declared = self.open_hub().and_then(|hub| hub.declare(&route));
        Box::pin(std::future::ready(declared))
    }

    fn publish(&self, target: Target, envelope: Envelope) -> BoxFuture<Result<(), BrokerError>> {
        // What a future holds is moved with it, several times: so it holds the envelope's place.
        let (broker, envelope) = (self.clone(), Arc::new(envelope));
        Box::pin(async move { broker.send(target, envelope).await })
    }

    fn subscribe(&self, route: Arc<Route>) -> BoxFuture<Result<Deliveries, BrokerError>> {
        let subscribed = self.open_hub().and_then(|hub| hub.subscribe(&route, self.connection.id));
        Box::pin(std::future::ready(subscribed.map(Deliveries::new)))
    }

    fn inbox(&self, receiver: Arc<dyn Receive>) -> BoxFuture<Result<Inbox, BrokerError>> {
        let opened = self.open_hub().map(|hub| {
            let open = hub::OpenInbox::new(hub.clone(), receiver);
            Inbox::new(open.address().clone(), open)
        });
        Box::pin(std::future::ready(opened))
    }

    fn redrive(&self, dead_letters: Address) -> BoxFuture<Result<usize, BrokerError>> {
        let broker = self.clone();
        Box::pin(async move { dead::redrive(broker.open_hub()?, dead_letters.as_str()).await })
    }

    fn close(&self) -> BoxFuture<()> {
        if !self.connection.closed.swap(true, Ordering::AcqRel) {
            self.connection.hub.disconnect(self.connection.id);
        }
        Box::pin(std::future::ready(()))
    }
}

/// A locked value stays consistent when a holder panics: every change is one step.
fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl From<MemoryBroker> for Arc<dyn Broker> {
    fn from(broker: MemoryBroker) -> Self {
        Arc::new(broker)
    }
}
