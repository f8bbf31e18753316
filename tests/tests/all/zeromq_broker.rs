//! ZeroMQ keeps what calls need, and refuses what it cannot keep.

use polywire::{
    BoxFuture, Handlers,
    queue::{
        BindError, Broker, BrokerError, Capabilities, Capability, Consumer, ConsumerOptions,
        zeromq::ZmqBroker,
    },
};
use polywire_tests::{
    brokers::free_port,
    conformance::{
        Lab, Running, client,
        desk::{Desk, DeskServer, Order},
        failure,
        plain::{Calls, Do, Happened, Plain},
        unary, within,
    },
};
use std::sync::Arc;
use tokio::sync::mpsc;

/// One address; the server of a test listens there.
struct Zmq {
    uri: String,
}

fn zmq() -> Zmq {
    Zmq { uri: format!("zmq+tcp://127.0.0.1:{}", free_port()) }
}

impl Lab for Zmq {
    fn connect(&self) -> BoxFuture<Arc<dyn Broker>> {
        let broker: Arc<dyn Broker> = ZmqBroker::new(&self.uri).unwrap().into();
        Box::pin(std::future::ready(broker))
    }
}

polywire_tests::conformance!(
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    crate::zeromq_broker::zmq;
    calls::{
        keep_messages_intact, match_replies_to_callers, carry_errors, survive_panics,
        refuse_undecodable_requests, refuse_unknown_methods, tell_that_nobody_serves,
        keep_deadlines, skip_what_is_too_late, cancel_at_the_server, free_the_slots_of_cancelled_calls,
        ignore_replies_that_nobody_waits_for, refuse_what_is_too_large, drop_requests_without_reply_address
    }
    streams::{
        stream_replies_in_order, stream_requests, stream_both_ways, bound_what_is_under_way,
        stop_the_server_when_dropped, fail_in_the_middle, carry_trailers
    }
    faults::{
        notice_gaps, ignore_duplicates, notice_a_server_that_fell_silent, notice_a_client_that_vanished,
        follow_one_server_only, answer_repeated_requests_once
    }
    addresses::{
        keep_addresses_apart, tell_every_group_of_every_address, refuse_fields_without_address, believe_the_address
    }
);

#[tokio::test]
async fn what_it_cannot_keep_is_refused_by_name() {
    let services = [Handlers::new(&DeskServer::new(Desk::default()))];
    let refused = Consumer::bind(zmq().connect().await, &services).await;
    let Err(BindError::Broker(BrokerError::Unsupported { method, broker, missing, .. })) = refused else {
        panic!("{refused:?}");
    };
    assert!(method.starts_with("/test.v1.Desk/"), "{method}");
    assert_eq!(broker, "ZeroMQ");
    assert!(!missing.is_empty());

    let status = failure(unary::<Order>(&client(&zmq()).await, String::new()).await);
    let needs = Capabilities::NONE.with(Capability::DelayedRetry).with(Capability::DeadLetters);
    let text = format!("`/test.v1.Desk/Order` asks for what the ZeroMQ broker cannot keep: {needs}");
    assert_eq!((status.code(), status.message()), (polywire::Code::Unimplemented, &*text));
}

/// Serves [`Plain`] in these groups over one connection.
async fn serve(broker: Arc<dyn Broker>, groups: &[&str], calls: &Calls) -> Vec<Running> {
    let services = [Handlers::new(&Plain::new(calls.clone()))];
    let mut running = Vec::new();
    for group in groups {
        let options = ConsumerOptions::default().with_group(*group);
        running.push(Running::run(Consumer::bind_with(broker.clone(), &services, options).await.unwrap()));
    }
    running
}

/// A command goes to one of the servers, in turn; an event to every group of each.
#[tokio::test]
async fn servers_share_commands_and_all_hear_events() {
    let (first, second) = (zmq(), zmq());
    let (first_calls, mut first_reports) = mpsc::unbounded_channel();
    let (second_calls, mut second_reports) = mpsc::unbounded_channel();
    let _first = serve(first.connect().await, &["one", "two"], &first_calls).await;
    let _second = serve(second.connect().await, &["one"], &second_calls).await;
    let both = Zmq { uri: format!("{},{}", first.uri, second.uri.trim_start_matches("zmq+tcp://")) };
    let client = client(&both).await;
    for number in 0..10 {
        unary::<Do>(&client, number.to_string()).await.unwrap();
    }
    for reports in [&mut first_reports, &mut second_reports] {
        for _ in 0..5 {
            let order = within("a command arrives", reports.recv()).await.unwrap();
            assert!(order.starts_with("order "), "{order}");
        }
    }
    unary::<Happened>(&client, "from abroad".into()).await.unwrap();
    let news = "news from abroad";
    for _group in ["one", "two"] {
        assert_eq!(within("the event arrives", first_reports.recv()).await.unwrap(), news);
    }
    assert_eq!(within("the event arrives", second_reports.recv()).await.unwrap(), news);
    assert!(first_reports.is_empty() && second_reports.is_empty());
}

/// A server that is started again at the same address is found again.
#[tokio::test]
async fn a_server_comes_back() {
    let lab = zmq();
    let client = client(&lab).await;
    let (calls, mut reports) = mpsc::unbounded_channel();
    for round in ["first", "second"] {
        let servers = serve(lab.connect().await, &["one"], &calls).await;
        // A message that is sent into a breaking connection is lost without a report.
        loop {
            let _ = unary::<Do>(&client, round.into()).await;
            let arrived = tokio::time::timeout(std::time::Duration::from_millis(500), reports.recv()).await;
            if arrived == Ok(Some(format!("order {round}"))) {
                break;
            }
        }
        for server in servers {
            server.stop();
            server.ended().await.unwrap();
        }
    }
}
