//! One commit after the other, for all partitions of a member.

use super::Member;
use crate::queue::kafka::apart::apart;
use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{CommitMode, Consumer as _},
    error::{KafkaError, KafkaResult},
    types::RDKafkaErrorCode,
};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc, oneshot},
    time::Instant,
};

/// How long what is done may wait to be committed.
const COMMIT_AFTER: Duration = Duration::from_millis(50);
/// How long to wait after a commit that failed: the group may be in the middle of a change.
const COMMIT_AGAIN: Duration = Duration::from_millis(100);

/// What a partition wants to be committed.
pub(super) struct Mark {
    pub(super) topic: Arc<str>,
    pub(super) partition: i32,
    /// Below it everything is done.
    pub(super) offset: i64,
    /// What has to be known of what lies above.
    pub(super) metadata: String,
    /// Told when it is committed; dropped when it could not be. A partition that no longer waits must not be committed:
    /// it may belong to another.
    pub(super) committed: oneshot::Sender<()>,
}

/// Commits what partitions want, as many of them together as have asked while the last commit was under way. There is
/// never more than one, so none can overtake another and take a mark back.
pub(super) async fn run(consumer: Arc<Member>, mut marks: mpsc::UnboundedReceiver<Mark>) {
    while let Some(first) = marks.recv().await {
        let mut batch = vec![first];
        while let Ok(mark) = marks.try_recv() {
            batch.push(mark);
        }
        batch.retain(|mark| !mark.committed.is_closed());
        if batch.is_empty() {
            continue;
        }
        match commit(&consumer, &batch).await {
            Ok(()) => batch.into_iter().for_each(|mark| {
                let _gone = mark.committed.send(());
            }),
            Err(error) => tracing::debug!(%error, "offsets could not be committed"),
        }
    }
}

async fn commit(consumer: &Arc<Member>, batch: &[Mark]) -> KafkaResult<()> {
    let committed = commit_list(consumer, list(batch, |mark| &mark.metadata)?).await;
    match &committed {
        // A broker that was set to keep less than others still has to learn the offset.
        Err(error) if error.rdkafka_error_code() == Some(RDKafkaErrorCode::OffsetMetadataTooLarge) => {
            commit_list(consumer, list(batch, |_| "")?).await
        }
        _ => committed,
    }
}

async fn commit_list(consumer: &Arc<Member>, offsets: TopicPartitionList) -> KafkaResult<()> {
    let consumer = consumer.clone();
    apart(move || consumer.commit(&offsets, CommitMode::Sync)).await.unwrap_or(Err(KafkaError::Canceled))
}

fn list(batch: &[Mark], metadata: impl Fn(&Mark) -> &str) -> KafkaResult<TopicPartitionList> {
    let mut offsets = TopicPartitionList::with_capacity(batch.len());
    for mark in batch {
        let mut place = offsets.add_partition(&mark.topic, mark.partition);
        place.set_offset(Offset::Offset(mark.offset))?;
        let metadata = metadata(mark);
        if !metadata.is_empty() {
            place.set_metadata(metadata);
        }
    }
    Ok(offsets)
}

/// What of one partition is still to be committed.
#[derive(Default)]
pub(super) struct Pending {
    /// When.
    wanted: Option<Instant>,
    asked: Option<oneshot::Receiver<()>>,
    /// The places of what is done and not yet asked for, and of what is asked for: they stay taken until it is certain
    /// that no other member will do it again.
    done: Vec<OwnedSemaphorePermit>,
    covered: Vec<OwnedSemaphorePermit>,
}

/// Whether others wait for the places that a commit frees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    Soon,
    Now,
}

impl Pending {
    /// Something has changed.
    pub(super) fn note(&mut self, slot: Option<OwnedSemaphorePermit>, urgency: Urgency) {
        self.done.extend(slot);
        let wanted = match urgency {
            Urgency::Soon => Instant::now() + COMMIT_AFTER,
            Urgency::Now => Instant::now(),
        };
        self.wanted = Some(self.wanted.map_or(wanted, |before| before.min(wanted)));
    }

    /// What is to be committed waits no longer.
    pub(super) fn hasten(&mut self) {
        self.wanted = self.wanted.map(|_| Instant::now());
    }

    /// When to ask; not while the last answer is missing.
    pub(super) fn due(&self) -> Option<Instant> {
        self.wanted.filter(|_| self.asked.is_none())
    }

    /// Asks for a commit of everything that is known now.
    pub(super) fn ask(&mut self) -> oneshot::Sender<()> {
        let (committed, asked) = oneshot::channel();
        self.wanted = None;
        self.asked = Some(asked);
        self.covered.append(&mut self.done);
        committed
    }

    /// Waits for the answer, if one is to come: otherwise forever.
    pub(super) async fn answered(&mut self) {
        let Some(asked) = &mut self.asked else { return std::future::pending().await };
        let answer = asked.await;
        self.asked = None;
        match answer {
            Ok(()) => self.covered.clear(),
            Err(_) => {
                self.done.append(&mut self.covered);
                self.wanted = Some(Instant::now() + COMMIT_AGAIN);
            }
        }
    }

    pub(super) fn is_asked(&self) -> bool {
        self.asked.is_some()
    }
}
