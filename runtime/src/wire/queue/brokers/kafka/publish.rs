//! Publishing: done when every replica that has to have the record has it.

use super::{
    connection::{Connection, WAITING},
    error,
    headers::{self, Outgoing},
    names,
};
use crate::wire::queue::{Address, BrokerError, Envelope, Frame, Target};
use rdkafka::producer::{DeliveryFuture, FutureRecord};
use std::{future::Future, sync::Arc};
use tokio::sync::OwnedSemaphorePermit;

/// Publishes to a route or an inbox.
pub(super) async fn publish(
    connection: Arc<Connection>,
    target: Target,
    envelope: Envelope,
) -> Result<(), BrokerError> {
    connection.check_open()?;
    connection.limits().check(&envelope)?;
    let prefix = &connection.config.options.prefix;
    match target {
        Target::Route(route) => {
            route.destination(&envelope)?;
            let topic = names::of_route(prefix, &route)?;
            let outgoing = headers::write(envelope, Some(&route));
            confirmed(&connection, &topic, &route.address, outgoing).await
        }
        Target::Inbox(address) => {
            let (topic, key) = names::inbox(&address);
            let in_stream = matches!(envelope.frame, Frame::Item { .. });
            let mut outgoing = headers::write(envelope, None);
            outgoing.key = key.map(Into::into);
            if !in_stream {
                return confirmed(&connection, topic, &address, outgoing).await;
            }
            // The place of an item in its stream shows when one was lost, so the next need not wait for this one.
            let sent = send(&connection, topic, &address, outgoing).await?;
            connection.tasks.spawn(async move {
                if let Err(error) = sent.await {
                    tracing::debug!(%error, "an item of a stream was lost");
                }
            });
            Ok(())
        }
    }
}

/// Answers a message that asks for it.
pub(super) async fn answer(
    connection: &Arc<Connection>,
    inbox: &Address,
    answer: Envelope,
) -> Result<(), BrokerError> {
    publish(connection.clone(), Target::Inbox(inbox.clone()), answer).await
}

/// Publishes a record, and waits for the word of the broker.
pub(super) async fn confirmed(
    connection: &Arc<Connection>,
    topic: &str,
    address: &Address,
    outgoing: Outgoing,
) -> Result<(), BrokerError> {
    send(connection, topic, address, outgoing).await?.await
}

/// Hands a record over, in turn; gives what waits for the word of the broker.
async fn send(
    connection: &Arc<Connection>,
    topic: &str,
    address: &Address,
    outgoing: Outgoing,
) -> Result<impl Future<Output = Result<(), BrokerError>> + Send + use<>, BrokerError> {
    let bytes = outgoing.payload.len();
    let cost = u32::try_from(1 + bytes / 1024).unwrap_or(u32::MAX).min(WAITING);
    let room = connection.room.clone().acquire_many_owned(cost).await.map_err(|_| BrokerError::Closed)?;
    let delivery = hand_over(connection, topic, address, outgoing)?;
    let (connection, address) = (connection.clone(), address.clone());
    Ok(async move { report(&connection, &address, bytes, delivery, room).await })
}

fn hand_over(
    connection: &Connection,
    topic: &str,
    address: &Address,
    outgoing: Outgoing,
) -> Result<DeliveryFuture, BrokerError> {
    let Outgoing { key, headers, payload } = outgoing;
    let mut record = FutureRecord::to(topic).payload(&payload[..]).headers(headers);
    if let Some(key) = &key {
        record = record.key(key.as_bytes());
    }
    connection.producer().send_result(record).map_err(|(error, _)| {
        connection.replace_broken_producer();
        error::of_publishing(error, address, payload.len(), connection.limits().payload)
    })
}

async fn report(
    connection: &Connection,
    address: &Address,
    bytes: usize,
    delivery: DeliveryFuture,
    _room: OwnedSemaphorePermit,
) -> Result<(), BrokerError> {
    match delivery.await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err((error, _))) => {
            connection.replace_broken_producer();
            Err(error::of_publishing(error, address, bytes, connection.limits().payload))
        }
        Err(_) => Err(BrokerError::Unconfirmed { address: address.clone() }),
    }
}
