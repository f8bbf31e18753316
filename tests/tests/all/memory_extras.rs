//! The additions of the in-memory broker to the guarantees of every broker.

use polywire::{
    BoxFuture, Call, Code, Handlers, Method, MethodDescriptor, Status, StreamingKind,
    layer::interceptor,
    queue::{
        BindError, Broker, BrokerError, Capabilities, Capability, Consumer, Deliveries, Delivery, Envelope,
        Id, Inbox, Limits, QueuePattern, QueueRule, QueueTransport, Receive, Route, Settlement, Target,
        memory::{MemoryBroker, MemoryOptions},
    },
};
use polywire_tests::conformance::{
    Running,
    desk::{Ask, Desk, DeskServer, Order},
    encoded, failure, publish, unary, within,
};
use std::sync::Arc;
use tokio_stream::StreamExt as _;

const DEAD_ORDERS: &str = "desk.orders.dead";

fn route<M: Method>() -> Arc<Route> {
    Arc::new(Route::of(M::DESCRIPTOR).unwrap())
}

async fn take(deliveries: &mut Deliveries) -> Delivery {
    within("a message arrives", deliveries.next()).await.unwrap().unwrap()
}

/// A desk that refuses every order for good.
fn refusing() -> Desk {
    Desk::default().order(|_| async { Err(polywire::Status::invalid_argument("wrong")) })
}

async fn start(broker: &MemoryBroker, desk: Desk) -> Running {
    let services = [Handlers::new(&DeskServer::new(desk))];
    Running::run(Consumer::bind(broker.connect(), &services).await.unwrap())
}

async fn wait_for_letters(broker: &MemoryBroker, count: usize) -> Vec<Arc<Envelope>> {
    within("the letters arrive", async {
        loop {
            let letters = broker.dead_letters(DEAD_ORDERS);
            if letters.len() == count {
                return letters;
            }
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    })
    .await
}

#[tokio::test]
async fn a_name_means_one_broker_in_the_process() {
    let desk = Desk::default().ask(|request| async { Ok(polywire::Response::new(request.into_inner())) });
    let server = start(&MemoryBroker::open("names/one"), desk).await;
    let here = QueueTransport::new(MemoryBroker::open("names/one"));
    assert_eq!(unary::<Ask>(&here, "hello".into()).await.unwrap().into_inner(), "hello");
    let elsewhere = QueueTransport::new(MemoryBroker::open("names/two"));
    assert_eq!(failure(unary::<Ask>(&elsewhere, "hello".into()).await).code(), Code::Unavailable);
    server.stop();
    server.ended().await.unwrap();
}

#[tokio::test]
async fn a_named_broker_goes_with_its_last_connection() {
    let broker = MemoryBroker::open("names/gone");
    publish::<Order>(&broker, "kept", None, &encoded("order")).await;
    let other = MemoryBroker::open("names/gone");
    drop(broker);
    let mut deliveries = other.subscribe(route::<Order>()).await.unwrap();
    assert_eq!(take(&mut deliveries).await.envelope().id, Id::parse("kept"));
    drop((other, deliveries));
    let fresh = MemoryBroker::open("names/gone");
    publish::<Order>(&fresh, "new", None, &encoded("order")).await;
    let mut deliveries = fresh.subscribe(route::<Order>()).await.unwrap();
    assert_eq!(take(&mut deliveries).await.envelope().id, Id::parse("new"));
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_makes_publishers_wait_for_consumers() {
    let broker = MemoryBroker::with_options(MemoryOptions::DEFAULT.with_capacity(2));
    for id in ["1", "2"] {
        publish::<Order>(&broker, id, None, &[]).await;
    }
    let full = broker.publish(Target::Route(route::<Order>()), Envelope::new(Id::parse("3"))).await;
    assert!(matches!(full, Err(BrokerError::Full { address }) if address.as_str() == "desk.orders"));

    let mut deliveries = broker.subscribe(route::<Order>()).await.unwrap();
    let held = take(&mut deliveries).await;
    let mut waiting =
        tokio::spawn(broker.publish(Target::Route(route::<Order>()), Envelope::new(Id::parse("3"))));
    let early = tokio::time::timeout(std::time::Duration::from_secs(1), &mut waiting).await;
    assert!(early.is_err(), "an unsettled message holds its place");
    held.settle(Settlement::Done).await.unwrap();
    within("the publisher goes on", waiting).await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_buried_stays() {
    let broker = MemoryBroker::with_options(MemoryOptions::DEFAULT.with_capacity(1));
    let server = start(&broker, refusing()).await;
    publish::<Order>(&broker, "first", None, &encoded("order")).await;
    wait_for_letters(&broker, 1).await;
    publish::<Order>(&broker, "second", None, &encoded("order")).await;
    server.stop();
    server.ended().await.unwrap();
    let second = tokio::spawn({
        let broker = broker.clone();
        async move {
            let mut deliveries = broker.subscribe(route::<Order>()).await.unwrap();
            take(&mut deliveries).await.envelope().id.clone()
        }
    });
    assert_eq!(within("the second comes back", second).await.unwrap(), Id::parse("second"));
    let letters = broker.dead_letters(DEAD_ORDERS);
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].id, Id::parse("first"));
}

/// A refusal of a layer is like one of the handler: no further attempt mends it, so the message is kept apart.
#[tokio::test(start_paused = true)]
async fn a_command_that_a_layer_refuses_is_a_dead_letter() {
    let broker = MemoryBroker::new();
    let desk = Desk::default().order(|_| async { panic!("a refused command reaches no handler") });
    let guarded = interceptor(|_: &mut Call| Err(Status::unauthenticated("a token is needed")));
    let services = [Handlers::new(&DeskServer::new(desk)).with_layer(guarded)];
    let server = Running::run(Consumer::bind(broker.connect(), &services).await.unwrap());
    publish::<Order>(&broker, "refused", None, &encoded("order")).await;
    let letters = wait_for_letters(&broker, 1).await;
    assert_eq!(letters[0].id, Id::parse("refused"));
    server.stop();
    server.ended().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn dead_letters_are_published_again_as_they_were() {
    let broker = MemoryBroker::new();
    let server = start(&broker, refusing()).await;
    for id in ["first", "second"] {
        publish::<Order>(&broker, id, Some("shelf"), &encoded(id)).await;
    }
    wait_for_letters(&broker, 2).await;
    server.stop();
    server.ended().await.unwrap();

    assert_eq!(broker.redrive(DEAD_ORDERS.into()).await.unwrap(), 2);
    assert!(broker.dead_letters(DEAD_ORDERS).is_empty());
    let mut deliveries = broker.subscribe(route::<Order>()).await.unwrap();
    for id in ["first", "second"] {
        let delivery = take(&mut deliveries).await;
        let envelope = delivery.envelope();
        assert_eq!(envelope.id, Id::parse(id));
        assert_eq!(envelope.key.as_deref(), Some("shelf"));
        assert_eq!(envelope.payload, encoded(id));
        assert_eq!(envelope.attempt, 1);
        assert!(envelope.death.is_none() && envelope.first_failure.is_none());
        delivery.settle(Settlement::Done).await.unwrap();
    }
    assert_eq!(broker.redrive("no such queue".into()).await.unwrap(), 0);
}

#[tokio::test]
async fn an_address_has_one_pattern() {
    let broker = MemoryBroker::new();
    broker.declare(route::<Order>()).await.unwrap();
    struct Question;
    impl Method for Question {
        type Request = String;
        type Response = String;
        const DESCRIPTOR: &'static MethodDescriptor =
            &MethodDescriptor::new("/test.v1.Other/Question", StreamingKind::Unary)
                .with_queue(QueueRule::new(QueuePattern::RequestReply).with_address("desk.orders"));
    }
    let refused = broker.subscribe(route::<Question>()).await;
    assert!(matches!(refused, Err(BrokerError::Topology { property: "pattern", .. })));
}

#[tokio::test]
async fn limits_are_the_brokers() {
    let limits = Limits::DEFAULT.with_payload(10);
    let broker = MemoryBroker::with_options(MemoryOptions::DEFAULT.with_limits(limits));
    let client = QueueTransport::new(broker);
    assert!(unary::<Order>(&client, "x".repeat(8)).await.is_ok());
    let refused = failure(unary::<Order>(&client, "x".repeat(9)).await);
    assert_eq!(refused.code(), Code::ResourceExhausted);
}

/// A command whose key is a field of its message.
struct Wait;

impl Method for Wait {
    type Request = polywire::prost_types::Duration;
    type Response = ();
    const DESCRIPTOR: &'static MethodDescriptor =
        &MethodDescriptor::new("/test.v1.Clock/Wait", StreamingKind::Unary)
            .with_queue(QueueRule::new(QueuePattern::Command).with_key("seconds"));
}

#[tokio::test]
async fn the_key_is_a_field_of_the_message() {
    let broker = MemoryBroker::new();
    let client = QueueTransport::new(broker.connect());
    let duration = polywire::prost_types::Duration { seconds: 90, nanos: 0 };
    unary::<Wait>(&client, duration).await.unwrap();
    let mut deliveries = broker.subscribe(route::<Wait>()).await.unwrap();
    assert_eq!(take(&mut deliveries).await.envelope().key.as_deref(), Some("90"));
}

/// A broker that keeps nothing but requests.
struct Modest(MemoryBroker);

impl Broker for Modest {
    fn name(&self) -> &'static str {
        "modest"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::NONE.with(Capability::RequestReply)
    }

    fn limits(&self) -> Limits {
        self.0.limits()
    }

    fn declare(&self, route: Arc<Route>) -> BoxFuture<Result<(), BrokerError>> {
        self.0.declare(route)
    }

    fn publish(&self, target: Target, envelope: Envelope) -> BoxFuture<Result<(), BrokerError>> {
        self.0.publish(target, envelope)
    }

    fn subscribe(&self, route: Arc<Route>) -> BoxFuture<Result<Deliveries, BrokerError>> {
        self.0.subscribe(route)
    }

    fn inbox(&self, receiver: Arc<dyn Receive>) -> BoxFuture<Result<Inbox, BrokerError>> {
        self.0.inbox(receiver)
    }

    fn close(&self) -> BoxFuture<()> {
        self.0.close()
    }
}

#[tokio::test]
async fn what_a_broker_cannot_keep_is_refused_by_name() {
    let broker: Arc<dyn Broker> = Arc::new(Modest(MemoryBroker::new()));
    let services = [Handlers::new(&DeskServer::new(Desk::default()))];
    let refused = Consumer::bind(broker.clone(), &services).await.unwrap_err();
    let BindError::Broker(BrokerError::Unsupported { broker: name, method, missing, .. }) = refused else {
        unreachable!("refused for another reason: {refused}")
    };
    assert_eq!((&*name, method), ("modest", "/test.v1.Desk/List"));
    assert_eq!(missing, Capabilities::NONE.with(Capability::Streams));
    let status = failure(unary::<Order>(&QueueTransport::new(broker), String::new()).await);
    assert_eq!(status.code(), Code::Unimplemented);
    assert_eq!(
        status.message(),
        "`/test.v1.Desk/Order` asks for what the modest broker cannot keep: commands, delayed retry, dead letters"
    );
}
