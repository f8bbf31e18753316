//! Order per key.

use super::{
    Lab, Running,
    desk::{ATTEMPTS, Desk, Post},
    encoded, publish, within,
    work::previous_attempts,
};
use polywire::{Outcome, Response, Status};
use std::sync::Arc;
use tokio::sync::{Notify, mpsc};

type Calls = mpsc::UnboundedReceiver<String>;

/// A desk that reports every post when it has been handled; `handle` decides how.
fn reporting(handle: impl Fn(&str, bool) -> Outcome<()> + Send + Sync + 'static) -> (Desk, Calls) {
    let (sender, calls) = mpsc::unbounded_channel();
    let desk = Desk::default().post(move |request| {
        let again = request.metadata().contains_key("grpc-previous-rpc-attempts");
        let text = request.into_inner();
        let outcome = handle(&text, again);
        let sender = sender.clone();
        async move {
            tokio::task::yield_now().await;
            if outcome.is_ok() {
                let _ = sender.send(text);
            }
            outcome
        }
    });
    (desk, calls)
}

/// Publishes ten messages of each of five keys, turn by turn.
async fn publish_turn_by_turn(lab: &impl Lab) {
    let broker = lab.connect().await;
    for number in 0..10 {
        for key in ["a", "b", "c", "d", "e"] {
            let text = format!("{key}{number}");
            publish::<Post>(&*broker, &text, Some(key), &encoded(&text)).await;
        }
    }
}

/// Checks that every message comes, those of each key in order.
async fn check_order(calls: &mut Calls) {
    let mut next = std::collections::HashMap::new();
    for _ in 0..50 {
        let text = within("a message is handled", calls.recv()).await.unwrap();
        let (key, number) = text.split_at(1);
        let expected = next.entry(key.to_owned()).or_insert(0);
        assert_eq!(number.parse::<u32>().unwrap(), *expected, "key {key} is out of order");
        *expected += 1;
    }
}

/// Messages of one key are handled in order by several consumers.
pub async fn keep_the_order_of_a_key(lab: &impl Lab) {
    let (desk, mut calls) = reporting(|_, _| Ok(Response::new(())));
    let _first = Running::start(lab, desk.clone()).await;
    let _second = Running::start(lab, desk).await;
    publish_turn_by_turn(lab).await;
    check_order(&mut calls).await;
}

/// They stay in order when some of them fail at first.
pub async fn keep_the_order_across_retries(lab: &impl Lab) {
    let (desk, mut calls) = reporting(|text, again| match again || text.ends_with(['1', '4', '5']) {
        true if !again => Err(Status::unavailable("at first")),
        _ => Ok(Response::new(())),
    });
    let _first = Running::start(lab, desk.clone()).await;
    let _second = Running::start(lab, desk).await;
    publish_turn_by_turn(lab).await;
    check_order(&mut calls).await;
}

/// The count of attempts goes from one consumer to the next with a message that keeps its place.
pub async fn count_attempts_across_consumers(lab: &impl Lab) {
    let (sender, mut calls) = mpsc::unbounded_channel();
    let desk = Desk::default().post(move |request| {
        let before = previous_attempts(&request);
        let text = request.into_inner();
        let outcome = match text.as_str() {
            "fails" => Err(Status::unavailable("down")),
            _ => Ok(Response::new(())),
        };
        sender.send((text, before)).unwrap();
        async { outcome }
    });
    let broker = lab.connect().await;
    for (id, text) in [("1", "fails"), ("2", "behind")] {
        publish::<Post>(&*broker, id, Some("key"), &encoded(text)).await;
    }
    for before in 0..ATTEMPTS {
        let server = Running::start(lab, desk.clone()).await;
        assert_eq!(within("an attempt begins", calls.recv()).await.unwrap(), ("fails".to_owned(), before));
        server.stop();
        server.ended().await.unwrap();
    }
    let _server = Running::start(lab, desk).await;
    assert_eq!(within("the next begins", calls.recv()).await.unwrap(), ("behind".to_owned(), 0));
}

/// A key that is held up does not hold up the others.
pub async fn handle_keys_side_by_side(lab: &impl Lab) {
    let go = Arc::new(Notify::new());
    let (sender, mut calls) = mpsc::unbounded_channel();
    let held = go.clone();
    let desk = Desk::default().post(move |request| {
        let (go, sender) = (held.clone(), sender.clone());
        async move {
            let text = request.into_inner();
            if text == "slow" {
                go.notified().await;
            }
            sender.send(text).unwrap();
            Ok(Response::new(()))
        }
    });
    let _server = Running::start(lab, desk).await;
    let broker = lab.connect().await;
    for (key, text) in [("a", "slow"), ("a", "behind"), ("b", "other")] {
        publish::<Post>(&*broker, text, Some(key), &encoded(text)).await;
    }
    assert_eq!(within("the other key is handled", calls.recv()).await.unwrap(), "other");
    go.notify_one();
    assert_eq!(within("the slow one ends", calls.recv()).await.unwrap(), "slow");
    assert_eq!(within("the one behind follows", calls.recv()).await.unwrap(), "behind");
}
