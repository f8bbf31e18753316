//! Commands: settled by what came of them.

use super::{
    Lab, Running, client,
    desk::{ATTEMPTS, BACKOFF, DeadOrder, Desk, MAX_IN_FLIGHT, Once, Order},
    encoded,
    peer::{Letters, RawServer},
    publish, unary, within,
};
use polywire::{
    Code, Outcome, Request, Response, Status,
    metadata::MetadataValue,
    queue::{Address, Capability, DeathReason, Envelope, Id, Route, Target},
};
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::{
    sync::{Semaphore, mpsc},
    time::Instant,
};

/// The calls of a handler, with their times.
type Calls = mpsc::UnboundedReceiver<(String, Instant)>;

/// A desk whose orders are reported, and handled by `handle`, which is told how often the order was tried before.
fn reporting(handle: impl Fn(&str, u32) -> Outcome<()> + Send + Sync + 'static) -> (Desk, Calls) {
    let (sender, calls) = mpsc::unbounded_channel();
    let desk = Desk::default().order(move |request| {
        let before = previous_attempts(&request);
        let text = request.into_inner();
        let _ = sender.send((text.clone(), Instant::now()));
        let outcome = handle(&text, before);
        async move { outcome }
    });
    (desk, calls)
}

/// The number of times that a request was handled before.
pub fn previous_attempts<T>(request: &Request<T>) -> u32 {
    let before = request.metadata().get("grpc-previous-rpc-attempts");
    before.map_or(0, |before| before.to_str().unwrap().parse().unwrap())
}

fn done() -> Outcome<()> {
    Ok(Response::new(()))
}

fn down() -> Outcome<()> {
    Err(Status::unavailable("down"))
}

async fn next(calls: &mut Calls) -> (String, Instant) {
    within("the handler is called", calls.recv()).await.unwrap()
}

/// A command that succeeds is handled once, also after its consumer has gone.
pub async fn settle_what_succeeds(lab: &impl Lab) {
    let (desk, mut calls) = reporting(|_, _| done());
    let server = Running::start(lab, desk.clone()).await;
    let client = client(lab).await;
    unary::<Order>(&client, "one".into()).await.unwrap();
    assert_eq!(next(&mut calls).await.0, "one");
    server.stop();
    server.ended().await.unwrap();
    let _second = Running::start(lab, desk).await;
    unary::<Order>(&client, "two".into()).await.unwrap();
    assert_eq!(next(&mut calls).await.0, "two");
}

/// A command that fails and then succeeds is handled once more than it failed.
pub async fn count_attempts(lab: &impl Lab) {
    let (desk, mut calls) = reporting(|text, before| match text {
        "fails twice" if before < 2 => down(),
        _ => done(),
    });
    let _server = Running::start(lab, desk).await;
    let client = client(lab).await;
    unary::<Order>(&client, "fails twice".into()).await.unwrap();
    for _ in 0..3 {
        assert_eq!(next(&mut calls).await.0, "fails twice");
    }
    unary::<Order>(&client, "next".into()).await.unwrap();
    assert_eq!(next(&mut calls).await.0, "next");
}

/// Retries wait at least the backoff, which doubles.
pub async fn wait_before_retries(lab: &impl Lab) {
    let (desk, mut calls) = reporting(|_, before| if before < 2 { down() } else { done() });
    let _server = Running::start(lab, desk).await;
    unary::<Order>(&client(lab).await, "order".into()).await.unwrap();
    let (_, first) = next(&mut calls).await;
    let (_, second) = next(&mut calls).await;
    let (_, third) = next(&mut calls).await;
    assert!(second - first >= BACKOFF);
    assert!(third - second >= BACKOFF * 2);
}

/// While many commands wait for another attempt, others are handled.
pub async fn keep_others_going_during_retries(lab: &impl Lab) {
    let (desk, mut calls) = reporting(|text, before| match text {
        "fails" if before == 0 => {
            let mut status = Status::unavailable("down");
            let hour = MetadataValue::from_static("3600000");
            status.metadata_mut().insert("grpc-retry-pushback-ms", hour);
            Err(status)
        }
        _ => done(),
    });
    let _server = Running::start(lab, desk).await;
    let client = client(lab).await;
    let many = MAX_IN_FLIGHT * 5;
    for _ in 0..many {
        unary::<Order>(&client, "fails".into()).await.unwrap();
    }
    unary::<Order>(&client, "goes".into()).await.unwrap();
    let begin = Instant::now();
    let mut others = 0;
    for _ in 0..=many {
        if next(&mut calls).await.0 == "goes" {
            others += 1;
        }
    }
    assert_eq!(others, 1);
    assert!(begin.elapsed() < Duration::from_secs(3600));
}

/// After the last attempt a command lies in the dead-letter queue once, with what is known of it.
pub async fn keep_what_cannot_be_handled(lab: &impl Lab) {
    let (desk, mut calls) = reporting(|_, before| match before {
        0 => Err(Status::unavailable("first “error”")),
        _ => Err(Status::aborted("later error")),
    });
    let broker = lab.connect().await;
    let mut letters = Letters::of::<DeadOrder>(&broker).await;
    let _server = Running::start(lab, desk).await;
    publish::<Order>(&*broker, "order-17", Some("shelf"), &encoded("order")).await;
    let letter = letters.next().await;
    for _ in 0..ATTEMPTS {
        assert_eq!(next(&mut calls).await.0, "order");
    }
    assert_eq!(letter.id, Id::parse("order-17"));
    assert_eq!(letter.key.as_deref(), Some("shelf"));
    assert_eq!(letter.payload, encoded("order"));
    let death = letter.death.as_ref().unwrap();
    assert_eq!(death.reason, DeathReason::Exhausted);
    assert_eq!(death.attempts, ATTEMPTS);
    assert_eq!(death.address, Address::from("desk.orders"));
    assert_eq!((death.first.code, &*death.first.message), (Code::Unavailable, "first “error”"));
    assert_eq!((death.last.code, &*death.last.message), (Code::Aborted, "later error"));
    publish::<Order>(&*broker, "order-18", None, &encoded("next")).await;
    assert_eq!(letters.next().await.id, Id::parse("order-18"));
}

/// A code that says that the command itself is wrong, or a handler that wants no further attempt, ends it at the first.
pub async fn give_up_at_once_on_final_failures(lab: &impl Lab) {
    let (desk, _calls) = reporting(|text, _| match text {
        "wrong" => Err(Status::invalid_argument("wrong")),
        _ => {
            let mut status = Status::unavailable("never again");
            status.metadata_mut().insert("grpc-retry-pushback-ms", MetadataValue::from_static("-1"));
            Err(status)
        }
    });
    let broker = lab.connect().await;
    let mut letters = Letters::of::<DeadOrder>(&broker).await;
    let _server = Running::start(lab, desk).await;
    for text in ["wrong", "rejected"] {
        publish::<Order>(&*broker, text, None, &encoded(text)).await;
        let letter = letters.next().await;
        assert_eq!(letter.id, Id::parse(text));
        let death = letter.death.as_ref().unwrap();
        assert_eq!((death.reason, death.attempts), (DeathReason::NotRetryable, 1));
    }
}

/// A command that cannot be decoded, or names an unknown method, is kept at once, and the consumer goes on.
pub async fn bury_undecodable_commands(lab: &impl Lab) {
    let (desk, mut calls) = reporting(|_, _| done());
    let broker = lab.connect().await;
    let mut letters = Letters::of::<DeadOrder>(&broker).await;
    let _server = Running::start(lab, desk).await;
    publish::<Order>(&*broker, "poison", None, &[0xff]).await;
    let letter = letters.next().await;
    assert_eq!((&letter.id, &letter.payload[..]), (&Id::parse("poison"), &[0xff][..]));
    let death = letter.death.as_ref().unwrap();
    assert_eq!((death.reason, death.attempts), (DeathReason::Undecodable, 1));
    assert_eq!(death.last.code, Code::InvalidArgument);

    let mut unknown = Envelope::new(Id::parse("unknown"));
    unknown.method = "/test.v1.Desk/Nothing".into();
    let route = Arc::new(Route::of(<Order as polywire::Method>::DESCRIPTOR).unwrap());
    broker.publish(Target::Route(route), unknown).await.unwrap();
    let letter = letters.next().await;
    assert_eq!(letter.id, Id::parse("unknown"));
    assert_eq!(letter.death.as_ref().unwrap().last.code, Code::Unimplemented);

    publish::<Order>(&*broker, "fine", None, &encoded("fine")).await;
    assert_eq!(next(&mut calls).await.0, "fine");
}

/// The count of attempts goes with the command from one consumer to the next.
pub async fn count_attempts_across_consumers(lab: &impl Lab) {
    let broker = lab.connect().await;
    let mut letters = Letters::of::<DeadOrder>(&broker).await;
    publish::<Order>(&*broker, "order", None, &encoded("order")).await;
    for before in 0..ATTEMPTS {
        let (desk, mut calls) = reporting(move |_, seen| {
            assert_eq!(seen, before);
            down()
        });
        let server = Running::start(lab, desk).await;
        next(&mut calls).await;
        server.stop();
        server.ended().await.unwrap();
    }
    let letter = letters.next().await;
    assert_eq!(letter.death.as_ref().unwrap().attempts, ATTEMPTS);
}

/// A dead letter that is published again comes as it came first.
pub async fn redrive_dead_letters(lab: &impl Lab) {
    let broker = lab.connect().await;
    if !broker.capabilities().has(Capability::Redrive) {
        return;
    }
    let (desk, mut calls) = reporting(|_, _| Err(Status::invalid_argument("wrong")));
    let server = Running::start(lab, desk).await;
    publish::<Order>(&*broker, "order-17", Some("shelf"), &encoded("order")).await;
    next(&mut calls).await;
    server.stop();
    server.ended().await.unwrap();
    for expected in [1, 0] {
        let redriven = within("the letters are published", broker.redrive("desk.orders.dead".into())).await;
        assert_eq!(redriven.unwrap(), expected);
    }
    let order = RawServer::subscribe::<Order>(&broker).await.next().await;
    assert_eq!((&order.id, order.key.as_deref()), (&Id::parse("order-17"), Some("shelf")));
    assert_eq!((&order.payload[..], order.attempt), (&encoded("order")[..], 1));
    assert!(order.death.is_none() && order.first_failure.is_none());
}

/// A command that waited past its expiry is not handled.
pub async fn skip_what_has_expired(lab: &impl Lab) {
    let (desk, mut calls) = reporting(|_, _| done());
    let broker = lab.connect().await;
    let route = Arc::new(Route::of(<Order as polywire::Method>::DESCRIPTOR).unwrap());
    broker.declare(route.clone()).await.unwrap();
    let mut old = Envelope::new(Id::parse("old"));
    old.payload = encoded("old").into();
    old.expiry = Some(SystemTime::now() - Duration::from_secs(1));
    broker.publish(Target::Route(route), old).await.unwrap();
    publish::<Order>(&*broker, "new", None, &encoded("new")).await;
    let _server = Running::start(lab, desk).await;
    assert_eq!(next(&mut calls).await.0, "new");
}

/// A consumer never holds more commands than its rule says, and works on as many as that.
pub async fn bound_what_is_in_flight(lab: &impl Lab) {
    let gate = Arc::new(Semaphore::new(0));
    let (begun, mut begins) = mpsc::unbounded_channel();
    let held = gate.clone();
    let desk = Desk::default().order(move |_| {
        let (gate, begun) = (held.clone(), begun.clone());
        async move {
            begun.send(()).unwrap();
            gate.acquire().await.unwrap().forget();
            done()
        }
    });
    let server = Running::start(lab, desk).await;
    let client = client(lab).await;
    for _ in 0..MAX_IN_FLIGHT * 3 {
        unary::<Order>(&client, "order".into()).await.unwrap();
    }
    for round in 0..3 {
        for _ in 0..MAX_IN_FLIGHT {
            within("a command begins", begins.recv()).await.unwrap();
        }
        let waited = tokio::time::timeout(Duration::from_millis(200), begins.recv()).await;
        assert!(waited.is_err(), "round {round} holds more than its bound");
        gate.add_permits(MAX_IN_FLIGHT as usize);
    }
    server.stop();
    server.ended().await.unwrap();
}

/// A command that is published twice under one id is handled once, and again when its handling failed.
pub async fn handle_once_what_is_published_twice(lab: &impl Lab) {
    let (sender, mut calls) = mpsc::unbounded_channel();
    let desk = Desk::default().once(move |request| {
        let first = previous_attempts(&request) == 0;
        let text = request.into_inner();
        let _ = sender.send((text.clone(), Instant::now()));
        async move { if text == "fails once" && first { down() } else { done() } }
    });
    let _server = Running::start(lab, desk).await;
    let publisher = lab.connect().await;
    let order = |id: &'static str, text: &'static str| {
        let publisher = publisher.clone();
        async move { publish::<Once>(&*publisher, id, None, &encoded(text)).await }
    };
    order("1", "once").await;
    assert_eq!(next(&mut calls).await.0, "once");
    order("1", "once").await;
    order("2", "fails once").await;
    assert_eq!(next(&mut calls).await.0, "fails once");
    assert_eq!(next(&mut calls).await.0, "fails once");
    order("2", "fails once").await;
    order("3", "last").await;
    assert_eq!(next(&mut calls).await.0, "last");
}
