//! One side of ZeroMQ: what is served here, and the connections to others.

use super::{
    link::Link,
    router::{Listening, Router},
    wire::Incoming,
};
use crate::{
    BoxFuture, Status,
    wire::queue::{
        Address, Broker as _, BrokerError, Deliveries, Envelope, IdSource, Inbox, Limits, QueuePattern,
        Receive, Route, Target,
        address::template,
        brokers::{memory::MemoryBroker, remote::refusal},
    },
};
use futures_util::StreamExt as _;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio_util::sync::{CancellationToken, DropGuard};

/// One side of ZeroMQ. What is served at this side is handed out by a broker in its memory.
pub(super) struct Node {
    hosts: Vec<String>,
    local: MemoryBroker,
    served: Mutex<HashMap<Address, Served>>,
    inboxes: Mutex<Vec<Weak<dyn Receive>>>,
    listening: tokio::sync::Mutex<Weak<Listening>>,
    routers: Mutex<Vec<Arc<Router>>>,
    links: Vec<Link>,
    turn: AtomicUsize,
    pub(super) ids: IdSource,
    closed: CancellationToken,
    _close_on_drop: DropGuard,
}

/// An address with its consumers.
struct Served {
    route: Arc<Route>,
    subscriptions: usize,
}

/// The address for answers to a message of a peer: the peer, and the inbox that it named.
pub(super) enum Peer {
    /// A client, by the ROUTER that it came through and its identity.
    Client { router: usize, identity: String },
    /// A server, by its link.
    Server { link: usize },
}

impl Peer {
    /// The address that stands for an inbox of the peer at this side.
    pub(super) fn address(&self, inbox: &Address) -> Address {
        match self {
            Self::Client { router, identity } => {
                let router = router.to_string();
                Address::from(["@", &router, ".", identity, "/", inbox.as_str()].concat())
            }
            Self::Server { link } => Address::from(["#", &link.to_string(), "/", inbox.as_str()].concat()),
        }
    }

    /// The peer and the inbox that an address stands for; nothing when the inbox is at this side.
    fn of(address: &Address) -> Option<(Self, &str)> {
        let (place, inbox) = address.as_str().split_once('/')?;
        if let Some(link) = place.strip_prefix('#') {
            return Some((Self::Server { link: link.parse().ok()? }, inbox));
        }
        let (router, identity) = place.strip_prefix('@')?.split_once('.')?;
        Some((Self::Client { router: router.parse().ok()?, identity: identity.to_owned() }, inbox))
    }
}

impl Node {
    pub(super) fn new(hosts: Vec<String>) -> Arc<Self> {
        let closed = CancellationToken::new();
        let links = hosts.iter().enumerate().map(|(number, host)| Link::new(number, host)).collect();
        Arc::new(Self {
            hosts,
            local: MemoryBroker::new(),
            served: Mutex::default(),
            inboxes: Mutex::default(),
            listening: tokio::sync::Mutex::new(Weak::new()),
            routers: Mutex::default(),
            links,
            turn: AtomicUsize::new(0),
            ids: IdSource::new(),
            _close_on_drop: closed.clone().drop_guard(),
            closed,
        })
    }

    pub(super) fn check_open(&self) -> Result<(), BrokerError> {
        if self.closed.is_cancelled() { Err(BrokerError::Closed) } else { Ok(()) }
    }

    /// Ends with the node.
    pub(super) fn closed(&self) -> CancellationToken {
        self.closed.clone()
    }

    pub(super) fn limits(&self) -> Limits {
        self.local.limits()
    }

    pub(super) async fn publish(
        self: &Arc<Self>,
        target: Target,
        envelope: Arc<Envelope>,
    ) -> Result<(), BrokerError> {
        self.check_open()?;
        self.limits().check(&envelope)?;
        match target {
            Target::Route(route) if self.serves(route.destination(&envelope)?) => {
                self.local.send(Target::Route(route), envelope).await
            }
            Target::Route(route) => self.send(&route, envelope).await,
            Target::Inbox(address) => match Peer::of(&address) {
                None => self.local.send(Target::Inbox(address), envelope).await,
                Some((peer, inbox)) => self.answer(&peer, &address, inbox, envelope).await,
            },
        }
    }

    /// Sends to the servers: an event to all, anything else to one that can be reached.
    async fn send(self: &Arc<Self>, route: &Route, envelope: Arc<Envelope>) -> Result<(), BrokerError> {
        let address = route.destination(&envelope)?.clone();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let count = self.links.len();
        let mut sent = Err(BrokerError::NoReceiver { address: address.clone() });
        for offset in 0..count {
            let Some(link) = self.links.get((turn + offset) % count) else { break };
            let outcome = link.send(self, address.as_str(), &envelope).await;
            match (outcome, route.pattern) {
                (Ok(()), QueuePattern::Event) => sent = Ok(()),
                (Ok(()), _) => return Ok(()),
                (Err(error), _) => {
                    tracing::debug!(%error, %address, "a server cannot be reached");
                    sent = sent.or(Err(error));
                }
            }
        }
        sent
    }

    async fn answer(
        self: &Arc<Self>,
        peer: &Peer,
        address: &Address,
        inbox: &str,
        envelope: Arc<Envelope>,
    ) -> Result<(), BrokerError> {
        let gone = || BrokerError::NoReceiver { address: address.clone() };
        match peer {
            Peer::Server { link } => match self.links.get(*link) {
                Some(link) => link.send(self, inbox, &envelope).await,
                None => Err(gone()),
            },
            Peer::Client { router, identity } => {
                let router = lock(&self.routers).get(*router).cloned().ok_or_else(gone)?;
                router.send(identity, inbox, &envelope).await.map_err(|_| gone())
            }
        }
    }

    pub(super) async fn subscribe(self: &Arc<Self>, route: Arc<Route>) -> Result<Deliveries, BrokerError> {
        self.check_open()?;
        let deliveries = self.local.subscribe(route.clone()).await?;
        let serving = Serving::begin(self, route);
        let listening = self.listen().await?;
        Ok(Deliveries::new(deliveries.map(move |delivery| {
            let _as_long_as_it_is_read = (&listening, &serving);
            delivery
        })))
    }

    /// Listens, and is kept listening by those that take deliveries. Connections stay.
    async fn listen(self: &Arc<Self>) -> Result<Arc<Listening>, BrokerError> {
        let mut current = self.listening.lock().await;
        if let Some(listening) = current.upgrade() {
            return Ok(listening);
        }
        let [host] = &*self.hosts else {
            return Err(BrokerError::Refused("a server listens at one address".into()));
        };
        let number = lock(&self.routers).len();
        let (router, listening) = Router::open(self, number, host).await?;
        lock(&self.routers).push(router);
        let listening = Arc::new(listening);
        *current = Arc::downgrade(&listening);
        Ok(listening)
    }

    pub(super) async fn inbox(&self, receiver: Arc<dyn Receive>) -> Result<Inbox, BrokerError> {
        self.check_open()?;
        {
            let mut inboxes = lock(&self.inboxes);
            inboxes.retain(|inbox| inbox.strong_count() > 0);
            inboxes.push(Arc::downgrade(&receiver));
        }
        self.local.inbox(receiver).await
    }

    /// A server is gone, and with it the replies that it owed.
    pub(super) fn lost(&self) {
        let inboxes: Vec<_> = lock(&self.inboxes).iter().filter_map(Weak::upgrade).collect();
        inboxes.iter().for_each(|inbox| inbox.lost());
    }

    /// Takes a message of a peer.
    pub(super) async fn receive(self: &Arc<Self>, peer: &Peer, incoming: Incoming) {
        let Incoming { address, envelope } = incoming;
        let route = self.route_of(&address);
        match envelope {
            Ok(mut envelope) => {
                let received = Arc::make_mut(&mut envelope);
                if route.as_ref().is_some_and(|route| route.is_template()) {
                    received.address = Some(address.clone());
                }
                received.reply_to = received.reply_to.take().map(|inbox| peer.address(&inbox));
                let whom = (envelope.reply_to.clone(), envelope.correlation.clone());
                let is_request = !envelope.method.is_empty() || route.is_some();
                let target = route.map_or(Target::Inbox(address), Target::Route);
                let Err(error) = self.local.send(target, envelope).await else { return };
                tracing::debug!(%error, "a message found nobody");
                if let (Some(inbox), true) = (whom.0, is_request) {
                    let mut answer = Envelope::new(self.ids.next());
                    answer.correlation = whom.1;
                    answer.set_status(Status::from(error));
                    self.tell(inbox, answer).await;
                }
            }
            Err(mut spoiled) => {
                tracing::warn!(error = %spoiled.error, %address, "a message cannot be read");
                spoiled.envelope.reply_to = spoiled.envelope.reply_to.map(|inbox| peer.address(&inbox));
                if let Some((inbox, answer)) = refusal(&self.ids, &spoiled.envelope, spoiled.error) {
                    self.tell(inbox, answer).await;
                }
            }
        }
    }

    /// Boxed: to answer may be to connect, and who connects takes messages.
    fn tell(self: &Arc<Self>, inbox: Address, answer: Envelope) -> BoxFuture<()> {
        let node = self.clone();
        Box::pin(async move {
            if let Err(error) = node.publish(Target::Inbox(inbox), Arc::new(answer)).await {
                tracing::debug!(%error, "an answer could not be sent");
            }
        })
    }

    pub(super) async fn close(&self) {
        self.closed.cancel();
        self.local.close().await;
    }

    fn serves(&self, address: &Address) -> bool {
        self.route_of(address).is_some()
    }

    /// The route that is served at `address`, or by a template that makes it.
    fn route_of(&self, address: &Address) -> Option<Arc<Route>> {
        let served = lock(&self.served);
        let made = || {
            let mut all = served.iter();
            all.find(|(place, _)| template::matches(place.as_str(), address.as_str())).map(|(_, found)| found)
        };
        served.get(address).or_else(made).map(|found| found.route.clone())
    }
}

/// One subscription at an address; the address is served as long as there is one.
struct Serving {
    node: Weak<Node>,
    address: Address,
}

impl Serving {
    fn begin(node: &Arc<Node>, route: Arc<Route>) -> Self {
        let address = route.address.clone();
        let mut served = lock(&node.served);
        served.entry(address.clone()).or_insert(Served { route, subscriptions: 0 }).subscriptions += 1;
        Self { node: Arc::downgrade(node), address }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let Some(node) = self.node.upgrade() else { return };
        let mut served = lock(&node.served);
        if let Some(place) = served.get_mut(&self.address) {
            place.subscriptions -= 1;
            if place.subscriptions == 0 {
                served.remove(&self.address);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
