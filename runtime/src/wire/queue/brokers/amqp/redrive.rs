//! Dead letters, published again.

use super::{
    connection::Connection,
    error, names,
    properties::{self, DEAD_QUEUE, Kind},
    store,
    topology::answered,
};
use crate::wire::queue::{Address, BrokerError};
use lapin::{
    Channel,
    message::Delivery as Message,
    options::{BasicAckOptions, BasicGetOptions, QueueDeclareOptions},
    types::{AMQPValue, FieldTable, ShortString},
};

/// Moves the letters that lie at `address` back to their queues; gives how many they were.
pub(super) async fn redrive(connection: &Connection, address: &Address) -> Result<usize, BrokerError> {
    let queue = names::short(address, names::queue(&connection.options.prefix, address)?)?;
    // What is taken and not acknowledged goes back with the channel.
    let channel = connection.channel().await?;
    let passive = QueueDeclareOptions::default().passive();
    let found = answered(channel.queue_declare(queue.clone(), passive, FieldTable::default())).await?;
    let found = found.map_err(|error| error::of_topology(error, address, "queue"))?;
    let mut moved = 0;
    // What dies again meanwhile stays: only what lay there at the start is moved.
    for _ in 0..found.message_count() {
        let Some(letter) = take(&channel, queue.clone()).await? else { break };
        if move_back(connection, letter).await? {
            moved += 1;
        }
    }
    answered(channel.close(200, "OK".into())).await?.map_err(error::of)?;
    Ok(moved)
}

async fn take(channel: &Channel, queue: ShortString) -> Result<Option<Message>, BrokerError> {
    let taken = answered(channel.basic_get(queue, BasicGetOptions::default())).await?;
    Ok(taken.map_err(error::of)?.map(|taken| taken.delivery))
}

/// False when the message is not a dead letter of polywire's.
async fn move_back(connection: &Connection, letter: Message) -> Result<bool, BrokerError> {
    let Message { properties, data, acker, .. } = letter;
    let from = properties.headers().as_ref().and_then(|headers| match headers.inner().get(DEAD_QUEUE) {
        Some(AMQPValue::LongString(queue)) => String::from_utf8(queue.as_bytes().to_vec()).ok(),
        _ => None,
    });
    let envelope = match properties::read(connection, &properties, data, connection.ids.next()) {
        Ok(envelope) => envelope,
        Err(spoiled) => spoiled.envelope,
    };
    let (Some(queue), Some((address, revived))) = (from, envelope.revived()) else { return Ok(false) };
    let outgoing = properties::write(connection, revived, Kind::Revived(&properties))?;
    store::put_if_there(connection, &address, &queue, outgoing).await?;
    acker.ack(BasicAckOptions::default()).await.map_err(error::of)
}
