//! Calls that are cancelled by their handles: they end for the caller, and the handler ends too.

use crate::matrix::{Wire, open, with};
use polywire::{Code, Outcome, Request, Streaming};
use polywire_tests::{
    echo::v1::{Behaviour, EchoResponse},
    echo_server::Event,
};
use tokio_stream::StreamExt as _;

/// A request, and what cancels it.
fn request<T>(message: T) -> (Request<T>, impl FnOnce()) {
    let mut request = Request::new(message);
    let handle = request.cancellation_handle();
    (request, || handle.cancel())
}

/// Cancels `call` once the handler hangs.
async fn cancel<T>(wire: &Wire, cancel: impl FnOnce(), call: impl Future<Output = Outcome<T>>) {
    let hanging = async {
        assert_eq!(wire.events.next().await, Some(Event::Hanging));
        cancel();
    };
    let (outcome, ()) = tokio::join!(call, hanging);
    assert_eq!(outcome.err().map(|status| status.code()), Some(Code::Cancelled));
    assert_eq!(wire.events.next().await, Some(Event::Dropped));
}

/// Takes the first answer, and cancels once the handler hangs after it.
async fn cancel_late(wire: &Wire, handle: impl FnOnce(), mut answers: Streaming<EchoResponse>) {
    answers.next().await.expect("an item").expect("an answer");
    let next = async { answers.next().await.expect("an item").map(polywire::Response::new) };
    cancel(wire, handle, next).await;
}

pub(crate) async fn unary_is_cancelled_by_its_handle(wire: &Wire) {
    let (request, handle) = request(with(Behaviour::Hang));
    cancel(wire, handle, wire.client.once(request)).await;
}

pub(crate) async fn server_stream_is_cancelled_by_its_handle(wire: &Wire) {
    let (request, handle) = request(with(Behaviour::HangLate));
    let answers = wire.client.repeat(request).await.expect("a stream").into_inner();
    cancel_late(wire, handle, answers).await;
}

pub(crate) async fn client_stream_is_cancelled_by_its_handle(wire: &Wire) {
    let (request, handle) = request(open([with(Behaviour::Hang)]));
    cancel(wire, handle, wire.client.join(request)).await;
}

pub(crate) async fn bidi_stream_is_cancelled_by_its_handle(wire: &Wire) {
    let requests = open([with(Behaviour::HangLate), with(Behaviour::Unspecified)]);
    let (request, handle) = request(requests);
    let answers = wire.client.chat(request).await.expect("a stream").into_inner();
    cancel_late(wire, handle, answers).await;
}

pub(crate) async fn what_is_cancelled_before_is_not_sent(wire: &Wire) {
    let (request, handle) = request(with(Behaviour::Unspecified));
    handle();
    let status = wire.client.once(request).await.expect_err("it was cancelled");
    assert_eq!(status.code(), Code::Cancelled);
}
