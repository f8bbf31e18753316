//! Kafka keeps what every broker has to keep.

use polywire::{
    BoxFuture,
    queue::{
        Broker, IdSource,
        kafka::{KafkaBroker, KafkaOptions},
    },
};
use polywire_tests::{brokers::KafkaServer, conformance::Lab};
use std::sync::Arc;

/// A part of the shared node that no other test uses.
struct Kafka {
    prefix: String,
}

fn kafka() -> Kafka {
    Kafka { prefix: format!("{}.", IdSource::new().next()) }
}

impl Lab for Kafka {
    fn connect(&self) -> BoxFuture<Arc<dyn Broker>> {
        let options = KafkaOptions::default().with_prefix(&self.prefix).with_partitions(2);
        Box::pin(async move {
            let node = tokio::task::spawn_blocking(KafkaServer::shared).await.unwrap().authority();
            KafkaBroker::connect_with(format!("kafka://{}", node), options).await.unwrap().into()
        })
    }
}

polywire_tests::conformance!(
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    crate::kafka_broker::kafka
);
