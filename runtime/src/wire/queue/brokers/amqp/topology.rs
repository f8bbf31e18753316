//! Exchanges, queues and bindings: made where they are missing, or only checked.

use super::{
    connection::{ANSWER_TIMEOUT, Connection},
    delays, error, names,
};
use crate::wire::queue::{
    Address, AmqpBinding, AmqpQueueType, BrokerError, QueuePattern, Route,
    brokers::remote::partition::{self, PARTITIONS},
};
use lapin::{
    Channel, ExchangeKind,
    options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions},
    types::{AMQPValue, FieldTable},
};
use std::future::Future;
use tokio::time::timeout;

/// The time that requests wait for a server when the last is gone without a word, in milliseconds.
const REQUESTS_EXPIRE: u64 = 10_000;

/// The purpose of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose<'a> {
    Requests,
    /// Commands, events or dead letters, for competing consumers.
    Messages,
    /// Messages of some of the keys, for one consumer at a time.
    Lane,
    /// The counts that the consumers of a lane hand to the next: the newest message counts.
    Attempts,
    /// Messages that wait for another attempt, and then go to the queue `back`.
    Delay {
        millis: u64,
        back: &'a str,
    },
}

/// A queue that consumers take from.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) queue: String,
    pub(super) discipline: Discipline,
}

/// The way in which a queue is consumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Discipline {
    Requests,
    Competing,
    Lane,
}

/// A queue that has to exist.
#[derive(Clone, Copy, Debug)]
pub(super) struct Queue<'a> {
    pub(super) name: &'a str,
    pub(super) purpose: Purpose<'a>,
    queue_type: AmqpQueueType,
    max_length: Option<u32>,
}

impl<'a> Queue<'a> {
    /// A queue of a route.
    pub(super) fn of(connection: &Connection, route: &Route, name: &'a str, purpose: Purpose<'a>) -> Self {
        let AmqpBinding { queue_type, max_length, .. } = route.bindings.amqp;
        let queue_type = queue_type.unwrap_or(connection.options.queue_type);
        Self { name, purpose, queue_type, max_length }
    }

    /// A queue of dead letters.
    pub(super) fn of_letters(connection: &Connection, name: &'a str) -> Self {
        let queue_type = connection.options.queue_type;
        Self { name, purpose: Purpose::Messages, queue_type, max_length: None }
    }
}

/// The declarations that publishers of a route need. A request needs nothing: its queue is there while a server is.
pub(super) async fn declare(connection: &Connection, route: &Route) -> Result<(), BrokerError> {
    let prefix = &connection.options.prefix;
    match route.pattern {
        QueuePattern::RequestReply => names::consumed(prefix, route).map(drop),
        QueuePattern::Command => declare_queues(connection, route).await.map(drop),
        QueuePattern::Event => {
            let exchange = names::exchange(prefix, route)?;
            let channel = connection.channel().await?;
            declare_exchange(connection, &channel, route, &exchange).await
        }
    }
}

/// The declarations that consumers of a route need; returns the queues that they take from.
pub(super) async fn sources(connection: &Connection, route: &Route) -> Result<Vec<Source>, BrokerError> {
    let sources = declare_queues(connection, route).await?;
    if let Some(address) = &route.dead_letter {
        let name = names::queue(&connection.options.prefix, address)?;
        declare_queue(connection, address, Queue::of_letters(connection, &name)).await?;
    }
    Ok(sources)
}

async fn declare_queues(connection: &Connection, route: &Route) -> Result<Vec<Source>, BrokerError> {
    let name = names::consumed(&connection.options.prefix, route)?;
    let channel = connection.channel().await?;
    let (purpose, discipline) = match route.pattern {
        QueuePattern::RequestReply => (Purpose::Requests, Discipline::Requests),
        QueuePattern::Command | QueuePattern::Event => (Purpose::Messages, Discipline::Competing),
    };
    let declare = async |name: &str, purpose| {
        let queue = Queue::of(connection, route, name, purpose);
        declare_over(connection, &channel, &route.address, queue).await
    };
    declare(&name, purpose).await?;
    let mut sources = vec![Source { queue: name.clone(), discipline }];
    if route.ordered && route.pattern != QueuePattern::RequestReply {
        for number in 0..PARTITIONS {
            let lane = partition::lane(&name, number);
            declare(&lane, Purpose::Lane).await?;
            sources.push(Source { queue: lane, discipline: Discipline::Lane });
        }
    }
    if names::is_by_exchange(route) {
        bind(connection, &channel, route, &name).await?;
    }
    Ok(sources)
}

/// One queue.
pub(super) async fn declare_queue(
    connection: &Connection,
    address: &Address,
    queue: Queue<'_>,
) -> Result<(), BrokerError> {
    let channel = connection.channel().await?;
    declare_over(connection, &channel, address, queue).await
}

async fn declare_over(
    connection: &Connection,
    channel: &Channel,
    address: &Address,
    queue: Queue<'_>,
) -> Result<(), BrokerError> {
    let name = names::short(address, queue.name)?;
    let declaring = match connection.options.declare {
        true => channel.queue_declare(name, QueueDeclareOptions::durable(), arguments(&queue)),
        false => {
            let passive = QueueDeclareOptions::default().passive();
            channel.queue_declare(name, passive, FieldTable::default())
        }
    };
    answered(declaring).await?.map(drop).map_err(|error| error::of_topology(error, address, "queue"))
}

async fn declare_exchange(
    connection: &Connection,
    channel: &Channel,
    route: &Route,
    name: &str,
) -> Result<(), BrokerError> {
    let passive = !connection.options.declare;
    let options = ExchangeDeclareOptions { passive, durable: true, ..ExchangeDeclareOptions::default() };
    let name = names::short(&route.address, name)?;
    let declaring = channel.exchange_declare(name, ExchangeKind::Topic, options, FieldTable::default());
    let declared = answered(declaring).await?;
    declared.map_err(|error| error::of_topology(error, &route.address, "exchange"))
}

/// Binds the queues of a group: events go to the lanes of their key where the group keeps order, and to its queue.
async fn bind(
    connection: &Connection,
    channel: &Channel,
    route: &Route,
    queue: &str,
) -> Result<(), BrokerError> {
    let exchange = names::exchange(&connection.options.prefix, route)?;
    declare_exchange(connection, channel, route, &exchange).await?;
    if !connection.options.declare {
        return Ok(());
    }
    let address = route.address.as_str();
    let mut bindings = vec![(queue.to_owned(), address.to_owned())];
    match route.ordered {
        true => bindings.extend(
            (0..PARTITIONS).map(|number| (partition::lane(queue, number), partition::lane(address, number))),
        ),
        false => bindings.push((queue.to_owned(), partition::lanes(address))),
    }
    let exchange = names::short(&route.address, exchange)?;
    for (queue, key) in bindings {
        let (queue, key) = (names::short(&route.address, queue)?, names::short(&route.address, key)?);
        let (options, table) = (QueueBindOptions::default(), FieldTable::default());
        let bound = answered(channel.queue_bind(queue, exchange.clone(), key, options, table)).await?;
        bound.map_err(|error| error::of_topology(error, &route.address, "exchange"))?;
    }
    Ok(())
}

/// Waits for the server.
pub(super) async fn answered<T>(operation: impl Future<Output = T>) -> Result<T, BrokerError> {
    let late = |_| BrokerError::Connection("the server does not answer".into());
    timeout(ANSWER_TIMEOUT, operation).await.map_err(late)
}

fn arguments(queue: &Queue<'_>) -> FieldTable {
    let mut table = FieldTable::default();
    let mut put = |name: &str, value: AMQPValue| {
        table.insert(name.into(), value);
    };
    let text = |text: &str| AMQPValue::LongString(text.into());
    let number = |number: u64| AMQPValue::LongLongInt(i64::try_from(number).unwrap_or(i64::MAX));
    let quorum = queue.queue_type == AmqpQueueType::Quorum && queue.purpose != Purpose::Requests;
    if quorum {
        put("x-queue-type", text("quorum"));
    }
    match queue.purpose {
        Purpose::Messages | Purpose::Lane => {
            if queue.purpose == Purpose::Lane {
                put("x-single-active-consumer", AMQPValue::Boolean(true));
            }
            if let Some(messages) = queue.max_length {
                put("x-max-length", number(messages.into()));
                put("x-overflow", text("reject-publish"));
            }
        }
        Purpose::Attempts => {
            put("x-max-length", number(1));
            put("x-overflow", text("drop-head"));
        }
        Purpose::Requests => put("x-expires", number(REQUESTS_EXPIRE)),
        Purpose::Delay { millis, back } => {
            put("x-message-ttl", number(millis));
            put("x-expires", number(delays::expires(millis)));
            put("x-dead-letter-exchange", text(""));
            put("x-dead-letter-routing-key", text(back));
            if quorum {
                put("x-dead-letter-strategy", text("at-least-once"));
                put("x-overflow", text("reject-publish"));
            }
        }
    }
    table
}
