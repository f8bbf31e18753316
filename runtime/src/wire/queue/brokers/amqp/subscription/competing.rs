//! A queue that several consumers take from, in any order.

use super::{Attached, Ended, Held, Subscription, Ticket, cancel};
use crate::wire::queue::{
    BrokerError,
    brokers::amqp::{
        calls,
        connection::Connection,
        error, names,
        topology::{Discipline, Source, answered},
    },
};
use futures_util::StreamExt as _;
use lapin::{
    Channel,
    message::Delivery as Message,
    options::{BasicAckOptions, BasicGetOptions, QueueDeclareOptions, QueueDeleteOptions},
    types::FieldTable,
};
use std::sync::Arc;

/// The number of times that a queue of requests is found in use or not empty before it is left to expire.
const TRIES: u32 = 5;

/// Hands out messages until the subscription ends or the channel is lost.
pub(super) async fn consume(
    subscription: &Arc<Subscription>,
    source: &Arc<Source>,
    mut attached: Attached,
) -> Ended {
    loop {
        let message = tokio::select! {
            biased;
            () = subscription.stop.cancelled() => break,
            message = attached.consumer.next() => message,
        };
        match message {
            Some(Ok(message)) => hand_out(subscription, source, &attached.channel, message).await,
            Some(Err(error)) => {
                if error.is_amqp_soft_error() {
                    let _nobody_reads = subscription.output.send(Err(error::of(error)));
                }
                return Ended::Lost;
            }
            None => return Ended::Lost,
        }
    }
    for message in cancel(&mut attached).await {
        if let Some(held) = subscription.read(source, &attached.channel, message) {
            held.give_back_untouched().await;
        }
    }
    if source.discipline == Discipline::Requests && subscription.connection.options.declare {
        leave(subscription, source).await;
    }
    Ended::Stopped
}

async fn hand_out(
    subscription: &Arc<Subscription>,
    source: &Arc<Source>,
    channel: &Channel,
    message: Message,
) {
    let Some(held) = subscription.read(source, channel, message) else { return };
    let slot = tokio::select! {
        biased;
        slot = subscription.slots.clone().acquire_owned() => slot.ok(),
        () = subscription.stop.cancelled() => None,
    };
    match slot {
        Some(slot) => {
            // The consumer has gone: the ticket gives the message back.
            let _ = subscription.output.send(Ok(Ticket::new(held, None, slot)));
        }
        None => held.give_back_untouched().await,
    }
}

/// Removes a queue of requests without a server, so that callers hear of it at once.
async fn leave(subscription: &Subscription, source: &Source) {
    let connection = &subscription.connection;
    for _ in 0..TRIES {
        match try_leave(connection, subscription, source).await {
            Ok(true) => return,
            Ok(false) => {}
            Err(error) => return tracing::debug!(%error, "a queue of requests is left to expire"),
        }
    }
}

/// True when the queue is another's, or gone.
async fn try_leave(
    connection: &Connection,
    subscription: &Subscription,
    source: &Source,
) -> Result<bool, BrokerError> {
    let address = &subscription.route.address;
    let queue = names::short(address, source.queue.as_str())?;
    let channel = connection.channel().await?;
    let passive = QueueDeclareOptions::default().passive();
    let found = answered(channel.queue_declare(queue.clone(), passive, FieldTable::default())).await?;
    match found {
        Ok(found) if found.consumer_count() > 0 => return Ok(true),
        Ok(_) => {}
        Err(_) => return Ok(true),
    }
    while let Ok(Some(request)) =
        answered(channel.basic_get(queue.clone(), BasicGetOptions::default())).await?
    {
        refuse(connection, &request).await;
        request.acker.ack(BasicAckOptions::default()).await.map_err(error::of)?;
    }
    let options = QueueDeleteOptions { if_unused: true, if_empty: true, ..QueueDeleteOptions::default() };
    Ok(answered(channel.queue_delete(queue, options)).await?.is_ok())
}

/// Tells the caller of a request that no server takes it.
async fn refuse(connection: &Connection, request: &Message) {
    let id = connection.ids.next();
    let envelope = match crate::wire::queue::brokers::amqp::properties::read(
        connection,
        &request.properties,
        Vec::new(),
        id,
    ) {
        Ok(envelope) => envelope,
        Err(spoiled) => spoiled.envelope,
    };
    let Some(inbox) = envelope.reply_to else { return };
    let answer = calls::nobody(connection.ids.next(), envelope.correlation);
    if let Err(error) = calls::reply(connection, &inbox, answer).await {
        tracing::debug!(%error, "that nobody serves a request could not be told");
    }
}

impl Held {
    pub(super) fn is_usable(&self) -> bool {
        self.acker.usable()
    }
}
