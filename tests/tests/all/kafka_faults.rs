//! Kafka that is not there, refuses, goes away, or differs.

use polywire::{
    Code, ConnectError, Method as _, Response, Status,
    queue::{
        Bindings, Broker, BrokerError, Deliveries, Envelope, EnvelopeError, Id, IdSource, KafkaBinding,
        Limits, QueueTransport, Route, Settlement, Target,
        kafka::{KafkaBroker, KafkaOptions},
    },
};
use polywire_tests::{
    brokers::KafkaServer,
    conformance::{
        Running,
        desk::{Ask, DeadOrder, Desk, News, Order},
        encoded, failure, publish, unary, within,
    },
};
use rdkafka::{
    ClientConfig, Message as _,
    admin::{AdminClient, AdminOptions, ResourceSpecifier},
    client::DefaultClientContext,
    consumer::{Consumer as _, StreamConsumer},
    message::Headers as _,
};
use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, mpsc as blocking},
    time::Duration,
};
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;

async fn shared() -> &'static KafkaServer {
    tokio::task::spawn_blocking(KafkaServer::shared).await.unwrap()
}

fn options() -> KafkaOptions {
    KafkaOptions::default().with_prefix(format!("{}.", IdSource::new().next())).with_partitions(2)
}

fn order_route() -> Arc<Route> {
    Arc::new(Route::of(Order::DESCRIPTOR).unwrap())
}

#[tokio::test]
async fn who_is_not_there_is_no_endless_wait() {
    let refused = within("connecting fails", KafkaBroker::connect("kafka://127.0.0.1:1")).await;
    assert!(matches!(refused, Err(BrokerError::Connection(_))), "{refused:?}");
    let error = within("connecting fails", polywire::connect("kafka://user:secret@127.0.0.1:1")).await;
    let Err(ConnectError::Failed { uri, .. }) = error else { panic!("connected to nobody") };
    assert_eq!(uri, "kafka://user:…@127.0.0.1:1");
}

#[tokio::test]
async fn what_is_no_uri_of_kafka_is_refused() {
    for uri in [
        "kafka://host/topic",
        "kafka://host?partitions=0",
        "kafka://host?start=now",
        "kafka://host?uncommitted=many",
        "kafka://host?unknown=1",
        "kafka://host?acks.x=1&enable.idempotence=false",
        "kafka://host?group.id=mine",
    ] {
        let refused = KafkaBroker::connect(uri).await;
        assert!(matches!(refused, Err(BrokerError::InvalidUri { .. })), "{uri}: {refused:?}");
    }
    let refused = KafkaBroker::connect("kafka://host?no.such.property=1").await;
    assert!(matches!(refused, Err(BrokerError::Refused(_))), "{refused:?}");
}

#[tokio::test]
async fn wrong_credentials_are_refused_at_once() {
    let lines = "sasl.enabled.mechanisms=PLAIN\n\
         sasl.mechanism.inter.broker.protocol=PLAIN\n\
         listener.name.clients.plain.sasl.jaas.config=\
         org.apache.kafka.common.security.plain.PlainLoginModule required \
         username=\"admin\" password=\"secret\" user_admin=\"secret\" user_reader=\"p:ss\";";
    let start = move || KafkaServer::configured("SASL_PLAINTEXT", lines);
    let server = tokio::task::spawn_blocking(start).await.unwrap();
    let node = server.authority();
    let connect = |credentials: &str| format!("kafka://{credentials}@{node}");
    assert!(KafkaBroker::connect(&connect("reader:p%3Ass")).await.is_ok());
    for wrong in ["reader:wrong", "nobody:secret"] {
        let uri = connect(wrong);
        let refused = within("connecting fails", KafkaBroker::connect(&uri)).await;
        assert!(matches!(refused, Err(BrokerError::Denied(_))), "{wrong}: {refused:?}");
    }
}

#[tokio::test]
async fn topics_are_only_checked_where_they_may_not_be_made() {
    let (node, options) = (shared().await.authority(), options());
    let strict = options.clone().with_declare(false).with_reply_topic("replies");
    let strict = KafkaBroker::connect_with(format!("kafka://{}", node), strict).await.unwrap();
    let missing = strict.declare(order_route()).await;
    assert!(matches!(missing, Err(BrokerError::Missing { what: "topic", .. })), "{missing:?}");
    let maker = KafkaBroker::connect_with(format!("kafka://{}", node), options).await.unwrap();
    maker.declare(order_route()).await.unwrap();
    strict.declare(order_route()).await.unwrap();
}

/// Orders in a topic of which the rule says this.
fn bound(binding: KafkaBinding) -> Arc<Route> {
    let mut route = Route::clone(&order_route());
    route.bindings = Bindings::DEFAULT.with_kafka(binding);
    Arc::new(route)
}

/// The rule's settings of its topic.
const BINDING: KafkaBinding = KafkaBinding::DEFAULT
    .with_topic("orders")
    .with_partitions(3)
    .with_replicas(1)
    .with_retention(Duration::from_secs(3600));

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_topic_is_made_as_its_rule_says() {
    let (node, options) = (shared().await.authority(), options());
    let name = format!("{}orders", options.prefix);
    let broker = KafkaBroker::connect_with(format!("kafka://{}", node), options).await.unwrap();
    broker.declare(bound(BINDING)).await.unwrap();
    let config = ClientConfig::new().set("bootstrap.servers", &node).clone();
    let admin: AdminClient<DefaultClientContext> = config.create().unwrap();
    let described =
        admin.describe_configs(&[ResourceSpecifier::Topic(&name)], &AdminOptions::new()).await.unwrap();
    let settings = described.into_iter().next().unwrap().unwrap();
    assert_eq!(settings.get("retention.ms").unwrap().value.as_deref(), Some("3600000"));
    tokio::task::block_in_place(|| {
        let metadata = admin.inner().fetch_metadata(Some(&name), Duration::from_secs(10)).unwrap();
        let copies = |topic: &rdkafka::metadata::MetadataTopic| -> Vec<usize> {
            topic.partitions().iter().map(|partition| partition.replicas().len()).collect()
        };
        assert_eq!(metadata.topics().iter().map(copies).collect::<Vec<_>>(), [[1, 1, 1]]);
    });
}

#[tokio::test]
async fn a_topic_that_differs_names_what_differs() {
    let (node, options) = (shared().await.authority(), options());
    let connect =
        async |options| KafkaBroker::connect_with(format!("kafka://{}", node), options).await.unwrap();
    let checking = connect(options.clone().with_declare(false).with_reply_topic("replies")).await;
    let missing = checking.declare(bound(BINDING)).await;
    assert!(matches!(missing, Err(BrokerError::Missing { what: "topic", .. })), "{missing:?}");
    connect(options.clone()).await.declare(bound(BINDING)).await.unwrap();
    let declaring = connect(options).await;
    for broker in [&checking, &declaring] {
        for (other, property) in [
            (BINDING.with_partitions(2), "number of partitions"),
            (BINDING.with_partitions(4), "number of partitions"),
            (BINDING.with_replicas(2), "number of replicas"),
            (BINDING.with_retention(Duration::from_secs(60)), "retention"),
        ] {
            let error = broker.declare(bound(other)).await.unwrap_err();
            assert_eq!(error.to_string(), format!("`desk.orders` exists with another {property}"));
        }
        broker.declare(bound(BINDING)).await.unwrap();
        // What the rule does not say may be anything.
        broker.declare(bound(KafkaBinding::DEFAULT.with_topic("orders"))).await.unwrap();
    }
    let refused = declaring.subscribe(bound(BINDING.with_partitions(2))).await.map(drop);
    assert!(matches!(refused, Err(BrokerError::Topology { .. })), "{refused:?}");
}

#[tokio::test]
async fn an_address_that_is_no_name_of_a_topic_is_refused() {
    let broker = KafkaBroker::connect_with(format!("kafka://{}", shared().await.authority()), options())
        .await
        .unwrap();
    let mut route = Route::clone(&order_route());
    route.address = "orders/new".into();
    let refused = broker.declare(Arc::new(route)).await;
    assert!(matches!(refused, Err(BrokerError::InvalidAddress { .. })), "{refused:?}");
}

#[tokio::test]
async fn what_a_topic_does_not_take_is_a_typed_error() {
    let (node, options) = (shared().await.authority(), options());
    let small = options.clone().with_limits(Limits::DEFAULT.with_payload(1000));
    KafkaBroker::connect_with(format!("kafka://{}", node), small)
        .await
        .unwrap()
        .declare(order_route())
        .await
        .unwrap();
    let broker = KafkaBroker::connect_with(format!("kafka://{}", node), options).await.unwrap();
    let mut large = Envelope::new(Id::parse("large"));
    large.payload = vec![0; 1 << 20].into();
    let refused = broker.publish(Target::Route(order_route()), large).await;
    assert!(
        matches!(refused, Err(BrokerError::Envelope(EnvelopeError::PayloadTooLarge { .. }))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_topic_that_nobody_ever_served_is_unavailable() {
    let options = options().with_property("topic.metadata.propagation.max.ms", "500");
    let broker =
        KafkaBroker::connect_with(format!("kafka://{}", shared().await.authority()), options).await.unwrap();
    let status = failure(unary::<Ask>(&QueueTransport::new(broker), String::new()).await);
    assert_eq!(status.code(), Code::Unavailable);
}

/// Inboxes that share a topic do not see each other's replies.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_can_share_a_reply_topic() {
    let (node, options) = (shared().await.authority(), options());
    let desk = Desk::default().ask(|request| async { Ok(Response::new(request.into_inner())) });
    let server = KafkaBroker::connect_with(format!("kafka://{}", node), options.clone()).await.unwrap();
    let _server = Running::start_over(server.into(), desk).await;
    // Any topic that exists will do: here that of a method which is not called.
    let shared =
        options.clone().with_declare(false).with_reply_topic(format!("{}desk.posts.dlq", options.prefix));
    let mut clients = Vec::new();
    for _ in 0..2 {
        clients.push(QueueTransport::new(
            KafkaBroker::connect_with(format!("kafka://{}", node), shared.clone()).await.unwrap(),
        ));
    }
    for number in 0..20 {
        for (index, client) in clients.iter().enumerate() {
            let text = format!("{index}: {number}");
            assert_eq!(unary::<Ask>(client, text.clone()).await.unwrap().into_inner(), text);
        }
    }
}

/// A desk whose orders are reported.
fn reporting() -> (Desk, mpsc::UnboundedReceiver<String>) {
    let (sender, orders) = mpsc::unbounded_channel();
    let desk = Desk::default().order(move |request| {
        let _ended = sender.send(request.into_inner());
        async { Ok(Response::new(())) }
    });
    (desk, orders)
}

/// Publishes an order under its own id until the broker has it.
async fn insist(broker: &dyn Broker, text: &str) {
    loop {
        let mut order = Envelope::new(Id::parse(text));
        order.method = Order::DESCRIPTOR.path.into();
        order.payload = encoded(text).into();
        match broker.publish(Target::Route(order_route()), order).await {
            Ok(()) => return,
            Err(BrokerError::Unconfirmed { .. } | BrokerError::Connection(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// Messages that were published before, while and after the node was down are handled.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_comes_back_is_used_again() {
    const ORDERS: usize = 60;
    let mut node = tokio::task::spawn_blocking(KafkaServer::start).await.unwrap();
    let options = options();
    let connect = async || {
        KafkaBroker::connect_with(format!("kafka://{}", node.authority()), options.clone()).await.unwrap()
    };
    let (desk, mut orders) = reporting();
    let running = Running::start_over(connect().await.into(), desk).await;
    let broker = connect().await;
    let publishing = tokio::spawn(async move {
        for number in 0..ORDERS {
            tokio::time::sleep(Duration::from_millis(20)).await;
            insist(&broker, &number.to_string()).await;
        }
    });
    let mut seen = HashSet::new();
    while seen.len() < ORDERS {
        seen.insert(within("an order is handled", orders.recv()).await.unwrap());
        if seen.len() == ORDERS / 2 {
            tokio::task::block_in_place(|| node.restart());
        }
    }
    publishing.await.unwrap();
    running.stop();
    running.ended().await.unwrap();
}

/// Finished messages above an unfinished one do not come again, and those that a consumer still held count as tried.
#[tokio::test]
async fn the_next_member_gets_what_was_not_done() {
    let (node, options) = (shared().await.authority(), options());
    let connect =
        async || KafkaBroker::connect_with(format!("kafka://{}", node), options.clone()).await.unwrap();
    let (first, second) = (connect().await, connect().await);
    let take = async |deliveries: &mut Deliveries| {
        within("an order arrives", deliveries.next()).await.unwrap().unwrap()
    };
    let mut deliveries = first.subscribe(order_route()).await.unwrap();
    for order in ["slow", "done", "done too"] {
        publish::<Order>(&second, order, Some("key"), &encoded(order)).await;
    }
    let slow = take(&mut deliveries).await;
    assert_eq!(slow.envelope().id, Id::parse("slow"));
    for _ in 0..2 {
        take(&mut deliveries).await.settle(Settlement::Done).await.unwrap();
    }
    within("the first member has left", first.close()).await;
    let mut deliveries = second.subscribe(order_route()).await.unwrap();
    publish::<Order>(&second, "last", Some("key"), &encoded("last")).await;
    for expected in [("slow", 2), ("last", 1)] {
        let order = take(&mut deliveries).await;
        assert_eq!((&order.envelope().id, order.envelope().attempt), (&Id::parse(expected.0), expected.1));
        order.settle(Settlement::Done).await.unwrap();
    }
}

/// Messages that are not dead letters stay in the queue, and a queue with a consumer is left to it.
#[tokio::test]
async fn only_dead_letters_that_nobody_takes_are_published_again() {
    let options = options();
    let broker: Arc<dyn Broker> =
        KafkaBroker::connect_with(format!("kafka://{}", shared().await.authority()), options)
            .await
            .unwrap()
            .into();
    let missing = broker.redrive("desk.orders.dead".into()).await;
    assert!(matches!(missing, Err(BrokerError::Missing { .. })), "{missing:?}");
    publish::<DeadOrder>(&*broker, "sent here", None, &encoded("sent here")).await;
    assert_eq!(broker.redrive("desk.orders.dead".into()).await.unwrap(), 0);
    let route = Arc::new(Route::of(DeadOrder::DESCRIPTOR).unwrap());
    let mut deliveries = broker.subscribe(route).await.unwrap();
    let taken = within("it is still there", deliveries.next()).await.unwrap().unwrap();
    assert_eq!(taken.envelope().id, Id::parse("sent here"));
    let refused = broker.redrive("desk.orders.dead".into()).await;
    assert!(matches!(refused, Err(BrokerError::Refused(_))), "{refused:?}");
}

/// A consumer that knows nothing of polywire cannot tell an event that died and is published again from a new one.
#[tokio::test]
async fn a_redriven_event_has_the_attributes_that_it_had() {
    let (node, options) = (shared().await.authority(), options());
    let topic = format!("{}desk.news", options.prefix);
    let broker: Arc<dyn Broker> =
        KafkaBroker::connect_with(format!("kafka://{}", node), options).await.unwrap().into();
    let (seen, mut refused) = mpsc::unbounded_channel();
    let desk = Desk::default().news(move |_| {
        seen.send(()).unwrap();
        async { Err(Status::invalid_argument("wrong")) }
    });
    let running = Running::start_over(broker.clone(), desk).await;
    publish::<News>(&*broker, "17", Some("key"), &encoded("news")).await;
    within("the event is refused", refused.recv()).await.unwrap();
    running.stop();
    running.ended().await.unwrap();
    assert_eq!(broker.redrive("desk.news.test.v1.Desk.dlq".into()).await.unwrap(), 1);

    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &node).set("group.id", &topic).set("auto.offset.reset", "earliest");
    let foreign: StreamConsumer = config.create().unwrap();
    foreign.subscribe(&[&topic]).unwrap();
    let mut events = Vec::new();
    for _ in 0..2 {
        let event = within("the event arrives", foreign.recv()).await.unwrap();
        let headers = event.headers().unwrap().iter().filter(|header| header.key.starts_with("ce_"));
        let attributes: BTreeMap<_, _> =
            headers.map(|header| (header.key.to_owned(), header.value.unwrap().to_vec())).collect();
        events.push((attributes, event.key().map(<[u8]>::to_vec), event.payload().map(<[u8]>::to_vec)));
    }
    assert_eq!(events[0], events[1]);
    let names: Vec<_> = events[0].0.keys().map(String::as_str).collect();
    assert_eq!(names, ["ce_id", "ce_partitionkey", "ce_source", "ce_specversion", "ce_type"]);
}

/// Closing a connection to a node that is gone, and dropping everything with its runtime, end soon.
#[test]
fn a_node_that_is_gone_holds_nothing_up() {
    let mut node = KafkaServer::start();
    let (ended, end) = blocking::channel();
    let work = std::thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let options = options();
            let connect = async || {
                KafkaBroker::connect_with(format!("kafka://{}", node.authority()), options.clone())
                    .await
                    .unwrap()
            };
            let (desk, mut orders) = reporting();
            let desk = desk.ask(|request| async { Ok(Response::new(request.into_inner())) });
            let _running = Running::start_over(connect().await.into(), desk.clone()).await;
            let closed = connect().await;
            let _closed = Running::start_over(closed.clone().into(), desk).await;
            let broker = connect().await;
            insist(&broker, "order").await;
            assert_eq!(within("the order is handled", orders.recv()).await.as_deref(), Some("order"));
            let client = QueueTransport::new(broker);
            assert!(unary::<Ask>(&client, String::new()).await.is_ok());
            node.kill();
            within("the connection is closed", closed.close()).await;
        });
        drop(runtime);
        let _late = ended.send(());
    });
    let late = Err(blocking::RecvTimeoutError::Timeout);
    assert_ne!(end.recv_timeout(Duration::from_secs(60)), late, "the runtime does not end");
    work.join().unwrap();
}
