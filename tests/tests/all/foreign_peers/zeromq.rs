//! ZeroMQ, by libzmq.

use crate::foreign_peers::{check_client, check_server, desk};
use polywire::{
    Handlers,
    queue::{Broker, Consumer, QueueTransport, zeromq::ZmqBroker},
};
use polywire_tests::{
    brokers::free_port,
    conformance::{
        Running,
        desk::CallsServer,
        plain::{Do, Happened, Plain},
    },
    foreign::ForeignPeer,
};
use serde_json::{Value, json};
use std::sync::Arc;

#[tokio::test]
async fn a_client_of_libzmq() {
    let authority = format!("127.0.0.1:{}", free_port());
    let broker: Arc<dyn Broker> = ZmqBroker::new(format!("zmq+tcp://{authority}")).unwrap().into();
    let (desk, calls, mut reports) = desk();
    let services = [Handlers::new(&CallsServer::new(desk)), Handlers::new(&Plain::new(calls))];
    let _server = Running::run(Consumer::bind(broker, &services).await.unwrap());
    let mut peer = ForeignPeer::start("zmq_peer.py", &[&format!("tcp://{authority}")]);
    check_client(&mut peer, &mut reports).await;
}

#[tokio::test]
async fn a_server_of_libzmq() {
    let authority = format!("127.0.0.1:{}", free_port());
    let mut peer = ForeignPeer::start("zmq_peer.py", &[&format!("tcp://{authority}")]);
    assert_eq!(peer.tell(json!({"do": "serve"})).await, json!({"serves": true}));
    let broker = ZmqBroker::new(format!("zmq+tcp://{authority}")).unwrap();
    check_server::<Do, Happened>(&mut peer, &QueueTransport::new(broker), Value::Null).await;
}
