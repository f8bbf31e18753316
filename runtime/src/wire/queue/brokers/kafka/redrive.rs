//! Dead letters, published again.

use super::{
    apart::{Apart, apart},
    connection::{ANSWER_TIMEOUT, CLOSE_TIMEOUT, Connection},
    context::Membership,
    error,
    headers::{self, Outgoing},
    names, publish, topology,
};
use crate::wire::queue::{Address, BrokerError};
use futures_util::{FutureExt as _, future::join_all};
use rdkafka::{
    Message as _, Offset, TopicPartitionList,
    config::FromClientConfigAndContext as _,
    consumer::{CommitMode, Consumer as _, StreamConsumer},
    error::{KafkaError, KafkaResult},
    message::BorrowedMessage,
    types::RDKafkaErrorCode,
};
use std::{collections::HashMap, sync::Arc};
use tokio::time::timeout;

type Reader = StreamConsumer<Membership>;

/// The number of letters that are published at a time.
const BATCH: usize = 256;

/// Publishes the letters that the dead-letter topic of `address` holds now and that were not taken. It is read as the
/// group that takes it would, without being a member: a group that has members refuses the offset of others.
pub(super) async fn redrive(connection: Arc<Connection>, address: Address) -> Result<usize, BrokerError> {
    connection.check_open()?;
    let topic = names::topic(&connection.config.options.prefix, &address)?;
    let partitions = topology::partitions(&connection, &topic).await?;
    if partitions == 0 {
        return Err(BrokerError::Missing { address, what: "dead-letter queue" });
    }
    let mut config = connection.config.consumer(&topic);
    config.set("enable.partition.eof", "true");
    let (membership, _) = Membership::new();
    let reader = Apart::new(Reader::from_config_and_context(&config, membership).map_err(error::of)?);
    let (placing, name) = (reader.clone(), topic.clone());
    let ends = apart(move || place(&placing, &name, partitions)).await;
    let ends = ends.unwrap_or(Err(KafkaError::Canceled)).map_err(|error| refusal(error, &topic))?;
    let mut letters = Letters { connection, address, topic, reader, ends, marks: HashMap::new() };
    let moved = letters.publish_all().await;
    let _late = timeout(CLOSE_TIMEOUT, letters.reader.end()).await;
    moved
}

fn refusal(error: KafkaError, topic: &str) -> BrokerError {
    use RDKafkaErrorCode::{IllegalGeneration, RebalanceInProgress, UnknownMemberId};
    match error.rdkafka_error_code() {
        Some(UnknownMemberId | IllegalGeneration | RebalanceInProgress) => {
            BrokerError::Refused(format!("the dead-letter topic `{topic}` is being consumed").into())
        }
        _ => error::of(error),
    }
}

/// Places the reader where the group is; gives the end of each partition that has more.
fn place(reader: &Reader, topic: &str, partitions: usize) -> KafkaResult<HashMap<i32, i64>> {
    let mut asked = TopicPartitionList::with_capacity(partitions);
    for partition in (0..).take(partitions) {
        asked.add_partition(topic, partition);
    }
    let mut starts = TopicPartitionList::new();
    let mut ends = HashMap::new();
    for place in reader.committed_offsets(asked, ANSWER_TIMEOUT)?.elements() {
        place.error()?;
        let (oldest, end) = reader.fetch_watermarks(topic, place.partition(), ANSWER_TIMEOUT)?;
        let start = match place.offset() {
            Offset::Offset(mark) => mark.max(oldest),
            _ => oldest,
        };
        if start < end {
            starts.add_partition_offset(topic, place.partition(), Offset::Offset(start))?;
            ends.insert(place.partition(), end);
        }
    }
    if !ends.is_empty() {
        // Refused while the queue has a consumer, before anything is published twice.
        reader.commit(&starts, CommitMode::Sync)?;
        reader.assign(&starts)?;
    }
    Ok(ends)
}

/// The letters that lay in a topic.
struct Letters {
    connection: Arc<Connection>,
    address: Address,
    topic: String,
    reader: Apart<Reader>,
    /// The partitions that are not read to their end, and where that is.
    ends: HashMap<i32, i64>,
    /// Up to where everything is published.
    marks: HashMap<i32, i64>,
}

/// One record, ready to be published.
struct Letter {
    partition: i32,
    offset: i64,
    target: Address,
    topic: String,
    outgoing: Outgoing,
    is_dead: bool,
}

impl Letters {
    async fn publish_all(&mut self) -> Result<usize, BrokerError> {
        let mut moved = 0;
        while !self.ends.is_empty() {
            let batch = self.next_batch().await?;
            let connection = &self.connection;
            let published = join_all(batch.into_iter().map(async |letter| {
                let place = (letter.partition, letter.offset, letter.is_dead);
                let Letter { topic, target, outgoing, .. } = letter;
                publish::confirmed(connection, &topic, &target, outgoing).await.map(|()| place)
            }));
            let mut result = Ok(());
            for published in published.await {
                match published {
                    Ok((partition, offset, is_dead)) if result.is_ok() => {
                        self.marks.insert(partition, offset + 1);
                        if is_dead {
                            moved += 1;
                        }
                    }
                    // One that is published behind one that is not comes again.
                    Ok(_) => {}
                    Err(error) => result = result.and(Err(error)),
                }
            }
            self.commit().await?;
            result?;
        }
        Ok(moved)
    }

    /// Waits for a letter, and takes those that are there already; empty when the last partition has ended.
    async fn next_batch(&mut self) -> Result<Vec<Letter>, BrokerError> {
        let mut batch = Vec::new();
        let reader = self.reader.clone();
        while batch.len() < BATCH && !self.ends.is_empty() {
            let received = match reader.recv().now_or_never() {
                Some(received) => received,
                None if batch.is_empty() => reader.recv().await,
                None => break,
            };
            match received {
                Ok(message) => batch.extend(self.take(&message)?),
                Err(KafkaError::PartitionEOF(partition)) => drop(self.ends.remove(&partition)),
                Err(error) => return Err(error::of(error)),
            }
        }
        Ok(batch)
    }

    /// A record that lay there at the start. A record that is not a dead letter goes to the end of its own topic: it
    /// stays.
    fn take(&mut self, message: &BorrowedMessage<'_>) -> Result<Option<Letter>, BrokerError> {
        let (partition, offset) = (message.partition(), message.offset());
        let Some(end) = self.ends.get(&partition).copied() else { return Ok(None) };
        if offset + 1 >= end {
            self.ends.remove(&partition);
        }
        if offset >= end {
            return Ok(None);
        }
        let read = headers::read(message, self.connection.limits()).envelope;
        Ok(Some(match read.ok().and_then(|letter| letter.revived()) {
            Some((target, envelope)) => {
                // Its topic need not be named as its address. The retry topic, where it may have died, will do as well.
                let topic = match headers::original_topic(message) {
                    Some(topic) => names::checked(&target, topic.to_owned())?,
                    None => names::topic(&self.connection.config.options.prefix, &target)?,
                };
                let outgoing = headers::write(envelope, None).with_attributes_of(message);
                Letter { partition, offset, target, topic, outgoing, is_dead: true }
            }
            None => {
                let (target, topic) = (self.address.clone(), self.topic.clone());
                Letter { partition, offset, target, topic, outgoing: Outgoing::copy(message), is_dead: false }
            }
        }))
    }

    async fn commit(&mut self) -> Result<(), BrokerError> {
        if self.marks.is_empty() {
            return Ok(());
        }
        let mut marks = TopicPartitionList::with_capacity(self.marks.len());
        for (partition, mark) in self.marks.drain() {
            marks.add_partition_offset(&self.topic, partition, Offset::Offset(mark)).map_err(error::of)?;
        }
        let reader = self.reader.clone();
        let committed = apart(move || reader.commit(&marks, CommitMode::Sync)).await;
        committed.unwrap_or(Err(KafkaError::Canceled)).map_err(error::of)
    }
}
