//! Dead letters, published again where they came from.

use super::{
    connection::Connection,
    headers::{self, Identity},
    publish, subject, topology,
};
use crate::wire::queue::{Address, BrokerError};
use async_nats::jetstream::{AckKind, Message, consumer::PullConsumer};
use futures_util::StreamExt as _;
use std::time::Duration;

/// The number of letters that are asked for at a time.
const BATCH: u64 = 64;
/// The time for which a message that is not a dead letter is kept away from consumers of dead letters.
const NOT_NOW: Duration = Duration::from_secs(1);

/// Publishes the letters that lie at `dead_letters` now again, and returns their number.
pub(super) async fn redrive(connection: &Connection, dead_letters: &Address) -> Result<usize, BrokerError> {
    let (consumer, mut left) = topology::dead_letters(connection, dead_letters).await?;
    let mut moved = 0;
    while left > 0 {
        let batch = fetch(&consumer, left.min(BATCH)).await?;
        if batch.is_empty() {
            break;
        }
        left = left.saturating_sub(batch.len() as u64);
        let mut batch = batch.into_iter();
        while let Some(letter) = batch.next() {
            match move_back(connection, &letter).await {
                Ok(true) => moved += 1,
                Ok(false) => give_back(&letter, Some(NOT_NOW)).await,
                Err(error) => {
                    for letter in std::iter::once(letter).chain(batch) {
                        give_back(&letter, None).await;
                    }
                    return Err(error);
                }
            }
        }
    }
    Ok(moved)
}

/// The messages that lie there, without waiting for more.
async fn fetch(consumer: &PullConsumer, count: u64) -> Result<Vec<Message>, BrokerError> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let fetched = consumer.fetch().max_messages(count).messages().await;
    let fetched = fetched.map_err(|error| BrokerError::Connection(error.into()))?;
    let letters: Vec<_> = fetched.collect().await;
    letters.into_iter().collect::<Result<_, _>>().map_err(BrokerError::Connection)
}

/// False when the message is not a dead letter.
///
/// Its name at the server is made of its place here: a letter that is published twice, because it could not be removed
/// the first time, is stored once; and it is not taken for the original, which the server may still remember.
async fn move_back(connection: &Connection, letter: &Message) -> Result<bool, BrokerError> {
    let read = headers::read(letter, connection.ids.next(), &connection.limits());
    let Some((address, revived)) = read.ok().and_then(|envelope| envelope.revived()) else {
        return Ok(false);
    };
    let place = letter.info().map_err(BrokerError::Connection)?.stream_sequence;
    let name = format!("{}.again.{place}", revived.id);
    let subject = subject::of_message(&address, revived.key.as_deref())?;
    let outgoing = headers::write(revived, None, Identity::Copy(name))?.with_attributes_of(letter);
    publish::confirmed(connection, &address, subject, outgoing).await?;
    letter.double_ack().await.map_err(BrokerError::Connection)?;
    Ok(true)
}

async fn give_back(letter: &Message, after: Option<Duration>) {
    if let Err(error) = letter.ack_with(AckKind::Nak(after)).await {
        tracing::debug!(%error, "a dead letter comes back only after its time");
    }
}
