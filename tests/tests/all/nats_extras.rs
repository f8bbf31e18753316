//! The particulars of NATS: its errors, and the loss and return of its server.

use async_nats::jetstream;
use polywire::{
    Code, ConnectError, Handlers, Method, MethodDescriptor, Request, Response, Status, StreamingKind,
    queue::{
        Bindings, Broker, BrokerError, Consumer, NatsBinding, NatsStorage, QueuePattern, QueueRule,
        QueueTransport, Route,
        nats::{NatsBroker, NatsOptions},
    },
};
use polywire_tests::{
    brokers::NatsServer,
    conformance::{
        Running,
        desk::{Ask, Desk, DeskServer, News, Order, Post},
        encoded, failure, publish, unary, within,
    },
};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpListener,
    sync::{mpsc, watch},
};
use tokio_stream::StreamExt as _;

fn route<M: Method>() -> Arc<Route> {
    Arc::new(Route::of(M::DESCRIPTOR).unwrap())
}

async fn connect(server: &NatsServer) -> NatsBroker {
    NatsBroker::connect(&server.uri()).await.unwrap()
}

async fn start(server: &NatsServer, desk: Desk) -> Running {
    let services = [Handlers::new(&DeskServer::new(desk))];
    Running::run(Consumer::bind(connect(server).await, &services).await.unwrap())
}

#[tokio::test]
async fn wrong_credentials_are_refused_at_once() {
    let server = NatsServer::configured(r#"authorization { user: "ada", password: "p:ss" }"#);
    let with = |credentials: &str| format!("nats://{credentials}@{}", server.authority());
    for wrong in ["ada:wrong", "bob:p%3Ass", "token"] {
        let refused = within("the answer", NatsBroker::connect(&with(wrong))).await;
        assert!(matches!(refused, Err(BrokerError::Denied(_))), "{wrong}");
    }
    NatsBroker::connect(&with("ada:p%3Ass")).await.unwrap();
    let error = polywire::connect(&with("ada:wrong")).await.unwrap_err();
    assert!(!error.to_string().contains("wrong"), "an error shows the password: {error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_an_error() {
    let mut server = NatsServer::start();
    let uri = server.uri();
    server.kill();
    let refused = within("the answer", NatsBroker::connect(&uri)).await;
    assert!(matches!(refused, Err(BrokerError::Connection(_))));
}

/// Nothing happens on the wire, so the paused clock goes on to the next time that is waited for.
#[tokio::test(start_paused = true)]
async fn a_server_that_never_greets_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("nats://{}", listener.local_addr().unwrap());
    let refused = within("the end of waiting", NatsBroker::connect(&uri)).await;
    assert!(matches!(refused, Err(BrokerError::Connection(_))));
    drop(listener);
}

#[tokio::test]
async fn wrong_uris_are_refused() {
    for uri in ["nats://", "nats://host/path", "nats://host?declare=maybe", "nats://host?colour=blue"] {
        assert!(matches!(polywire::connect(uri).await, Err(ConnectError::InvalidUri { .. })), "{uri}");
    }
}

#[tokio::test]
async fn what_is_missing_is_only_named_when_nothing_is_to_be_declared() {
    let server = NatsServer::start();
    let checking = NatsBroker::connect(&format!("{}?declare=false", server.uri())).await.unwrap();
    let missing = checking.declare(route::<Order>()).await.unwrap_err();
    assert_eq!(missing.to_string(), "there is no stream for `desk.orders`");
    let declaring = connect(&server).await;
    declaring.declare(route::<Order>()).await.unwrap();
    checking.declare(route::<Order>()).await.unwrap();
    let missing = checking.subscribe(route::<Order>()).await.unwrap_err();
    assert_eq!(missing.to_string(), "there is no stream for `desk.orders.dead`");
    drop(declaring.subscribe(route::<Order>()).await.unwrap());
    checking.subscribe(route::<Order>()).await.unwrap();
}

/// An event where [`Order`] has its commands.
struct Ordered;

impl Method for Ordered {
    type Request = String;
    type Response = ();
    const DESCRIPTOR: &'static MethodDescriptor =
        &MethodDescriptor::new("/test.v1.Other/Ordered", StreamingKind::Unary)
            .with_queue(QueueRule::new(QueuePattern::Event).with_address("desk.orders"));
}

/// Commands in the order of their keys, where [`Order`] keeps none.
struct InOrder;

impl Method for InOrder {
    type Request = String;
    type Response = ();
    const DESCRIPTOR: &'static MethodDescriptor =
        &MethodDescriptor::new("/test.v1.Other/InOrder", StreamingKind::Unary)
            .with_queue(QueueRule::new(QueuePattern::Command).with_address("desk.orders").with_ordered());
}

#[tokio::test]
async fn a_conflict_names_what_differs() {
    let server = NatsServer::start();
    let broker = connect(&server).await;
    drop(broker.subscribe(route::<Order>()).await.unwrap());
    let other = broker.declare(route::<Ordered>()).await.unwrap_err();
    assert_eq!(other.to_string(), "`desk.orders` exists with another retention");
    let ordered = broker.subscribe(route::<InOrder>()).await.unwrap_err();
    assert_eq!(ordered.to_string(), "`desk.orders` exists with another filter subject");
}

/// Commands where [`Order`] has its own, in a stream of this name and storage.
struct Stored<const MEMORY: bool>;

impl<const MEMORY: bool> Method for Stored<MEMORY> {
    type Request = String;
    type Response = ();
    const DESCRIPTOR: &'static MethodDescriptor = &MethodDescriptor::new(
        "/test.v1.Other/Stored",
        StreamingKind::Unary,
    )
    .with_queue(QueueRule::new(QueuePattern::Command).with_address("desk.orders").with_bindings(
        Bindings::DEFAULT.with_nats(NatsBinding::DEFAULT.with_stream("ORDERS").with_storage(if MEMORY {
            NatsStorage::Memory
        } else {
            NatsStorage::File
        })),
    ));
}

#[tokio::test]
async fn a_rule_names_the_stream_and_its_storage() {
    let server = NatsServer::start();
    let broker = connect(&server).await;
    broker.declare(route::<Stored<true>>()).await.unwrap();
    let other = broker.declare(route::<Stored<false>>()).await.unwrap_err();
    assert_eq!(other.to_string(), "`desk.orders` exists with another storage");
    let unnamed = broker.declare(route::<Order>()).await.unwrap_err();
    assert_eq!(unnamed.to_string(), "`desk.orders` exists with another stream");
}

#[tokio::test]
async fn a_server_without_jetstream_keeps_requests_only() {
    let server = NatsServer::without_jetstream();
    let broker: Arc<dyn Broker> = connect(&server).await.into();
    let services = [Handlers::new(&DeskServer::new(Desk::default()))];
    let refused = Consumer::bind(broker.clone(), &services).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!(
            "`/test.v1.Desk/Order` asks for what the NATS broker cannot keep: commands, delayed retry, dead letters; \
             nats-server {} runs there without JetStream: start it with `--jetstream`, in 2.10 or later",
            server.version()
        )
    );
    let unserved = failure(unary::<Ask>(&QueueTransport::new(broker), String::new()).await);
    assert_eq!(unserved.code(), Code::Unavailable);
}

/// Debian 12 has 2.9 in its packages.
#[tokio::test]
async fn an_old_server_is_refused_by_its_version() {
    let uri =
        greeting(r#"{"server_id":"old","version":"2.9.10","max_payload":1048576,"jetstream":true}"#).await;
    let broker = within("the connection", NatsBroker::connect(&uri)).await.unwrap();
    let services = [Handlers::new(&DeskServer::new(Desk::default()))];
    let refused = Consumer::bind(broker, &services).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`/test.v1.Desk/Order` asks for what the NATS broker cannot keep: delayed retry; nats-server 2.9.10 is there, \
         and delayed retry needs 2.10 or later"
    );
}

/// A server that greets clients with this information, and answers that it is there.
async fn greeting(information: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (reading, mut writing) = stream.into_split();
        writing.write_all(format!("INFO {information}\r\n").as_bytes()).await.unwrap();
        let mut lines = BufReader::new(reading).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if line == "PING" {
                writing.write_all(b"PONG\r\n").await.unwrap();
            }
        }
    });
    format!("nats://{address}")
}

/// The limit of a server as it is installed is 1 MiB, headers included.
#[tokio::test]
async fn the_servers_limit_is_a_typed_error() {
    let server = NatsServer::configured("");
    let desk = Desk::default().ask(|request| async { Ok(Response::new(request.into_inner())) });
    let _running = start(&server, desk).await;
    let client = QueueTransport::new(connect(&server).await);
    for text in ["x".repeat(1 << 20), "x".repeat((1 << 20) - 1000)] {
        assert_eq!(failure(unary::<Ask>(&client, text.clone()).await).code(), Code::ResourceExhausted);
        assert_eq!(failure(unary::<Order>(&client, text).await).code(), Code::ResourceExhausted);
    }
    assert!(unary::<Ask>(&client, "x".repeat(1_000_000)).await.is_ok());
}

#[tokio::test]
async fn a_second_message_of_one_id_is_stored_once() {
    let server = NatsServer::start();
    let broker = connect(&server).await;
    for id in ["one", "one", "two"] {
        publish::<Order>(&broker, id, None, &encoded(id)).await;
    }
    let (desk, mut orders) = reporting();
    let _running = start(&server, desk).await;
    assert_eq!(orders.recv().await.unwrap(), "one");
    assert_eq!(orders.recv().await.unwrap(), "two");
}

fn reporting() -> (Desk, mpsc::UnboundedReceiver<String>) {
    let (sender, orders) = mpsc::unbounded_channel();
    let desk = Desk::default().order(move |request| {
        let _ = sender.send(request.into_inner());
        async { Ok(Response::new(())) }
    });
    (desk, orders)
}

/// Commands that are published while the server is killed, started again and frozen all arrive, without a word from
/// the user's code.
#[tokio::test(flavor = "multi_thread")]
async fn commands_outlive_the_server() {
    const ORDERS: usize = 60;
    let mut server = NatsServer::start();
    let (desk, mut orders) = reporting();
    // What was delivered and not acknowledged when the server ended comes again after this time.
    let options = NatsOptions::DEFAULT.with_ack_wait(Duration::from_secs(5));
    let broker = NatsBroker::connect_with(&server.uri(), options).await.unwrap();
    let services = [Handlers::new(&DeskServer::new(desk))];
    let _running = Running::run(Consumer::bind(broker, &services).await.unwrap());
    let client = QueueTransport::new(connect(&server).await);
    let publishing = tokio::spawn(async move {
        for number in 0..ORDERS {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let request = Request::new(number.to_string());
            polywire::__codegen::unary::<Order>(&client, request).await.unwrap();
        }
    });
    let mut seen = HashSet::new();
    while seen.len() < ORDERS {
        seen.insert(within("an order is handled", orders.recv()).await.unwrap());
        match seen.len() {
            20 => server.restart(),
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
#[tokio::test(flavor = "multi_thread")]
async fn calls_fail_with_the_connection_and_work_after_it() {
    let mut server = NatsServer::start();
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
    let _running = start(&server, desk).await;
    let client = QueueTransport::new(connect(&server).await);
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { unary::<Ask>(&client, "wait".into()).await }
    });
    begins.recv().await.unwrap();
    server.restart();
    let lost = failure(within("the call ends", waiting).await.unwrap());
    assert_eq!((lost.code(), lost.message()), (Code::Unavailable, "the connection to the broker was lost"));
    within("the server is back", async {
        while let Err(status) = unary::<Ask>(&client, "again".into()).await {
            assert_eq!(status.code(), Code::Unavailable);
        }
    })
    .await;
}

/// The server waits for a word about each message; the connection gives it while the handler works.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_handler_is_called_once() {
    let server = NatsServer::start();
    let options = NatsOptions::DEFAULT.with_ack_wait(Duration::from_millis(500));
    let broker = NatsBroker::connect_with(&server.uri(), options).await.unwrap();
    let (begun, mut begins) = mpsc::unbounded_channel();
    let desk = Desk::default().order(move |request| {
        begun.send(request.into_inner()).unwrap();
        async {
            // Three times what the server waits.
            tokio::time::sleep(Duration::from_millis(1500)).await;
            Ok(Response::new(()))
        }
    });
    let services = [Handlers::new(&DeskServer::new(desk))];
    let running = Running::run(Consumer::bind(broker.clone(), &services).await.unwrap());
    drop(services);
    publish::<Order>(&broker, "slow", None, &encoded("slow")).await;
    assert_eq!(within("the order begins", begins.recv()).await.unwrap(), "slow");
    publish::<Order>(&broker, "next", None, &encoded("next")).await;
    assert_eq!(within("the next begins", begins.recv()).await.unwrap(), "next");
    running.stop();
    running.ended().await.unwrap();
    assert!(
        within("the handlers are gone", begins.recv()).await.is_none(),
        "a slow handler was called twice"
    );
}

/// The consumers of `desk.posts` that wait for an answer about a message, by JetStream's report.
async fn waiting(server: &NatsServer) -> Vec<jetstream::consumer::Info> {
    let client = async_nats::connect(server.authority()).await.unwrap();
    let stream = jetstream::new(client).get_stream("desk-posts").await.unwrap();
    let consumers: Vec<_> = stream.consumers().collect::<Result<_, _>>().await.unwrap();
    consumers.into_iter().filter(|consumer| consumer.num_ack_pending > 0).collect()
}

/// Handlers that say what they begin, and end `first` when they are told to, and nothing else ever.
fn ending_first(begun: mpsc::UnboundedSender<String>, finish: watch::Receiver<bool>) -> Desk {
    Desk::default().post(move |request| {
        let (post, mut finish) = (request.into_inner(), finish.clone());
        begun.send(post.clone()).unwrap();
        async move {
            if post != "first" {
                return std::future::pending().await;
            }
            finish.wait_for(|may| *may).await.unwrap();
            Ok(Response::new(()))
        }
    })
}

/// A server that is killed after it has written that a message is removed, and before it has written that it was
/// acknowledged, comes back and waits for a word about a message that is gone. Its partition goes on all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_partition_goes_on_when_its_server_forgot_an_acknowledgement() {
    let mut server = NatsServer::start();
    let (begun, mut begins) = mpsc::unbounded_channel();
    let (finish, may_finish) = watch::channel(false);
    let _running = start(&server, ending_first(begun, may_finish)).await;
    let broker = connect(&server).await;
    // The server forgets what is gone when nothing older is there.
    publish::<Post>(&broker, "older", Some("another key"), &encoded("older")).await;
    assert_eq!(within("the older begins", begins.recv()).await.unwrap(), "older");
    publish::<Post>(&broker, "first", Some("key"), &encoded("first")).await;
    assert_eq!(within("the first begins", begins.recv()).await.unwrap(), "first");
    let consumers = waiting(&server).await;
    let of_first = consumers.iter().find(|consumer| consumer.delivered.stream_sequence == 2).unwrap();
    let state = server.consumer_state("desk-posts", &of_first.name);
    server.stop();
    let unacknowledged = std::fs::read(&state).unwrap();
    server.start_again();
    finish.send(true).unwrap();
    within("the first is acknowledged", async {
        while waiting(&server).await.len() > 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    server.stop();
    std::fs::write(&state, unacknowledged).unwrap();
    server.start_again();
    publish::<Post>(&broker, "second", Some("key"), &encoded("second")).await;
    assert_eq!(within("the second begins", begins.recv()).await.unwrap(), "second");
}

/// A consumer that knows nothing of polywire cannot tell an event that died and is published again from a new one.
#[tokio::test]
async fn a_redriven_event_has_the_attributes_that_it_had() {
    let server = NatsServer::start();
    let (seen, mut refused) = mpsc::unbounded_channel();
    let desk = Desk::default().news(move |_| {
        seen.send(()).unwrap();
        async { Err(Status::invalid_argument("wrong")) }
    });
    let foreign = async_nats::connect(server.authority()).await.unwrap();
    let mut events = foreign.subscribe("desk.news._p.*").await.unwrap();
    foreign.flush().await.unwrap();
    let running = start(&server, desk).await;
    let broker = connect(&server).await;
    publish::<News>(&broker, "17", Some("key"), &encoded("news")).await;
    within("the event is refused", refused.recv()).await.unwrap();
    running.stop();
    running.ended().await.unwrap();
    assert_eq!(broker.redrive("desk.news.test.v1.Desk.dlq".into()).await.unwrap(), 1);
    let mut seen = Vec::new();
    for _ in 0..2 {
        let event = within("the event arrives", events.next()).await.unwrap();
        let headers = event.headers.unwrap_or_default();
        let attributes = headers.iter().map(|(name, values)| (name.to_string(), values.to_vec()));
        let attributes: BTreeMap<_, _> = attributes.filter(|(name, _)| name.starts_with("ce-")).collect();
        seen.push((attributes, event.payload));
    }
    assert_eq!(seen[0], seen[1]);
    let names: Vec<_> = seen[0].0.keys().map(String::as_str).collect();
    assert_eq!(names, ["ce-id", "ce-partitionkey", "ce-source", "ce-specversion", "ce-type"]);
}
