//! One member of a consumer group: a subscription to the topics of one route.

mod books;
mod commit;
mod ledger;
mod offsets;
mod partition;
mod progress;
mod rebalance;
mod shelf;
mod ticket;

use super::{
    apart::Apart,
    connection::{CLOSE_TIMEOUT, Connection},
    context::{Change, Membership},
    error,
    names::Names,
    topology::{self, Purpose, Topic},
};
use crate::wire::queue::{BrokerError, Deliveries, Route};
use books::Books;
use futures_util::StreamExt as _;
use rdkafka::{
    config::FromClientConfigAndContext as _,
    consumer::{Consumer as _, StreamConsumer},
    error::KafkaError,
};
use rebalance::Partitions;
use std::{sync::Arc, time::Duration};
use ticket::Ticket;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tokio_util::sync::{CancellationToken, DropGuard};

type Member = StreamConsumer<Membership>;

/// The time that a group may take to let a member in.
const JOIN_TIMEOUT: Duration = Duration::from_secs(60);

/// The topic that is read, and those for messages that cannot be handled.
struct Source {
    connection: Arc<Connection>,
    route: Arc<Route>,
    names: Names,
}

/// The state that the partitions of one subscription share.
struct Subscription {
    source: Arc<Source>,
    consumer: Apart<Member>,
    /// The channel of messages to the consumer.
    deliveries: mpsc::UnboundedSender<Result<Ticket, BrokerError>>,
    books: Arc<Books>,
    /// Ends what commits.
    committing: DropGuard,
}

/// Subscribes, and waits until the group has let this member in.
pub(super) async fn open(connection: Arc<Connection>, route: Arc<Route>) -> Result<Deliveries, BrokerError> {
    connection.check_open()?;
    let names = Names::of(&connection.config.options.prefix, &route)?;
    declare(&connection, &route, &names).await?;
    let (membership, changes) = Membership::new();
    let consumer = Member::from_config_and_context(&connection.config.consumer(&names.group), membership);
    let consumer = Apart::new(consumer.map_err(error::of)?);
    let topics: Vec<&str> =
        [Some(&names.topic), names.retry.as_ref()].into_iter().flatten().map(String::as_str).collect();
    consumer.subscribe(&topics).map_err(error::of)?;
    let (deliveries, tickets) = mpsc::unbounded_channel();
    let books = Books::new(route.max_in_flight, connection.config.options.uncommitted);
    let tasks = connection.tasks.clone();
    let source = Arc::new(Source { connection, route, names });
    let (commits, left) = (commit::run(consumer.clone(), books.clone()), CancellationToken::new());
    let committing = left.clone().drop_guard();
    tokio::spawn(async move { left.run_until_cancelled(commits).await });
    let subscription = Subscription { source, consumer, deliveries, books, committing };
    let (ready, joined) = oneshot::channel();
    tasks.spawn(run(Arc::new(subscription), changes, ready));
    // Dropping the receiver leaves the group again.
    match timeout(JOIN_TIMEOUT, joined).await {
        Ok(Ok(joined)) => joined?,
        Ok(Err(_)) => return Err(BrokerError::Closed),
        Err(_) => {
            return Err(BrokerError::Connection("the consumer group does not let this member in".into()));
        }
    }
    let tickets = UnboundedReceiverStream::new(tickets);
    Ok(Deliveries::new(tickets.map(|ticket| ticket.map(Ticket::deliver))))
}

async fn declare(connection: &Arc<Connection>, route: &Route, names: &Names) -> Result<(), BrokerError> {
    let topic = |name: &String, purpose| Topic {
        name: name.as_str().into(),
        purpose,
        binding: route.bindings.kafka.clone(),
    };
    let kept = [&names.retry, &names.dead].into_iter().flatten();
    let mut topics = vec![topic(&names.topic, Purpose::Messages)];
    topics.extend(kept.map(|name| topic(name, Purpose::Kept)));
    topology::declare(connection, &route.address, &topics).await
}

impl Subscription {
    fn hand_out(&self, ticket: Ticket) {
        // The consumer has gone: the ticket reports that the message was not seen.
        let _ = self.deliveries.send(Ok(ticket));
    }

    fn fail(&self, error: KafkaError) {
        let _ = self.deliveries.send(Err(error::of(error)));
    }
}

/// Serves the group until the consumer has gone, then gives everything back and leaves.
async fn run(
    subscription: Arc<Subscription>,
    mut changes: mpsc::UnboundedReceiver<Change>,
    ready: oneshot::Sender<Result<(), BrokerError>>,
) {
    let mut ready = Some(ready);
    let closed = subscription.source.connection.closed.clone();
    let mut partitions = Partitions::new(subscription.clone());
    let mut draining = false;
    loop {
        let step = tokio::select! {
            biased;
            () = closed.cancelled() => None,
            () = partitions.ended(), if draining => None,
            () = subscription.deliveries.closed(), if !draining => Some(Step::Drain),
            Some(change) = changes.recv() => Some(Step::Change(change)),
            received = subscription.consumer.recv() => match received {
                // Every partition has a queue of its own.
                Ok(_) => continue,
                Err(error) => Some(Step::Fail(error)),
            },
        };
        match step {
            None => break,
            Some(Step::Drain) => {
                draining = true;
                partitions.stop();
            }
            Some(Step::Change(change)) => {
                partitions.change(change, draining).await;
                if let Some(ready) = ready.take() {
                    let _ = ready.send(Ok(()));
                }
            }
            Some(Step::Fail(error)) => match ready.take() {
                Some(waiting) if is_final(&error) => {
                    let _ = waiting.send(Err(error::of(error)));
                }
                waiting => {
                    ready = waiting;
                    tracing::debug!(%error, "a consumer met an error");
                    if is_final(&error) {
                        subscription.fail(error);
                    }
                }
            },
        }
    }
    partitions.abandon().await;
    drop(partitions);
    leave(subscription, changes).await;
}

enum Step {
    Drain,
    Change(Change),
    Fail(KafkaError),
}

/// True for an error that does not pass by itself.
fn is_final(error: &KafkaError) -> bool {
    matches!(error, KafkaError::MessageConsumptionFatal(_))
        || error.rdkafka_error_code().is_some_and(error::is_denial)
}

/// Leaves the group. What it still wants of this member is acknowledged first: it waits for that.
async fn leave(subscription: Arc<Subscription>, mut changes: mpsc::UnboundedReceiver<Change>) {
    changes.close();
    while let Ok(change) = changes.try_recv() {
        change.acknowledge(&**subscription.consumer);
    }
    drop(changes);
    let Some(Subscription { consumer, committing, .. }) = Arc::into_inner(subscription) else { return };
    drop(committing);
    let _late = timeout(CLOSE_TIMEOUT, consumer.end()).await;
}
