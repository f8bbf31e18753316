//! Python speaks the documented wire of each broker, as client and as server, by the brokers' own libraries.

#![allow(clippy::unwrap_used, reason = "a failure is a failed test")]

use polywire::{
    Code, Handlers, Method, MethodDescriptor, Outcome, Request, Response, Service, ServiceDescriptor, Status,
    StreamingKind, TypeRegistry, Unary, Visitor,
    queue::{
        Broker, Consumer, IdSource, QueuePattern, QueueRule, QueueTransport,
        kafka::{KafkaBroker, KafkaOptions},
        zeromq::ZmqBroker,
    },
};
use polywire_tests::{
    brokers::{KafkaServer, free_port},
    conformance::{
        Running,
        desk::{Ask, CallsServer, Desk, News, Order},
        failure, unary, within,
    },
    foreign::ForeignPeer,
};
use serde_json::json;
use std::{future::Future, sync::Arc};
use tokio::sync::mpsc;

type Reports = mpsc::UnboundedReceiver<String>;

/// A desk that answers, refuses, and reports what it is told.
fn desk() -> (Desk, mpsc::UnboundedSender<String>, Reports) {
    let (sender, reports) = mpsc::unbounded_channel();
    let (orders, news) = (sender.clone(), sender.clone());
    let desk = Desk::default()
        .ask(|request| async {
            match request.into_inner().as_str() {
                "fail" => Err(Status::not_found("no such thing")),
                text => Ok(Response::new(format!("rust: {text}"))),
            }
        })
        .order(move |request| {
            orders.send(format!("order {}", request.into_inner())).unwrap();
            async { Ok(Response::new(())) }
        })
        .news(move |request| {
            news.send(format!("news {}", request.into_inner())).unwrap();
            async { Ok(Response::new(())) }
        });
    (desk, sender, reports)
}

/// The peer calls a polywire server.
async fn check_client(peer: &mut ForeignPeer, reports: &mut Reports) {
    assert_eq!(peer.tell(json!({"do": "ask", "text": "hello"})).await, json!({"text": "rust: hello"}));
    let refused = json!({"code": Code::NotFound as i32, "message": "no%20such%20thing"});
    assert_eq!(peer.tell(json!({"do": "ask", "text": "fail"})).await, refused);
    for (what, report) in [("command", "order one"), ("event", "news one")] {
        assert_eq!(peer.tell(json!({"do": what, "text": "one"})).await, json!({"published": true}));
        assert_eq!(within("the message is handled", reports.recv()).await.unwrap(), report);
    }
}

/// A polywire client calls the peer.
async fn check_server<Command, Event>(peer: &mut ForeignPeer, client: &QueueTransport)
where
    Command: Method<Request = String, Response = ()>,
    Event: Method<Request = String, Response = ()>,
{
    assert_eq!(unary::<Ask>(client, "hello".into()).await.unwrap().into_inner(), "python: hello");
    let status = failure(unary::<Ask>(client, "fail".into()).await);
    assert_eq!((status.code(), status.message()), (Code::NotFound, "no such thing"));
    unary::<Command>(client, "one".into()).await.unwrap();
    let handled = peer.next().await;
    assert_eq!((&handled["handled"], &handled["method"]), (&json!("one"), &json!(Command::DESCRIPTOR.path)));
    unary::<Event>(client, "two".into()).await.unwrap();
    let handled = peer.next().await;
    assert_eq!((&handled["handled"], &handled["method"]), (&json!("two"), &json!(Event::DESCRIPTOR.path)));
}

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
        KafkaBroker::with_options(&[&self.node], options).await.unwrap().into()
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
    check_server::<Order, News>(&mut peer, &QueueTransport::new(lab.connect().await)).await;
}

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
    check_server::<Do, Happened>(&mut peer, &QueueTransport::new(broker)).await;
}
