//! The state that the connections to one memory broker share.

use super::{MemoryOptions, queue::Queue, registry, subscription::Subscription};
use crate::wire::queue::{
    Address, BrokerError, Envelope, QueuePattern, Route, address::template, broker::Receive,
};
use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

pub(super) struct Hub {
    name: Option<String>,
    options: MemoryOptions,
    next_id: AtomicU64,
    places: RwLock<HashMap<Address, Place>>,
    inboxes: RwLock<HashMap<Address, Weak<dyn Receive>>>,
}

/// The thing that exists at an address.
enum Place {
    Requests(Arc<Queue>),
    Commands(Arc<Queue>),
    Events(HashMap<Arc<str>, Arc<Queue>>),
}

impl Hub {
    /// A broker; with a name when others can find it.
    pub(super) fn new(name: Option<&str>, options: MemoryOptions) -> Self {
        Self {
            name: name.map(str::to_owned),
            options,
            next_id: AtomicU64::new(0),
            places: RwLock::default(),
            inboxes: RwLock::default(),
        }
    }

    pub(super) fn options(&self) -> &MemoryOptions {
        &self.options
    }

    /// A number that nothing else of this broker has.
    pub(super) fn next_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn declare(&self, route: &Route) -> Result<(), BrokerError> {
        let mut places = write(&self.places);
        if !places.contains_key(&route.address)
            && let Some(address) = overlapping(&places, &route.address)
        {
            return Err(BrokerError::Topology { address, property: "template" });
        }
        let place = places.entry(route.address.clone()).or_insert_with(|| match route.pattern {
            QueuePattern::RequestReply => Place::Requests(self.new_queue(&route.address)),
            QueuePattern::Command => Place::Commands(self.new_queue(&route.address)),
            QueuePattern::Event => Place::Events(HashMap::new()),
        });
        match (place, route.pattern) {
            (Place::Requests(_), QueuePattern::RequestReply)
            | (Place::Commands(_), QueuePattern::Command)
            | (Place::Events(_), QueuePattern::Event) => Ok(()),
            _ => Err(BrokerError::Topology { address: route.address.clone(), property: "pattern" }),
        }
    }

    pub(super) fn subscribe(
        self: &Arc<Self>,
        route: &Route,
        connection: u64,
    ) -> Result<Subscription, BrokerError> {
        self.declare(route)?;
        let queue = self.consumed(&route.address, &route.group)?;
        let dead_letters = route.dead_letter.as_ref().map(|address| self.commands(address)).transpose()?;
        if route.ordered {
            queue.keep_order();
        }
        Ok(Subscription::new(self.clone(), queue, dead_letters, connection, route.max_in_flight))
    }

    pub(super) async fn publish(
        &self,
        route: &Route,
        mut envelope: Arc<Envelope>,
    ) -> Result<(), BrokerError> {
        let targets = self.targets(route, &mut envelope)?;
        match targets {
            Targets::One(queue) => queue.put(envelope).await?,
            Targets::Groups(queues) => {
                for queue in queues {
                    queue.put(envelope.clone()).await?;
                }
            }
        }
        // A publisher that never waits for room still lets other tasks run.
        tokio::task::coop::consume_budget().await;
        Ok(())
    }

    /// Hands a message to an inbox.
    pub(super) fn deliver(&self, address: &Address, envelope: Envelope) -> Result<(), BrokerError> {
        let receiver = read(&self.inboxes).get(address).and_then(Weak::upgrade);
        match receiver {
            Some(receiver) => {
                receiver.receive(envelope);
                Ok(())
            }
            None => Err(BrokerError::NoReceiver { address: address.clone() }),
        }
    }

    /// Ends the subscriptions of a connection.
    pub(super) fn disconnect(&self, connection: u64) {
        for place in read(&self.places).values() {
            match place {
                Place::Requests(queue) | Place::Commands(queue) => queue.disconnect(connection),
                Place::Events(groups) => groups.values().for_each(|queue| queue.disconnect(connection)),
            }
        }
    }

    /// The queue of commands at `address`, if there is one.
    pub(super) fn find_commands(&self, address: &str) -> Option<Arc<Queue>> {
        match read(&self.places).get(address) {
            Some(Place::Commands(queue)) => Some(queue.clone()),
            _ => None,
        }
    }

    /// The queue that the consumers of `group` take from, of messages that were published to `address`.
    pub(super) fn consumed(&self, address: &Address, group: &Arc<str>) -> Result<Arc<Queue>, BrokerError> {
        let mut places = write(&self.places);
        let place = find(&places, address).map(|(place, _)| place.clone());
        match place.and_then(|place| places.get_mut(&place)) {
            Some(Place::Requests(queue) | Place::Commands(queue)) => Ok(queue.clone()),
            Some(Place::Events(groups)) => {
                Ok(groups.entry(group.clone()).or_insert_with(|| self.new_queue(address)).clone())
            }
            None => Err(BrokerError::NoReceiver { address: address.clone() }),
        }
    }

    /// The destinations of a message. One that comes to a template without being made by it gets its address.
    fn targets(&self, route: &Route, envelope: &mut Arc<Envelope>) -> Result<Targets, BrokerError> {
        let places = read(&self.places);
        let address = route.destination(envelope)?;
        let found = match places.get_key_value(&route.address) {
            Some(found) => Some(found),
            None => find(&places, address),
        };
        let nobody = || BrokerError::NoReceiver { address: address.clone() };
        let (key, place) = found.ok_or_else(nobody)?;
        let targets = match (place, route.pattern) {
            (Place::Requests(queue), QueuePattern::RequestReply) if queue.has_members() => {
                Targets::One(queue.clone())
            }
            (Place::Commands(queue), QueuePattern::Command) => Targets::One(queue.clone()),
            (Place::Events(groups), QueuePattern::Event) => {
                Targets::Groups(groups.values().cloned().collect())
            }
            _ => return Err(nobody()),
        };
        let adopted = (key != address && envelope.address.is_none()).then(|| address.clone());
        if adopted.is_some() {
            Arc::make_mut(envelope).address = adopted;
        }
        Ok(targets)
    }

    fn commands(&self, address: &Address) -> Result<Arc<Queue>, BrokerError> {
        let mut places = write(&self.places);
        let place = places.entry(address.clone()).or_insert_with(|| Place::Commands(self.new_queue(address)));
        match place {
            Place::Commands(queue) => Ok(queue.clone()),
            _ => Err(BrokerError::Topology { address: address.clone(), property: "pattern" }),
        }
    }

    fn new_queue(&self, address: &Address) -> Arc<Queue> {
        Arc::new(Queue::new(address.clone(), self.options.capacity))
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            registry::forget(name);
        }
    }
}

/// The place at `address`, or that of the template that makes it.
fn find<'a>(places: &'a HashMap<Address, Place>, address: &Address) -> Option<(&'a Address, &'a Place)> {
    let made = || places.iter().find(|(place, _)| template::matches(place.as_str(), address.as_str()));
    places.get_key_value(address).or_else(made)
}

/// A place that would have messages in common with one at `address`, where one of the two is a template's.
fn overlapping(places: &HashMap<Address, Place>, address: &Address) -> Option<Address> {
    let is_template = template::is_pattern(address.as_str());
    let mut others = places.keys().filter(|place| is_template || template::is_pattern(place.as_str()));
    others.find(|place| template::overlap(place.as_str(), address.as_str())).cloned()
}

/// The queues that a message goes to.
enum Targets {
    One(Arc<Queue>),
    Groups(Vec<Arc<Queue>>),
}

/// An inbox, as long as it is open.
pub(super) struct OpenInbox {
    hub: Arc<Hub>,
    address: Address,
    _receiver: Arc<dyn Receive>,
}

impl OpenInbox {
    pub(super) fn new(hub: Arc<Hub>, receiver: Arc<dyn Receive>) -> Self {
        let address = Address::from(format!("inbox.{}", hub.next_id()));
        write(&hub.inboxes).insert(address.clone(), Arc::downgrade(&receiver));
        Self { hub, address, _receiver: receiver }
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }
}

impl Drop for OpenInbox {
    fn drop(&mut self) {
        write(&self.hub.inboxes).remove(&self.address);
    }
}

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
