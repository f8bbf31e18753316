//! The particulars of RabbitMQ: its errors, its names, and the loss and return of its server.

use polywire::{
    Code, ConnectError, Handlers, Method, MethodDescriptor, Request, Response, Status, StreamingKind,
    queue::{
        AmqpQueueType, Broker, BrokerError, Consumer, Envelope, EnvelopeError, Failure, Id, IdSource,
        QueuePattern, QueueRule, QueueTransport, Route, Settlement, Target,
        amqp::{AmqpBroker, AmqpOptions},
    },
};
use polywire_tests::{
    brokers::RabbitServer,
    conformance::{
        Running,
        desk::{Ask, DeadOrder, Desk, DeskServer, News, Order, Post},
        encoded, failure, publish, unary, within,
        work::previous_attempts,
    },
};
use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;

/// The node that the tests share; it is ended with the program.
async fn shared() -> &'static RabbitServer {
    tokio::task::spawn_blocking(RabbitServer::shared).await.unwrap()
}

/// A node of its own.
async fn node(lines: &'static str) -> RabbitServer {
    tokio::task::spawn_blocking(move || RabbitServer::configured(lines)).await.unwrap()
}

/// Names that no other test has.
fn options() -> AmqpOptions {
    AmqpOptions::DEFAULT.with_prefix(format!("{}.", IdSource::new().next()))
}

async fn connect(server: &RabbitServer, options: &AmqpOptions) -> AmqpBroker {
    AmqpBroker::connect_with(&server.uri(), options.clone()).await.unwrap()
}

fn route<M: Method>() -> Arc<Route> {
    Arc::new(Route::of(M::DESCRIPTOR).unwrap())
}

async fn start(server: &RabbitServer, options: &AmqpOptions, desk: Desk) -> Running {
    let services = [Handlers::new(&DeskServer::new(desk))];
    Running::run(Consumer::bind(connect(server, options).await, &services).await.unwrap())
}

fn reporting() -> (Desk, mpsc::UnboundedReceiver<String>) {
    let (sender, reports) = mpsc::unbounded_channel();
    let (posts, news) = (sender.clone(), sender.clone());
    let desk = Desk::default()
        .order(move |request| {
            let _ = sender.send(request.into_inner());
            async { Ok(Response::new(())) }
        })
        .post(move |request| {
            let _ = posts.send(request.into_inner());
            async { Ok(Response::new(())) }
        })
        .news(move |request| {
            let _ = news.send(request.into_inner());
            async { Ok(Response::new(())) }
        });
    (desk, reports)
}

#[tokio::test]
async fn who_is_not_there_is_no_endless_wait() {
    let refused = within("connecting fails", AmqpBroker::connect("amqp://127.0.0.1:1")).await;
    assert!(matches!(refused, Err(BrokerError::Connection(_))), "{refused:?}");
    let error = within("connecting fails", polywire::connect("amqp://user:secret@127.0.0.1:1")).await;
    let Err(ConnectError::Failed { uri, .. }) = error else { panic!("connected to nobody") };
    assert_eq!(uri, "amqp://user:…@127.0.0.1:1");
}

#[tokio::test]
async fn wrong_credentials_and_hosts_are_refused_at_once() {
    let authority = shared().await.authority();
    let connect = |uri: String| async move { within("an answer", AmqpBroker::connect(&uri)).await };
    assert!(connect(format!("amqp://guest:guest@127.0.0.1:1,{authority}/%2F?heartbeat=5")).await.is_ok());
    for wrong in ["guest:wrong", "nobody:guest"] {
        let refused = connect(format!("amqp://{wrong}@{authority}")).await;
        assert!(matches!(refused, Err(BrokerError::Denied(_))), "{wrong}: {refused:?}");
    }
    let refused = connect(format!("amqp://{authority}/nowhere")).await;
    assert!(matches!(refused, Err(BrokerError::Refused(_))), "{refused:?}");
}

#[tokio::test]
async fn what_is_no_uri_of_rabbitmq_is_refused() {
    for uri in [
        "amqp://",
        "amqp://host?declare=maybe",
        "amqp://host?colour=blue",
        "amqp://host?heartbeat=0",
        "amqp://host?queue_type=stream",
    ] {
        let refused = polywire::connect(uri).await;
        assert!(matches!(refused, Err(ConnectError::InvalidUri { .. })), "{uri}");
    }
}

#[tokio::test]
async fn what_is_missing_is_only_named_when_nothing_is_to_be_declared() {
    let (server, options) = (shared().await, options());
    let checking = connect(server, &options.clone().with_declare(false)).await;
    let missing = checking.declare(route::<Order>()).await.unwrap_err();
    assert_eq!(missing.to_string(), "there is no queue for `desk.orders`");
    let missing = checking.declare(route::<News>()).await.unwrap_err();
    assert_eq!(missing.to_string(), "there is no exchange for `desk.news`");
    let declaring = connect(server, &options).await;
    declaring.declare(route::<Order>()).await.unwrap();
    checking.declare(route::<Order>()).await.unwrap();
    let missing = checking.subscribe(route::<Order>()).await.unwrap_err();
    assert_eq!(missing.to_string(), "there is no queue for `desk.orders.dead`");
    drop(declaring.subscribe(route::<Order>()).await.unwrap());
    checking.subscribe(route::<Order>()).await.unwrap();
}

#[tokio::test]
async fn a_conflict_names_the_argument() {
    let (server, options) = (shared().await, options());
    connect(server, &options).await.declare(route::<Order>()).await.unwrap();
    let other = connect(server, &options.clone().with_queue_type(AmqpQueueType::Quorum)).await;
    let conflict = other.declare(route::<Order>()).await.unwrap_err();
    assert_eq!(conflict.to_string(), "`desk.orders` exists with another x-queue-type");
    let conflict = other.subscribe(route::<Order>()).await.unwrap_err();
    assert_eq!(conflict.to_string(), "`desk.orders` exists with another x-queue-type");
}

#[tokio::test]
async fn an_address_that_is_no_name_of_a_queue_is_refused() {
    let broker = connect(shared().await, &AmqpOptions::DEFAULT).await;
    for address in ["", "amq.orders", &"x".repeat(300)] {
        let mut route = Route::clone(&route::<Order>());
        route.address = address.into();
        let refused = broker.declare(Arc::new(route)).await;
        assert!(matches!(refused, Err(BrokerError::InvalidAddress { .. })), "{refused:?}");
    }
}

/// A message that the server does not take is an error of that message alone; others are published again.
#[tokio::test]
async fn the_servers_limits_are_typed_errors() {
    let server = node("max_message_size = 100000").await;
    let options = options();
    let (desk, mut reports) = reporting();
    let _running = start(&server, &options, desk).await;
    let broker = connect(&server, &options).await;
    let order = |size: usize| {
        let mut envelope = Envelope::new(Id::parse("order"));
        envelope.payload = encoded(&"x".repeat(size)).into();
        broker.publish(Target::Route(route::<Order>()), envelope)
    };
    broker.declare(route::<Order>()).await.unwrap();
    let (large, small) = tokio::join!(order(200_000), order(1));
    assert!(
        matches!(large, Err(BrokerError::Envelope(EnvelopeError::PayloadTooLarge { limit: 100_000, .. }))),
        "{large:?}"
    );
    small.unwrap();
    assert_eq!(within("the order is handled", reports.recv()).await.unwrap(), "x");
    let mut long = Envelope::new(Id::parse("long"));
    long.status = Some(Status::with_details(Code::Internal, "long", vec![0; 200_000].into()));
    let refused = broker.publish(Target::Inbox("nobody".into()), long).await;
    assert!(
        matches!(refused, Err(BrokerError::Envelope(EnvelopeError::HeadersTooLarge { .. }))),
        "{refused:?}"
    );
}

/// Ids, names and keys that are longer than a property of AMQP can be.
#[tokio::test]
async fn what_is_too_long_for_a_property_travels_as_a_header() {
    let (server, options) = (shared().await, options());
    let broker = connect(server, &options).await;
    let mut deliveries = broker.subscribe(route::<Order>()).await.unwrap();
    let id = "i".repeat(300);
    publish::<Order>(&broker, &id, Some(&"k".repeat(400)), &encoded("order")).await;
    let delivery = within("it arrives", deliveries.next()).await.unwrap().unwrap();
    assert_eq!(delivery.envelope().id, Id::parse(&id));
    assert_eq!(delivery.envelope().key.as_deref(), Some(&*"k".repeat(400)));
}

/// Commands that are published while the server is killed, started again and frozen all arrive, without a word from
/// the user's code.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_outlive_the_server() {
    const ORDERS: usize = 60;
    let (mut server, options) = (node("").await, options());
    let (desk, mut reports) = reporting();
    let _running = start(&server, &options, desk).await;
    let client = QueueTransport::new(connect(&server, &options).await);
    let publishing = tokio::spawn(async move {
        for number in 0..ORDERS {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let request = Request::new(number.to_string());
            polywire::__codegen::unary::<Order>(&client, request).await.unwrap();
        }
    });
    let mut seen = HashSet::new();
    while seen.len() < ORDERS {
        seen.insert(within("an order is handled", reports.recv()).await.unwrap());
        match seen.len() {
            20 => tokio::task::block_in_place(|| server.restart()),
            40 => {
                server.freeze();
                tokio::time::sleep(Duration::from_secs(1)).await;
                server.thaw();
            }
            _ => {}
        }
    }
    publishing.await.unwrap();
}

/// A call that waits when the connection is lost fails at once; the next is served when the server is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_fail_with_the_connection_and_work_after_it() {
    let (mut server, options) = (node("").await, options());
    let (begun, mut begins) = mpsc::unbounded_channel();
    let desk = Desk::default().ask(move |request| {
        begun.send(()).unwrap();
        async move {
            match request.into_inner().as_str() {
                "wait" => std::future::pending().await,
                text => Ok(Response::new(text.to_owned())),
            }
        }
    });
    let _running = start(&server, &options, desk).await;
    let client = QueueTransport::new(connect(&server, &options).await);
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { unary::<Ask>(&client, "wait".into()).await }
    });
    begins.recv().await.unwrap();
    tokio::task::block_in_place(|| server.restart());
    let lost = failure(within("the call ends", waiting).await.unwrap());
    assert_eq!((lost.code(), lost.message()), (Code::Unavailable, "the connection to the broker was lost"));
    within("the server is back", async {
        while let Err(status) = unary::<Ask>(&client, "again".into()).await {
            assert_eq!(status.code(), Code::Unavailable);
        }
    })
    .await;
}

/// A server that has no memory left takes nothing: publishers wait, and lose nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn publishers_wait_while_the_server_is_blocked() {
    let (server, options) = (node("").await, options());
    let (desk, mut reports) = reporting();
    let _running = start(&server, &options, desk).await;
    let client = QueueTransport::new(connect(&server, &options).await);
    unary::<Order>(&client, "before".into()).await.unwrap();
    assert_eq!(within("it is handled", reports.recv()).await.unwrap(), "before");
    let limit = |limit: &str| {
        tokio::task::block_in_place(|| server.control(&["set_vm_memory_high_watermark", limit]));
    };
    limit("0.0000001");
    let waiting = tokio::spawn(async move { unary::<Order>(&client, "during".into()).await });
    let early = tokio::time::timeout(Duration::from_millis(500), reports.recv()).await;
    assert!(early.is_err() && !waiting.is_finished(), "the server takes messages");
    limit("0.4");
    within("it is published", waiting).await.unwrap().unwrap();
    assert_eq!(within("it is handled", reports.recv()).await.unwrap(), "during");
}

/// A queue that is removed while it is in use is made again by the side that needs it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_that_is_removed_is_made_again() {
    let (server, options) = (shared().await, options());
    let (desk, mut reports) = reporting();
    let running = start(server, &options, desk.clone()).await;
    let client = QueueTransport::new(connect(server, &options).await);
    unary::<Order>(&client, "before".into()).await.unwrap();
    assert_eq!(within("it is handled", reports.recv()).await.unwrap(), "before");
    let queue = format!("{}desk.orders", options.prefix);
    tokio::task::block_in_place(|| server.control(&["delete_queue", &queue]));
    unary::<Order>(&client, "after".into()).await.unwrap();
    assert_eq!(within("it is handled", reports.recv()).await.unwrap(), "after");
    running.stop();
    running.ended().await.unwrap();
    tokio::task::block_in_place(|| server.control(&["delete_queue", &queue]));
    unary::<Order>(&client, "alone".into()).await.unwrap();
    let _running = start(server, &options, desk).await;
    assert_eq!(within("it is handled", reports.recv()).await.unwrap(), "alone");
}

/// Dead letters go back to where they came from: a command to its queue, an ordered one to its lane, an event to the
/// group that gave it up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dead_letters_are_published_again() {
    let (server, options) = (shared().await, options());
    let healthy = Arc::new(AtomicBool::new(false));
    let (sender, mut reports) = mpsc::unbounded_channel();
    let handle = move |text: String, attempts: bool| {
        let outcome = match healthy_now(&healthy) {
            true => Ok(Response::new(())),
            false => Err(Status::invalid_argument("not now")),
        };
        sender.send((text, attempts, healthy.clone())).unwrap();
        async { outcome }
    };
    let again = |request: &Request<String>| request.metadata().contains_key("grpc-previous-rpc-attempts");
    let (posts, news) = (handle.clone(), handle.clone());
    let desk = Desk::default()
        .order(move |request| handle(request.get_ref().clone(), again(&request)))
        .post(move |request| posts(request.get_ref().clone(), again(&request)))
        .news(move |request| news(request.get_ref().clone(), again(&request)));
    let running = start(server, &options, desk).await;
    let broker = connect(server, &options).await;
    publish::<Order>(&broker, "1", Some("key"), &encoded("order")).await;
    publish::<Post>(&broker, "2", Some("key"), &encoded("post")).await;
    publish::<News>(&broker, "3", None, &encoded("news")).await;
    let dead = ["desk.orders.dead", "desk.posts.dlq", "desk.news.test.v1.Desk.dlq"];
    let mut switch = None;
    for _ in dead {
        let (_, _, healthy) = within("it is handled", reports.recv()).await.unwrap();
        switch = Some(healthy);
    }
    running.stop();
    switch.unwrap().store(true, Ordering::Release);
    // Letters are stored before their originals go; a server that has drained has stored them.
    running.ended().await.unwrap();
    let (desk, mut reports) = reporting();
    let _running = start(server, &options, desk).await;
    for (dead, text) in dead.into_iter().zip(["order", "post", "news"]) {
        assert_eq!(within("letters move", broker.redrive(dead.into())).await.unwrap(), 1);
        assert_eq!(within("it is handled", reports.recv()).await.unwrap(), text);
        assert_eq!(broker.redrive(dead.into()).await.unwrap(), 0);
    }
    assert!(matches!(broker.redrive("nowhere".into()).await, Err(BrokerError::Missing { .. })));
}

fn healthy_now(healthy: &AtomicBool) -> bool {
    healthy.load(Ordering::Acquire)
}

/// Queues that are copied to several nodes keep the same rules.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quorum_queues_retry_and_bury_too() {
    let (server, options) = (shared().await, options().with_queue_type(AmqpQueueType::Quorum));
    let (begun, mut begins) = mpsc::unbounded_channel();
    let desk = Desk::default().order(move |request| {
        begun.send(request.into_inner()).unwrap();
        async { Err(Status::unavailable("down")) }
    });
    let _running = start(server, &options, desk).await;
    let broker = connect(server, &options).await;
    let mut letters = broker.subscribe(route::<DeadOrder>()).await.unwrap();
    publish::<Order>(&broker, "order", None, &encoded("order")).await;
    let letter = within("the letter arrives", letters.next()).await.unwrap().unwrap();
    assert_eq!(letter.envelope().death.as_ref().unwrap().attempts, 3);
    for _ in 0..3 {
        assert_eq!(begins.recv().await.unwrap(), "order");
    }
}

/// A desk whose events are wrong; says when it has seen one.
fn refusing_news() -> (Desk, mpsc::UnboundedReceiver<()>) {
    let (seen, refused) = mpsc::unbounded_channel();
    let desk = Desk::default().news(move |_| {
        seen.send(()).unwrap();
        async { Err(Status::invalid_argument("wrong")) }
    });
    (desk, refused)
}

/// A consumer that knows nothing of polywire cannot tell an event that died and is published again from a new one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redriven_event_has_the_attributes_that_it_had() {
    let (server, options) = (shared().await, options());
    let (desk, mut refused) = refusing_news();
    let running = start(server, &options, desk).await;
    let broker = connect(server, &options).await;
    publish::<News>(&broker, "17", Some("key"), &encoded("news")).await;
    within("the event is refused", refused.recv()).await.unwrap();
    running.stop();
    running.ended().await.unwrap();
    assert_eq!(broker.redrive("desk.news.test.v1.Desk.dlq".into()).await.unwrap(), 1);
    publish::<News>(&broker, "17", Some("key"), &encoded("news")).await;

    let foreign = lapin::Connection::connect(&server.uri(), Default::default()).await.unwrap();
    let channel = foreign.create_channel().await.unwrap();
    let queue = format!("{}desk.news.test.v1.Desk", options.prefix);
    let mut events = Vec::new();
    for _ in 0..2 {
        let event = channel.basic_get(queue.clone().into(), Default::default()).await.unwrap().unwrap();
        let headers = event.properties.headers().clone().unwrap_or_default();
        let mut attributes = headers.inner().clone();
        attributes.retain(|name, _| name.as_str().starts_with("cloudEvents_"));
        events.push((attributes, event.properties.message_id().clone(), event.data.clone()));
    }
    assert_eq!(events[0], events[1]);
    let names: Vec<_> = events[0].0.keys().map(|name| name.as_str()).collect();
    let expected = ["id", "partitionkey", "source", "specversion", "type"];
    assert_eq!(names, expected.map(|name| format!("cloudEvents_{name}")));
}

/// A consumer that is killed in the middle of an attempt leaves behind how often the message was tried before, and
/// nothing overtakes it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attempts_in_order_outlive_their_consumer() {
    for queue_type in [AmqpQueueType::Classic, AmqpQueueType::Quorum] {
        let (server, options) = (shared().await, options().with_queue_type(queue_type));
        let broker = connect(server, &options).await;
        let (begun, mut attempts) = mpsc::unbounded_channel();
        let desk = move |hangs_at| {
            let begun = begun.clone();
            Desk::default().post(move |request| {
                let before = previous_attempts(&request);
                let _ = begun.send((request.into_inner(), before));
                async move {
                    match before {
                        before if before == hangs_at => std::future::pending().await,
                        _ => Err(Status::unavailable("down")),
                    }
                }
            })
        };
        let killed = tokio::runtime::Runtime::new().unwrap();
        let first = killed.spawn({
            let (options, desk) = (options.clone(), desk(1));
            async move { start(server, &options, desk).await }
        });
        let _running = first.await.unwrap();
        for id in ["post", "behind"] {
            publish::<Post>(&broker, id, Some("key"), &encoded(id)).await;
        }
        for before in 0..2 {
            let attempt = within("an attempt begins", attempts.recv()).await.unwrap();
            assert_eq!(attempt, ("post".to_owned(), before));
        }
        killed.shutdown_background();
        let _running = start(server, &options, desk(u32::MAX)).await;
        for (text, before) in [("post", 1), ("post", 2), ("behind", 0), ("behind", 1)] {
            let attempt = within("an attempt begins", attempts.recv()).await.unwrap();
            assert_eq!(attempt, (text.to_owned(), before), "{queue_type:?}");
        }
    }
}

/// Without a declared place for them, attempts are counted as long as their consumer is there.
#[tokio::test]
async fn attempts_in_order_need_nothing_to_be_declared() {
    let (server, options) = (shared().await, options());
    drop(connect(server, &options).await.subscribe(route::<Post>()).await.unwrap());
    let broker = connect(server, &options.with_declare(false)).await;
    let mut deliveries = broker.subscribe(route::<Post>()).await.unwrap();
    publish::<Post>(&broker, "post", Some("key"), &encoded("post")).await;
    for attempt in 1..4 {
        let delivery = within("it arrives", deliveries.next()).await.unwrap().unwrap();
        assert_eq!(delivery.envelope().attempt, attempt);
        let failure = Failure::from(&Status::unavailable("down"));
        delivery.settle(Settlement::Retry { after: Duration::ZERO, failure }).await.unwrap();
    }
}

/// A server that gives up on a slow consumer closes its channel. The consumer comes back, says so, and gets the message
/// again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_may_be_slower_than_the_server_waits() {
    let start_server = || RabbitServer::with_consumer_timeout(Duration::from_millis(500));
    let server = tokio::task::spawn_blocking(start_server).await.unwrap();
    let broker = connect(&server, &options()).await;
    for route in [route::<Order>(), route::<Post>()] {
        let mut deliveries = broker.subscribe(route.clone()).await.unwrap();
        let mut post = Envelope::new(Id::parse("slow"));
        post.key = Some("key".into());
        broker.publish(Target::Route(route), post).await.unwrap();
        let slow = within("it arrives", deliveries.next()).await.unwrap().unwrap();
        let error = within("the channel is closed", deliveries.next()).await.unwrap().unwrap_err();
        assert!(matches!(&error, BrokerError::Refused(_)), "{error:?}");
        let again = within("it comes again", deliveries.next()).await.unwrap().unwrap();
        assert_eq!(again.envelope().id, Id::parse("slow"));
        let late = slow.settle(Settlement::Done).await;
        assert!(matches!(late, Err(BrokerError::Connection(_))), "{late:?}");
        again.settle(Settlement::Done).await.unwrap();
    }

    let options = options();
    let (begun, mut orders) = mpsc::unbounded_channel();
    let slow = AtomicBool::new(true);
    let desk = Desk::default().order(move |request| {
        begun.send(request.into_inner()).unwrap();
        let hangs = slow.swap(false, Ordering::AcqRel);
        async move { if hangs { std::future::pending().await } else { Ok(Response::new(())) } }
    });
    let _running = start(&server, &options, desk).await;
    let client = QueueTransport::new(connect(&server, &options).await);
    unary::<Order>(&client, "slow".into()).await.unwrap();
    for _ in 0..2 {
        assert_eq!(within("the order is handled", orders.recv()).await.unwrap(), "slow");
    }
    unary::<Order>(&client, "next".into()).await.unwrap();
    assert_eq!(within("the consumer goes on", orders.recv()).await.unwrap(), "next");
}

struct Unordered;

impl Method for Unordered {
    type Request = String;
    type Response = ();
    const DESCRIPTOR: &'static MethodDescriptor =
        &MethodDescriptor::new("/test.v1.Other/Unordered", StreamingKind::Unary).with_queue(
            QueueRule::new(QueuePattern::Event).with_address("desk.ordered").with_group("unordered"),
        );
}

struct InOrder;

impl Method for InOrder {
    type Request = String;
    type Response = ();
    const DESCRIPTOR: &'static MethodDescriptor = &MethodDescriptor::new(
        "/test.v1.Desk/InOrder",
        StreamingKind::Unary,
    )
    .with_queue(
        QueueRule::new(QueuePattern::Event).with_address("desk.ordered").with_group("ordered").with_ordered(),
    );
}

/// Events that their publisher keeps in order reach groups that do and groups that do not.
#[tokio::test]
async fn ordered_events_reach_every_group() {
    let (server, options) = (shared().await, options());
    let broker = connect(server, &options).await;
    let mut ordered = broker.subscribe(route::<InOrder>()).await.unwrap();
    let mut unordered = broker.subscribe(route::<Unordered>()).await.unwrap();
    for (id, key) in [("1", Some("a")), ("2", None)] {
        publish::<InOrder>(&broker, id, key, &encoded("text")).await;
    }
    for deliveries in [&mut ordered, &mut unordered] {
        let mut seen = HashSet::new();
        for _ in 0..2 {
            let delivery = within("it arrives", deliveries.next()).await.unwrap().unwrap();
            seen.insert(delivery.envelope().id.to_string());
            delivery.settle(Settlement::Done).await.unwrap();
        }
        assert_eq!(seen, HashSet::from(["1".to_owned(), "2".to_owned()]));
    }
}
