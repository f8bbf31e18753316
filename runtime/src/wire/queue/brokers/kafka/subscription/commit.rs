//! One commit after the other, for all partitions of a member.

use super::{Member, books::Books, ledger::Mark};
use crate::wire::queue::brokers::kafka::apart::apart;
use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{CommitMode, Consumer as _},
    error::{KafkaError, KafkaResult},
    types::RDKafkaErrorCode,
};
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;

/// The time to wait after a commit that failed: the group may be in the middle of a change.
const COMMIT_AGAIN: Duration = Duration::from_millis(100);

/// Commits what is done in all partitions together, as often as they ask for it. There is never more than one commit under
/// way, so none can overtake another and take a mark back; the broker would not look at the next before either.
pub(super) async fn run(consumer: Arc<Member>, books: Arc<Books>) {
    loop {
        books.due().await;
        let marks = books.marks();
        if marks.is_empty() {
            continue;
        }
        match commit(&consumer, &marks).await {
            Ok(()) => marks.into_iter().for_each(Mark::committed),
            Err(error) => {
                tracing::debug!(%error, "offsets could not be committed");
                marks.into_iter().for_each(|mark| mark.failed(&books));
                sleep(COMMIT_AGAIN).await;
                books.changed();
            }
        }
    }
}

async fn commit(consumer: &Arc<Member>, marks: &[Mark]) -> KafkaResult<()> {
    let committed = commit_list(consumer, list(marks, |mark| &mark.metadata)?).await;
    match &committed {
        // A broker that was set to keep less than others still has to learn the offset.
        Err(error) if error.rdkafka_error_code() == Some(RDKafkaErrorCode::OffsetMetadataTooLarge) => {
            commit_list(consumer, list(marks, |_| "")?).await
        }
        _ => committed,
    }
}

async fn commit_list(consumer: &Arc<Member>, offsets: TopicPartitionList) -> KafkaResult<()> {
    let consumer = consumer.clone();
    apart(move || consumer.commit(&offsets, CommitMode::Sync)).await.unwrap_or(Err(KafkaError::Canceled))
}

fn list(marks: &[Mark], metadata: impl Fn(&Mark) -> &str) -> KafkaResult<TopicPartitionList> {
    let mut offsets = TopicPartitionList::with_capacity(marks.len());
    for mark in marks {
        let mut place = offsets.add_partition(&mark.ledger.topic, mark.ledger.partition);
        place.set_offset(Offset::Offset(mark.offset))?;
        let metadata = metadata(mark);
        if !metadata.is_empty() {
            place.set_metadata(metadata);
        }
    }
    Ok(offsets)
}
