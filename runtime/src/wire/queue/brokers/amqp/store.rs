//! Messages that the server stores.

use super::{
    connection::Connection,
    delays, names,
    outbox::Place,
    properties::{self, Kind, Outgoing},
    topology::{self, Discipline, Purpose, Queue, Source},
};
use crate::wire::queue::{Address, BrokerError, Envelope, QueuePattern, Route};
use std::time::Duration;

/// Publishes a command or an event. Its exchange and queue are declared again if they have been removed.
pub(super) async fn publish(
    connection: &Connection,
    route: &Route,
    envelope: Envelope,
) -> Result<(), BrokerError> {
    let place = place(connection, route, &envelope)?;
    let outgoing = properties::write(connection, envelope, Kind::New(route))?;
    let published = connection.stored.publish(place.clone(), outgoing.clone()).await;
    if !is_missing(&published) {
        return published;
    }
    topology::declare(connection, route).await?;
    connection.stored.publish(place, outgoing).await
}

/// The place at which a message of a route is published.
pub(super) fn place(
    connection: &Connection,
    route: &Route,
    envelope: &Envelope,
) -> Result<Place, BrokerError> {
    let prefix = &connection.options.prefix;
    let address = route.destination(envelope)?;
    let (exchange, name) = match names::is_by_exchange(route) {
        true => (names::exchange(prefix, route)?, address.to_string()),
        false => (String::new(), names::consumed(prefix, route)?),
    };
    let key = names::place(&name, route, envelope.key.as_deref());
    Ok(Place {
        exchange: names::short(address, exchange)?,
        key: names::short(address, key)?,
        mandatory: route.pattern != QueuePattern::Event,
        address: address.clone(),
    })
}

/// Stores a message in one queue, which is made when it is not there.
pub(super) async fn put(
    connection: &Connection,
    address: &Address,
    queue: Queue<'_>,
    outgoing: Outgoing,
) -> Result<(), BrokerError> {
    let published = put_if_there(connection, address, queue.name, outgoing.clone()).await;
    if !is_missing(&published) {
        return published;
    }
    topology::declare_queue(connection, address, queue).await?;
    put_if_there(connection, address, queue.name, outgoing).await
}

/// Stores a message in one queue.
pub(super) async fn put_if_there(
    connection: &Connection,
    address: &Address,
    queue: &str,
    outgoing: Outgoing,
) -> Result<(), BrokerError> {
    let key = names::short(address, queue)?;
    let place = Place { exchange: "".into(), key, mandatory: true, address: address.clone() };
    connection.stored.publish(place, outgoing).await
}

/// Stores a message of a route that goes to the queue `name` after a while.
pub(super) async fn put_off(
    connection: &Connection,
    route: &Route,
    source: &Source,
    envelope: Envelope,
    after: Duration,
) -> Result<(), BrokerError> {
    let outgoing = properties::write(connection, envelope, Kind::Copy(route))?;
    let (address, name) = (&route.address, source.queue.as_str());
    let purpose = if source.discipline == Discipline::Lane { Purpose::Lane } else { Purpose::Messages };
    let queue = Queue::of(connection, route, name, purpose);
    let Some(millis) = delays::step(after) else { return put(connection, address, queue, outgoing).await };
    if !connection.options.declare {
        // There is no queue to wait in: the message waits here, unacknowledged.
        tokio::time::sleep(after).await;
        return put(connection, address, queue, outgoing).await;
    }
    let delayed = format!("{name}.retry.{millis}");
    let queue = Queue::of(connection, route, &delayed, Purpose::Delay { millis, back: name });
    if !connection.delays.has(&delayed) {
        topology::declare_queue(connection, address, queue).await?;
        connection.delays.add(delayed.clone());
    }
    let stored = put(connection, address, queue, outgoing).await;
    if stored.is_err() {
        connection.delays.forget(&delayed);
    }
    stored
}

fn is_missing(published: &Result<(), BrokerError>) -> bool {
    matches!(published, Err(BrokerError::NoReceiver { .. } | BrokerError::Missing { .. }))
}
