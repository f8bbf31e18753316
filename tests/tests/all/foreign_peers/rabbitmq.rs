//! RabbitMQ, by pika.

use crate::foreign_peers::{check_client, check_server, desk};
use polywire::queue::{
    Broker, IdSource, QueueTransport,
    amqp::{AmqpBroker, AmqpOptions},
};
use polywire_tests::{
    brokers::RabbitServer,
    conformance::{
        Running,
        desk::{News, Order},
    },
    foreign::ForeignPeer,
};
use serde_json::json;
use std::sync::Arc;

struct RabbitLab {
    uri: String,
    prefix: String,
}

impl RabbitLab {
    async fn new() -> Self {
        let uri = tokio::task::spawn_blocking(RabbitServer::shared).await.unwrap().uri();
        Self { uri, prefix: format!("{}.", IdSource::new().next()) }
    }

    async fn connect(&self) -> Arc<dyn Broker> {
        let options = AmqpOptions::DEFAULT.with_prefix(&self.prefix);
        AmqpBroker::connect_with(&self.uri, options).await.unwrap().into()
    }

    fn peer(&self) -> ForeignPeer {
        ForeignPeer::start("rabbitmq_peer.py", &[&self.uri, &self.prefix])
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_of_pika() {
    let lab = RabbitLab::new().await;
    let (desk, _, mut reports) = desk();
    let _server = Running::start_over(lab.connect().await, desk).await;
    check_client(&mut lab.peer(), &mut reports).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_of_pika() {
    let lab = RabbitLab::new().await;
    let mut peer = lab.peer();
    assert_eq!(peer.tell(json!({"do": "serve"})).await, json!({"serves": true}));
    let client = QueueTransport::new(lab.connect().await);
    check_server::<Order, News>(&mut peer, &client, "test.v1.Desk.News".into()).await;
}
