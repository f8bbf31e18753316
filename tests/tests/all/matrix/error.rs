//! Calls that fail: code, message and details arrive.

use crate::matrix::{Wire, closed, echo, with};
use polywire::{Code, Status, Streaming};
use polywire_tests::{
    echo::v1::{Behaviour, EchoRequest},
    echo_server::{FAILURE, failure_details},
};
use tokio_stream::StreamExt as _;

#[track_caller]
fn assert_failure(status: &Status) {
    assert_eq!(status.code(), Code::FailedPrecondition, "{status:?}");
    assert_eq!(status.message(), FAILURE);
    assert_eq!(status.details(), failure_details());
}

pub(crate) async fn unary_fails(wire: &Wire) {
    let status = wire.client.once(with(Behaviour::Fail)).await.expect_err("a failure");
    assert_failure(&status);
}

pub(crate) async fn server_stream_fails_at_once(wire: &Wire) {
    let status = wire.client.repeat(with(Behaviour::Fail)).await.expect_err("a failure");
    assert_failure(&status);
}

pub(crate) async fn server_stream_fails_late(wire: &Wire) {
    let mut answers = wire.client.repeat(with(Behaviour::FailLate)).await.expect("a stream").into_inner();
    let first = answers.next().await.expect("an item").expect("an answer");
    assert_eq!(first.index, 0);
    assert_failure(&answers.next().await.expect("an item").expect_err("a failure"));
    assert!(answers.next().await.is_none());
}

pub(crate) async fn client_stream_fails(wire: &Wire) {
    let status = wire.client.join(closed([echo("a"), with(Behaviour::Fail)])).await.expect_err("a failure");
    assert_failure(&status);
}

pub(crate) async fn bidi_stream_fails_late(wire: &Wire) {
    let requests = closed([with(Behaviour::FailLate), echo("b")]);
    let mut answers = wire.client.chat(requests).await.expect("a stream").into_inner();
    answers.next().await.expect("an item").expect("an answer");
    assert_failure(&answers.next().await.expect("an item").expect_err("a failure"));
}

pub(crate) async fn panic_is_internal_and_the_server_lives(wire: &Wire) {
    let status = wire.client.once(with(Behaviour::Panic)).await.expect_err("a failure");
    assert_eq!(status.code(), Code::Internal);
    wire.client.once(echo("still here")).await.expect("the server lives");
}

/// An error in the stream of requests must not look to the server like the end of the stream.
pub(crate) async fn error_of_the_callers_stream_is_no_end(wire: &Wire) {
    let requests: [Result<EchoRequest, Status>; 2] =
        [Ok(echo("a")), Err(Status::data_loss("the disk is gone"))];
    let status = wire.client.join(Streaming::new(tokio_stream::iter(requests))).await.expect_err("a failure");
    assert_eq!((status.code(), status.message()), (Code::DataLoss, "the disk is gone"));
}
