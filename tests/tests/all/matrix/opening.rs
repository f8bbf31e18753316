//! Streams that open before there is a message in them, and answers that come before all has been sent.

use crate::matrix::{Wire, open, with};
use polywire::Streaming;
use polywire_tests::{
    conformance::within,
    echo::v1::{Behaviour, EchoRequest, EchoResponse},
    echo_server::{FAILURE, failure_details},
};
use tokio_stream::StreamExt as _;

/// Releases what waits.
async fn release(wire: &Wire) {
    within("the call that releases", wire.client.once(with(Behaviour::Release))).await.expect("an answer");
}

async fn first(mut stream: Streaming<EchoResponse>) -> Result<EchoResponse, polywire::Status> {
    within("the first message", stream.next()).await.expect("a message")
}

pub(crate) async fn server_stream_opens_before_its_first_message(wire: &Wire) {
    let stream = within("the stream", wire.client.repeat(with(Behaviour::Await))).await.expect("a stream");
    release(wire).await;
    let answer = first(stream.into_inner()).await.expect("the first answer");
    assert_eq!(answer, EchoResponse { text: "a".into(), index: 0 });
}

pub(crate) async fn bidi_stream_opens_before_its_first_message(wire: &Wire) {
    let requests = open([with(Behaviour::Await)]);
    let stream = within("the stream", wire.client.chat(requests)).await.expect("a stream");
    release(wire).await;
    let answer = first(stream.into_inner()).await.expect("the first answer");
    assert_eq!(answer, EchoResponse { text: "a".into(), index: 0 });
}

pub(crate) async fn server_stream_fails_after_it_has_opened(wire: &Wire) {
    let stream =
        within("the stream", wire.client.repeat(with(Behaviour::AwaitFail))).await.expect("a stream");
    release(wire).await;
    let status = first(stream.into_inner()).await.expect_err("the error stands in the place of a message");
    assert_eq!((status.code(), status.message()), (polywire::Code::FailedPrecondition, FAILURE));
    assert_eq!(status.details(), failure_details());
}

/// More than any wire holds on the way is still to be sent when the answer comes.
pub(crate) async fn client_stream_is_answered_before_it_is_read(wire: &Wire) {
    let large = || EchoRequest { text: "x".repeat(64 * 1024), ..with(Behaviour::Unspecified) };
    let requests = std::iter::once(with(Behaviour::Fail)).chain((0..1024).map(move |_| large()));
    let answered = within("the answer", wire.client.join(crate::matrix::closed(requests))).await;
    let status = answered.expect_err("the handler fails at the first message");
    assert_eq!((status.code(), status.message()), (polywire::Code::FailedPrecondition, FAILURE));
}
