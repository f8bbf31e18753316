//! Calls whose deadline passes: the caller is told, and the handler ends.

use crate::matrix::{Wire, open, with};
use polywire::{Code, Request};
use polywire_tests::{
    echo::v1::Behaviour,
    echo_server::{DEADLINE_KEY, Event},
};
use std::time::Duration;
use tokio_stream::StreamExt as _;

const SHORT: Duration = Duration::from_millis(150);

fn short<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(SHORT);
    request
}

/// The handler began to hang, and was then ended.
async fn assert_ended(wire: &Wire) {
    assert_eq!(wire.events.next().await, Some(Event::Hanging));
    assert_eq!(wire.events.next().await, Some(Event::Dropped));
}

pub(crate) async fn unary_meets_its_deadline(wire: &Wire) {
    let status = wire.client.once(short(with(Behaviour::Hang))).await.expect_err("no answer");
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
    assert_ended(wire).await;
}

pub(crate) async fn server_stream_meets_its_deadline(wire: &Wire) {
    let mut answers =
        wire.client.repeat(short(with(Behaviour::HangLate))).await.expect("a stream").into_inner();
    answers.next().await.expect("an item").expect("an answer");
    let status = answers.next().await.expect("an item").expect_err("no answer");
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
    assert_ended(wire).await;
}

pub(crate) async fn client_stream_meets_its_deadline(wire: &Wire) {
    let status = wire.client.join(short(open([with(Behaviour::Hang)]))).await.expect_err("no answer");
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
    assert_ended(wire).await;
}

pub(crate) async fn bidi_stream_meets_its_deadline(wire: &Wire) {
    let requests = open([with(Behaviour::HangLate), with(Behaviour::Unspecified)]);
    let mut answers = wire.client.chat(short(requests)).await.expect("a stream").into_inner();
    answers.next().await.expect("an item").expect("an answer");
    let status = answers.next().await.expect("an item").expect_err("no answer");
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
    assert_ended(wire).await;
}

pub(crate) async fn handler_reads_the_deadline(wire: &Wire) {
    let mut request = Request::new(with(Behaviour::Unspecified));
    request.set_timeout(Duration::from_secs(60));
    let answer = wire.client.once(request).await.expect("an answer");
    let left: u64 = answer
        .metadata()
        .get(DEADLINE_KEY)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .expect("the handler saw a deadline");
    assert!(left <= 60_000, "{left} ms");
}
