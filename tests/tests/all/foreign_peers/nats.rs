//! NATS, by nats-py.

use crate::foreign_peers::{check_client, check_server, desk};
use polywire::queue::{Broker, QueueTransport, nats::NatsBroker};
use polywire_tests::{
    brokers::NatsServer,
    conformance::{
        Running,
        desk::{News, Order},
    },
    foreign::ForeignPeer,
};
use serde_json::json;
use std::sync::Arc;

async fn connect(server: &NatsServer) -> Arc<dyn Broker> {
    NatsBroker::connect(&server.uri()).await.unwrap().into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_of_nats_py() {
    let server = NatsServer::start();
    let (desk, _, mut reports) = desk();
    let _running = Running::start_over(connect(&server).await, desk).await;
    check_client(&mut ForeignPeer::start("nats_peer.py", &[&server.uri()]), &mut reports).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_of_nats_py() {
    let server = NatsServer::start();
    let mut peer = ForeignPeer::start("nats_peer.py", &[&server.uri()]);
    assert_eq!(peer.tell(json!({"do": "serve"})).await, json!({"serves": true}));
    let client = QueueTransport::new(connect(&server).await);
    check_server::<Order, News>(&mut peer, &client, "test.v1.Desk.News".into()).await;
}
