//! One member of a consumer group.

mod attempts;
mod competing;
mod lane;
mod ticket;

use super::{
    calls,
    connection::{ANSWER_TIMEOUT, Connection},
    error, names, properties,
    topology::{self, Discipline, Source},
};
use crate::wire::queue::{
    BrokerError, Deliveries, Envelope, Route,
    brokers::remote::{death, partition, refusal},
};
use futures_util::{StreamExt as _, stream::poll_fn};
use lapin::{
    Acker, Channel, Consumer,
    message::Delivery as Message,
    options::{BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicQosOptions},
    types::FieldTable,
};
use std::{
    sync::Arc,
    task::{Poll, ready},
    time::Duration,
};
use ticket::{Held, Ticket};
use tokio::{
    runtime::Handle,
    sync::{Semaphore, mpsc, oneshot},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// The time to wait before a queue is consumed again.
const PAUSE: Duration = Duration::from_millis(250);
/// The number of times that a new subscription begins again when its queue is removed by a server that leaves.
const BEGINNINGS: u32 = 5;

/// The state that the queues of one subscription share.
struct Subscription {
    connection: Arc<Connection>,
    route: Arc<Route>,
    /// A permit for every message that may be in the hands of handlers.
    slots: Arc<Semaphore>,
    /// The messages that are handed out, bounded by the slots.
    output: mpsc::UnboundedSender<Result<Ticket, BrokerError>>,
    stop: CancellationToken,
    runtime: Handle,
}

/// A queue that is being consumed.
struct Attached {
    channel: Channel,
    consumer: Consumer,
}

/// The reason that a queue is consumed no more.
#[derive(PartialEq, Eq)]
enum Ended {
    Stopped,
    Lost,
}

/// Takes messages from now on.
pub(super) async fn open(connection: Arc<Connection>, route: Arc<Route>) -> Result<Deliveries, BrokerError> {
    let sources = topology::sources(&connection, &route).await?;
    let slots = usize::try_from(route.max_in_flight).unwrap_or(Semaphore::MAX_PERMITS);
    let (output, mut input) = mpsc::unbounded_channel::<Result<Ticket, BrokerError>>();
    let stop = connection.closed.child_token();
    let guard = stop.clone().drop_guard();
    let (closed, tasks) = (connection.closed.clone(), connection.tasks.clone());
    let subscription = Arc::new(Subscription {
        connection,
        route,
        slots: Arc::new(Semaphore::new(slots.min(Semaphore::MAX_PERMITS))),
        output,
        stop,
        runtime: Handle::current(),
    });
    let mut begun = Vec::new();
    for source in sources {
        let (ready, begins) = oneshot::channel();
        tasks.spawn(run(subscription.clone(), Arc::new(source), ready));
        begun.push(begins);
    }
    drop(subscription);
    for begins in begun {
        begins.await.map_err(|_| BrokerError::Closed)??;
    }
    let deliveries = poll_fn(move |context| {
        let _stopped_by_dropping = &guard;
        loop {
            match ready!(input.poll_recv(context)) {
                Some(Ok(ticket)) if !ticket.is_usable() => {}
                Some(Ok(ticket)) => return Poll::Ready(Some(Ok(ticket.deliver()))),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    });
    Ok(Deliveries::new(deliveries.take_until(closed.cancelled_owned())))
}

/// Consumes one queue until the subscription ends, again after each failure.
async fn run(
    subscription: Arc<Subscription>,
    source: Arc<Source>,
    ready: oneshot::Sender<Result<(), BrokerError>>,
) {
    let mut ready = Some(ready);
    let mut beginnings = 0;
    loop {
        let attached = tokio::select! {
            () = subscription.stop.cancelled() => return,
            attached = subscription.attach(&source, beginnings > 0) => attached,
        };
        beginnings += 1;
        match (attached, ready.take()) {
            (Ok(attached), waits) => {
                if let Some(waits) = waits {
                    let _ = waits.send(Ok(()));
                }
                let ended = match source.discipline {
                    Discipline::Lane => lane::consume(&subscription, &source, attached).await,
                    Discipline::Requests | Discipline::Competing => {
                        competing::consume(&subscription, &source, attached).await
                    }
                };
                if ended == Ended::Stopped {
                    return;
                }
            }
            (Err(BrokerError::Missing { .. }), waits @ Some(_)) if beginnings < BEGINNINGS => ready = waits,
            (Err(error), Some(waits)) => return drop(waits.send(Err(error))),
            (Err(error), None) => {
                tracing::warn!(%error, queue = source.queue, "a queue cannot be consumed");
                tokio::select! {
                    () = subscription.stop.cancelled() => return,
                    () = sleep(PAUSE) => {}
                }
            }
        }
    }
}

impl Subscription {
    /// Begins to consume a queue; when it is done again, everything is declared again first, by the queue that is not a
    /// lane.
    async fn attach(&self, source: &Source, again: bool) -> Result<Attached, BrokerError> {
        if again && source.discipline != Discipline::Lane {
            topology::sources(&self.connection, &self.route).await?;
        }
        let channel = self.connection.channel().await?;
        let queue = names::short(&self.route.address, source.queue.as_str())?;
        let attaching = async {
            channel.basic_qos(self.prefetch(source.discipline), BasicQosOptions::default()).await?;
            let (options, table) = (BasicConsumeOptions::default(), FieldTable::default());
            channel.basic_consume(queue, "".into(), options, table).await
        };
        let attached = topology::answered(attaching).await?;
        let consumer = attached.map_err(|error| error::of_topology(error, &self.route.address, "queue"))?;
        Ok(Attached { channel, consumer })
    }

    fn prefetch(&self, discipline: Discipline) -> u16 {
        let most = match discipline {
            Discipline::Lane => lane::prefetch(self.route.max_in_flight),
            Discipline::Requests | Discipline::Competing => self.route.max_in_flight,
        };
        u16::try_from(most).unwrap_or(u16::MAX).max(1)
    }

    /// The content of a message. One that cannot be read is kept apart, or reported to its sender.
    fn read(self: &Arc<Self>, source: &Arc<Source>, channel: &Channel, message: Message) -> Option<Held> {
        let Message { properties, data, acker, redelivered, routing_key, .. } = message;
        let id = self.connection.ids.next();
        let (mut envelope, error) = match properties::read(&self.connection, &properties, data, id) {
            Ok(envelope) => (envelope, None),
            Err(spoiled) => (spoiled.envelope, Some(spoiled.error)),
        };
        if envelope.address.is_none() {
            envelope.address = partition::published(&self.route, routing_key.as_str());
        }
        let is_request = source.discipline == Discipline::Requests;
        if is_request && redelivered {
            envelope.attempt = envelope.attempt.saturating_add(1);
        }
        if !is_request {
            envelope.reply_to = None;
        }
        let envelope = Arc::new(envelope);
        let held = Held {
            subscription: self.clone(),
            source: source.clone(),
            _channel: channel.clone(),
            acker,
            envelope,
        };
        let Some(error) = error else { return Some(held) };
        tracing::warn!(%error, id = %held.envelope.id, "a message cannot be read");
        let tasks = &self.connection.tasks;
        match is_request {
            true => match refusal(&self.connection.ids, &held.envelope, error) {
                Some((inbox, answer)) => drop(tasks.spawn(async move {
                    if let Err(error) = calls::reply(&held.subscription.connection, &inbox, answer).await {
                        tracing::debug!(%error, "an answer could not be sent");
                    }
                    held.acknowledge_or_log().await;
                })),
                None => drop(tasks.spawn(async move { held.acknowledge_or_log().await })),
            },
            false => {
                let death = death(&self.route, &held.envelope, &error);
                tasks.spawn(async move {
                    if let Err(error) = held.bury(death).await {
                        tracing::warn!(%error, "a message that cannot be read is not stored yet");
                        sleep(ticket::AGAIN_AFTER).await;
                        held.give_back_untouched().await;
                    }
                });
            }
        }
        None
    }
}

impl Held {
    /// Tells the server that the message needs nothing more.
    async fn acknowledge(&self) -> Result<(), BrokerError> {
        acknowledge(&self.acker).await
    }

    async fn acknowledge_or_log(&self) {
        if let Err(error) = self.acknowledge().await {
            tracing::debug!(%error, "a message comes again");
        }
    }

    /// Gives a message back to its place in the queue.
    async fn requeue(&self) -> Result<(), BrokerError> {
        let options = BasicNackOptions { requeue: true, ..BasicNackOptions::default() };
        told(self.acker.nack(options).await)
    }

    /// The next attempt.
    fn next_attempt(&self) -> Envelope {
        let mut next = Envelope::clone(&self.envelope);
        next.attempt = next.attempt.saturating_add(1);
        next
    }
}

async fn acknowledge(acker: &Acker) -> Result<(), BrokerError> {
    told(acker.ack(BasicAckOptions::default()).await)
}

/// A closed channel decides about its messages: the server gives them to another consumer.
fn told(answer: lapin::Result<bool>) -> Result<(), BrokerError> {
    match answer {
        Ok(true) => Ok(()),
        Ok(false) => Err(BrokerError::Connection("the channel of the message is closed".into())),
        Err(error) => Err(error::of(error)),
    }
}

/// Ends a consumer; gives what the server had sent already.
async fn cancel(attached: &mut Attached) -> Vec<Message> {
    let Attached { channel, consumer } = attached;
    let mut left = Vec::new();
    let ending = async {
        channel.basic_cancel(consumer.tag(), Default::default()).await.ok()?;
        while let Some(Ok(message)) = consumer.next().await {
            left.push(message);
        }
        Some(())
    };
    let _late = timeout(ANSWER_TIMEOUT, ending).await;
    left
}
