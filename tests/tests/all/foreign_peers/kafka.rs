//! Kafka, by confluent-kafka.

use crate::foreign_peers::{check_client, check_server, desk};
use polywire::queue::{
    Broker, IdSource, QueueTransport,
    kafka::{KafkaBroker, KafkaOptions},
};
use polywire_tests::{
    brokers::KafkaServer,
    conformance::{
        Running,
        desk::{News, Order},
    },
    foreign::ForeignPeer,
};
use serde_json::json;
use std::sync::Arc;

struct KafkaLab {
    node: String,
    prefix: String,
}

impl KafkaLab {
    async fn new() -> Self {
        let node = tokio::task::spawn_blocking(KafkaServer::shared).await.unwrap().authority();
        Self { node, prefix: format!("{}.", IdSource::new().next()) }
    }

    async fn connect(&self) -> Arc<dyn Broker> {
        let options = KafkaOptions::default().with_prefix(&self.prefix).with_partitions(2);
        KafkaBroker::connect_with(format!("kafka://{}", self.node), options).await.unwrap().into()
    }

    fn peer(&self) -> ForeignPeer {
        ForeignPeer::start("kafka_peer.py", &[&self.node, &self.prefix])
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_of_confluent_kafka() {
    let lab = KafkaLab::new().await;
    let (desk, _, mut reports) = desk();
    let _server = Running::start_over(lab.connect().await, desk).await;
    check_client(&mut lab.peer(), &mut reports).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_of_confluent_kafka() {
    let lab = KafkaLab::new().await;
    let mut peer = lab.peer();
    assert_eq!(peer.tell(json!({"do": "serve"})).await, json!({"serves": true}));
    let client = QueueTransport::new(lab.connect().await);
    check_server::<Order, News>(&mut peer, &client, "test.v1.Desk.News".into()).await;
}
