//! The broker in memory, which there is no client library to compare with: through stubs, and the broker alone.

use crate::{
    IN_FLIGHT,
    measure::{Row, Schedule},
    polywire_side,
};
use bytes::Bytes;
use polywire::{
    MethodDescriptor, StreamingKind,
    queue::{
        Broker, Envelope, IdSource, QueuePattern, QueueRule, Route, Settlement, Target, memory::MemoryBroker,
    },
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_stream::StreamExt as _;

/// One for each processor: publishing in memory waits for nothing but room.
const PUBLISHERS: usize = 2;

static WORK: MethodDescriptor = MethodDescriptor::new("/bench.v1.Desk/Work", StreamingKind::Unary)
    .with_queue(
        QueueRule::new(QueuePattern::Command).with_address("bench.work").with_max_in_flight(IN_FLIGHT as u32),
    );

pub(crate) async fn bench(schedule: &Schedule) -> Vec<Row> {
    let side = polywire_side::side("memory://bench").await;
    let side = &side;
    let mut rows = Vec::new();
    for callers in [1, 64] {
        let work = format!("calls/s, {callers} at once");
        rows.push(schedule.alone("memory", &work, async |length| side.calls(callers, length).await).await);
    }
    let through_stubs = async |length| side.messages(PUBLISHERS, length).await;
    rows.push(schedule.alone("memory", "messages/s", through_stubs).await);
    rows.push(schedule.alone("memory", "messages/s, without stubs", broker_alone).await);
    rows
}

/// Envelopes a second, published by one task and settled by another.
async fn broker_alone(length: Duration) -> f64 {
    let broker = MemoryBroker::new();
    let route = Arc::new(Route::of(&WORK).unwrap());
    let mut deliveries = broker.subscribe(route.clone()).await.unwrap();
    let begin = Instant::now();
    let publishing = tokio::spawn(async move {
        let ids = IdSource::new();
        let mut published = 0_u64;
        while begin.elapsed() < length {
            for _ in 0..100 {
                let mut envelope = Envelope::new(ids.next());
                envelope.payload = Bytes::from_static(&[7; 100]);
                broker.publish(Target::Route(route.clone()), envelope).await.unwrap();
            }
            published += 100;
        }
        broker.close().await;
        published
    });
    let mut settled = 0_u64;
    while let Some(delivery) = deliveries.next().await {
        delivery.unwrap().settle(Settlement::Done).await.unwrap();
        settled += 1;
    }
    let published = publishing.await.unwrap();
    assert!(settled <= published);
    settled as f64 / begin.elapsed().as_secs_f64()
}
