//! ZeroMQ, by libzmq.

use crate::{check_client, check_server, desk};
use polywire::{
    Handlers, Method, MethodDescriptor, Outcome, Request, Response, Service, ServiceDescriptor,
    StreamingKind, TypeRegistry, Unary, Visitor,
    queue::{Broker, Consumer, QueuePattern, QueueRule, QueueTransport, zeromq::ZmqBroker},
};
use polywire_tests::{
    brokers::free_port,
    conformance::{Running, desk::CallsServer},
    foreign::ForeignPeer,
};
use serde_json::{Value, json};
use std::{future::Future, sync::Arc};
use tokio::sync::mpsc;

/// What the handlers of [`Plain`] report to.
type Calls = mpsc::UnboundedSender<String>;

/// A command and an event that ask for nothing.
struct Plain(Arc<Calls>);
struct Do;
struct Happened;

impl Method for Do {
    type Request = String;
    type Response = ();
    const DESCRIPTOR: &'static MethodDescriptor =
        &MethodDescriptor::new("/test.v1.Plain/Do", StreamingKind::Unary)
            .with_queue(QueueRule::new(QueuePattern::Command));
}

impl Method for Happened {
    type Request = String;
    type Response = ();
    const DESCRIPTOR: &'static MethodDescriptor =
        &MethodDescriptor::new("/test.v1.Plain/Happened", StreamingKind::Unary)
            .with_queue(QueueRule::new(QueuePattern::Event));
}

impl Unary<Calls> for Do {
    fn call(calls: &Calls, request: Request<String>) -> impl Future<Output = Outcome<()>> + Send {
        calls.send(format!("order {}", request.into_inner())).unwrap();
        async { Ok(Response::new(())) }
    }
}

impl Unary<Calls> for Happened {
    fn call(calls: &Calls, request: Request<String>) -> impl Future<Output = Outcome<()>> + Send {
        calls.send(format!("news {}", request.into_inner())).unwrap();
        async { Ok(Response::new(())) }
    }
}

impl Service for Plain {
    type Implementation = Calls;
    const DESCRIPTOR: &'static ServiceDescriptor =
        &ServiceDescriptor::new("test.v1.Plain", &[], &TypeRegistry::EMPTY);

    fn implementation(&self) -> &Arc<Calls> {
        &self.0
    }

    fn visit<V: Visitor<Calls>>(visitor: &mut V) {
        visitor.unary(Do);
        visitor.unary(Happened);
    }
}

#[tokio::test]
async fn a_client_of_libzmq() {
    let authority = format!("127.0.0.1:{}", free_port());
    let broker: Arc<dyn Broker> = ZmqBroker::new(&format!("zmq+tcp://{authority}")).unwrap().into();
    let (desk, calls, mut reports) = desk();
    let services = [Handlers::new(&CallsServer::new(desk)), Handlers::new(&Plain(Arc::new(calls)))];
    let _server = Running::run(Consumer::bind(broker, &services).await.unwrap());
    let mut peer = ForeignPeer::start("zmq_peer.py", &[&format!("tcp://{authority}")]);
    check_client(&mut peer, &mut reports).await;
}

#[tokio::test]
async fn a_server_of_libzmq() {
    let authority = format!("127.0.0.1:{}", free_port());
    let mut peer = ForeignPeer::start("zmq_peer.py", &[&format!("tcp://{authority}")]);
    assert_eq!(peer.tell(json!({"do": "serve"})).await, json!({"serves": true}));
    let broker = ZmqBroker::new(&format!("zmq+tcp://{authority}")).unwrap();
    check_server::<Do, Happened>(&mut peer, &QueueTransport::new(broker), Value::Null).await;
}
