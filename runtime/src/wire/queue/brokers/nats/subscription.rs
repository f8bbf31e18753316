//! One member of a consumer group of commands or events.

use super::{
    connection::{Connection, lock},
    pull::Puller,
    topology,
};
use crate::wire::queue::{BrokerError, Deliveries, Failure, Route};
use async_nats::Subject;
use futures_util::{StreamExt as _, stream::poll_fn};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, Weak},
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{Semaphore, mpsc},
};
use tokio_util::sync::CancellationToken;

/// Of how many messages the first failure is remembered.
const REMEMBERED_FAILURES: usize = 10_000;
const SHORTEST_ACK_WAIT: Duration = Duration::from_millis(30);

/// The state that the pullers of one subscription and the messages in its hands share.
pub(super) struct Subscription {
    pub(super) connection: Arc<Connection>,
    pub(super) route: Arc<Route>,
    /// A permit for every message that may be in the hands of handlers.
    pub(super) slots: Arc<Semaphore>,
    pub(super) stop: CancellationToken,
    pub(super) runtime: Handle,
    /// The acknowledgement subjects of what is held here.
    held: Mutex<HashMap<Place, Subject>>,
    /// The failure of the first attempt at a message, by its number in the stream.
    failures: Mutex<BTreeMap<u64, Failure>>,
}

/// Takes messages from now on.
pub(super) async fn open(connection: Arc<Connection>, route: Arc<Route>) -> Result<Deliveries, BrokerError> {
    topology::declare(&connection, &route).await?;
    if let Some(dead_letter) = &route.dead_letter {
        topology::declare_dead_letters(&connection, dead_letter, &route.bindings.nats).await?;
    }
    let consumers = topology::consumers(&connection, &route).await?;
    let ack_wait = consumers.iter().map(|consumer| consumer.ack_wait).min().unwrap_or_default();
    let slots = usize::try_from(route.max_in_flight).unwrap_or(Semaphore::MAX_PERMITS);
    let stop = connection.closed.child_token();
    let subscription = Arc::new(Subscription {
        connection,
        route,
        slots: Arc::new(Semaphore::new(slots.min(Semaphore::MAX_PERMITS))),
        stop: stop.clone(),
        runtime: Handle::current(),
        held: Mutex::default(),
        failures: Mutex::default(),
    });
    let (output, mut input) = mpsc::unbounded_channel();
    for consumer in consumers {
        tokio::spawn(Puller::new(subscription.clone(), consumer, output.clone()).run());
    }
    tokio::spawn(keep_alive(Arc::downgrade(&subscription), ack_wait.max(SHORTEST_ACK_WAIT) / 3));
    let guard = stop.clone().drop_guard();
    let deliveries = poll_fn(move |context| {
        let _stopped_by_dropping = &guard;
        input.poll_recv(context).map(|delivery| delivery.map(Ok))
    });
    Ok(Deliveries::new(deliveries.take_until(stop.cancelled_owned())))
}

/// Tells the server that what is held here is still being handled.
async fn keep_alive(subscription: Weak<Subscription>, interval: Duration) {
    let mut clock = tokio::time::interval(interval);
    clock.tick().await;
    loop {
        clock.tick().await;
        let Some(subscription) = subscription.upgrade() else { return };
        let held: Vec<Subject> = lock(&subscription.held).values().cloned().collect();
        for subject in held {
            if let Err(error) = subscription.connection.client.publish(subject, "+WPI".into()).await {
                tracing::debug!(%error, "the server could not be told that a message is being handled");
            }
        }
    }
}

impl Subscription {
    /// Keeps a message from being delivered again as long as the value lives.
    pub(super) fn hold(self: &Arc<Self>, place: Place, receipt: Subject) -> Held {
        lock(&self.held).insert(place, receipt.clone());
        Held { subscription: self.clone(), place, receipt }
    }

    pub(super) fn first_failure(&self, sequence: u64) -> Option<Failure> {
        lock(&self.failures).get(&sequence).cloned()
    }

    /// Remembers a failure if it is the first of its message; of too many, the oldest message's is forgotten.
    pub(super) fn remember(&self, sequence: u64, failure: Failure) {
        let mut failures = lock(&self.failures);
        failures.entry(sequence).or_insert(failure);
        if failures.len() > REMEMBERED_FAILURES {
            failures.pop_first();
        }
    }

    pub(super) fn forget(&self, sequence: u64) {
        lock(&self.failures).remove(&sequence);
    }
}

/// The number of a message in its stream, and of the attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) sequence: u64,
    pub(super) attempt: u32,
}

/// A message that is held here.
pub(super) struct Held {
    pub(super) subscription: Arc<Subscription>,
    pub(super) place: Place,
    /// The subject of its acknowledgement.
    pub(super) receipt: Subject,
}

impl Drop for Held {
    fn drop(&mut self) {
        lock(&self.subscription.held).remove(&self.place);
    }
}
