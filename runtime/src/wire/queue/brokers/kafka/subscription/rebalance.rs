//! Partitions that come and go.

use super::{
    Subscription,
    partition::{Ending, Partition, Takeover},
    progress::Progress,
};
use crate::wire::queue::{
    QueuePattern,
    brokers::kafka::{KafkaStart, apart::apart, connection::ANSWER_TIMEOUT, context::Change},
};
use futures_util::future::join_all;
use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{CommitMode, Consumer as _},
    error::KafkaResult,
    topic_partition_list::TopicPartitionListElem,
};
use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    time::Duration,
};
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};

/// The time for which messages in flight may hold up a change of partitions.
const REVOKE_GRACE: Duration = Duration::from_secs(5);
/// The time to wait before the group's coordinator is asked again.
const ASK_AGAIN: Duration = Duration::from_millis(200);

/// The partitions that a member has at the moment.
pub(super) struct Partitions {
    subscription: Arc<Subscription>,
    running: HashMap<(String, i32), Running>,
}

struct Running {
    ending: Ending,
    task: JoinHandle<()>,
}

/// The offset at which to begin, and the notes on it.
struct Start {
    topic: String,
    partition: i32,
    offset: Offset,
    ahead: Progress,
}

impl Partitions {
    pub(super) fn new(subscription: Arc<Subscription>) -> Self {
        Self { subscription, running: HashMap::new() }
    }

    /// Resolves when every partition has ended.
    pub(super) async fn ended(&mut self) {
        while let Some(place) = self.running.keys().next().cloned() {
            if let Some(running) = self.running.get_mut(&place) {
                let _ended = (&mut running.task).await;
            }
            self.running.remove(&place);
        }
    }

    /// Tells all to give nothing more out.
    pub(super) fn stop(&self) {
        self.running.values().for_each(|running| running.ending.stop.cancel());
    }

    /// Ends all at once.
    pub(super) async fn abandon(&mut self) {
        self.running.values().for_each(|running| running.ending.abandon.cancel());
        self.ended().await;
    }

    /// Does what the group asks for. A member that drains takes partitions, but gives nothing of them out.
    pub(super) async fn change(&mut self, change: Change, draining: bool) {
        match change {
            Change::Assigned(partitions) => {
                if !draining && partitions.count() > 0 {
                    self.assign(partitions).await;
                } else {
                    Change::Assigned(partitions).acknowledge(&**self.subscription.consumer);
                }
            }
            Change::Revoked(partitions) => {
                self.revoke(&partitions).await;
                Change::Revoked(partitions).acknowledge(&**self.subscription.consumer);
            }
        }
    }

    async fn assign(&mut self, partitions: TopicPartitionList) {
        let starts = self.starts(&partitions).await;
        let mut placed = TopicPartitionList::new();
        for start in starts {
            let added = placed.add_partition_offset(&start.topic, start.partition, start.offset);
            if let Err(error) = added {
                tracing::warn!(%error, topic = start.topic, "a partition cannot be read");
                continue;
            }
            self.start(start);
        }
        Change::Assigned(placed).acknowledge(&**self.subscription.consumer);
    }

    fn start(&mut self, start: Start) {
        let Start { topic, partition, offset, ahead } = start;
        // Split before anything is fetched: so nothing of it comes through the queue of the consumer.
        let queue = self.subscription.consumer.split_partition_queue(&topic, partition);
        let Some(queue) = queue else { return };
        let ending = Ending::default();
        let mark = match offset {
            Offset::Offset(mark) => Some(mark),
            _ => None,
        };
        let takeover = Takeover { topic: topic.as_str().into(), partition, mark, ahead };
        let reader = Partition::new(self.subscription.clone(), takeover, ending.clone());
        let task = tokio::spawn(reader.run(queue));
        self.running.insert((topic, partition), Running { ending, task });
    }

    /// The offsets at which to begin; asks until the coordinator answers, or the connection is closed.
    async fn starts(&self, partitions: &TopicPartitionList) -> Vec<Start> {
        let closed = self.subscription.source.connection.closed.clone();
        closed.run_until_cancelled(self.ask_for_starts(partitions)).await.unwrap_or_default()
    }

    async fn ask_for_starts(&self, partitions: &TopicPartitionList) -> Vec<Start> {
        loop {
            let (subscription, partitions) = (self.subscription.clone(), partitions.clone());
            match apart(move || subscription.find_starts(partitions)).await {
                Some(Ok(starts)) => return starts,
                Some(Err(error)) => tracing::debug!(%error, "the group does not say where to begin"),
                None => {}
            }
            sleep(ASK_AGAIN).await;
        }
    }

    /// Waits until what is in flight has ended, and commits; abandons what takes too long.
    async fn revoke(&mut self, partitions: &TopicPartitionList) {
        let lost = self.subscription.consumer.assignment_lost();
        let places =
            partitions.elements().into_iter().map(|place| (place.topic().to_owned(), place.partition()));
        let going: Vec<Running> = places.filter_map(|place| self.running.remove(&place)).collect();
        let endings: Vec<Ending> = going.iter().map(|running| running.ending.clone()).collect();
        for ending in &endings {
            ending.stop.cancel();
            if lost {
                ending.lost.cancel();
                ending.abandon.cancel();
            }
        }
        let mut ended = pin!(join_all(going.into_iter().map(|running| running.task)));
        if timeout(REVOKE_GRACE, &mut ended).await.is_err() {
            tracing::debug!("what is in flight holds up the group: its partitions go without it");
            endings.iter().for_each(|ending| ending.abandon.cancel());
            ended.await;
        }
    }
}

impl Subscription {
    /// The position of the group in each partition. A group that reads events for the first time begins where it is
    /// told to, and reports it, so that the member that takes over begins there too.
    fn find_starts(&self, partitions: TopicPartitionList) -> KafkaResult<Vec<Start>> {
        let committed = self.consumer.committed_offsets(partitions, ANSWER_TIMEOUT)?;
        let mut fresh = TopicPartitionList::new();
        let mut starts = Vec::new();
        for place in committed.elements() {
            place.error()?;
            let mut start = Start {
                topic: place.topic().to_owned(),
                partition: place.partition(),
                offset: place.offset(),
                ahead: Progress::default(),
            };
            match place.offset() {
                Offset::Offset(mark) => start.ahead = progress(mark, &place),
                _ if self.begins_at_end(place.topic()) => {
                    let (_, end) =
                        self.consumer.fetch_watermarks(place.topic(), place.partition(), ANSWER_TIMEOUT)?;
                    start.offset = Offset::Offset(end);
                    fresh.add_partition_offset(place.topic(), place.partition(), start.offset)?;
                }
                _ => start.offset = Offset::Beginning,
            }
            starts.push(start);
        }
        if fresh.count() > 0 {
            self.consumer.commit(&fresh, CommitMode::Sync)?;
        }
        Ok(starts)
    }

    fn begins_at_end(&self, topic: &str) -> bool {
        self.source.route.pattern == QueuePattern::Event
            && self.source.connection.config.options.start == KafkaStart::Latest
            && topic == self.source.names.topic
    }
}

/// The binding panics at metadata that is not UTF-8, which another consumer may have written.
fn progress(mark: i64, place: &TopicPartitionListElem<'_>) -> Progress {
    let text = catch_unwind(AssertUnwindSafe(|| place.metadata().to_owned())).unwrap_or_default();
    Progress::read(mark, &text)
}
