//! Calls that the caller gives up: the handler ends too.

use crate::matrix::{Wire, open, with};
use polywire_tests::{echo::v1::Behaviour, echo_server::Event};
use tokio_stream::StreamExt as _;

/// Drops `call` once the handler hangs, and waits for the handler to be dropped.
async fn give_up<T>(wire: &Wire, call: impl Future<Output = T>) {
    tokio::select! {
        _ = call => unreachable!("the handler never answers"),
        event = wire.events.next() => assert_eq!(event, Some(Event::Hanging)),
    }
    assert_eq!(wire.events.next().await, Some(Event::Dropped));
}

pub(crate) async fn unary_is_cancelled(wire: &Wire) {
    give_up(wire, wire.client.once(with(Behaviour::Hang))).await;
}

pub(crate) async fn server_stream_is_cancelled(wire: &Wire) {
    let mut answers = wire.client.repeat(with(Behaviour::HangLate)).await.expect("a stream").into_inner();
    answers.next().await.expect("an item").expect("an answer");
    give_up(wire, async move { answers.next().await }).await;
}

pub(crate) async fn client_stream_is_cancelled(wire: &Wire) {
    give_up(wire, wire.client.join(open([with(Behaviour::Hang)]))).await;
}

pub(crate) async fn bidi_stream_is_cancelled(wire: &Wire) {
    let requests = open([with(Behaviour::HangLate), with(Behaviour::Unspecified)]);
    let mut answers = wire.client.chat(requests).await.expect("a stream").into_inner();
    answers.next().await.expect("an item").expect("an answer");
    give_up(wire, async move { answers.next().await }).await;
}
