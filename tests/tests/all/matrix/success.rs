//! Calls that succeed.

use crate::matrix::{Wire, closed, echo};
use polywire_tests::echo::v1::EchoResponse;
use tokio_stream::StreamExt as _;

fn response(text: &str, index: i32) -> EchoResponse {
    EchoResponse { text: text.into(), index }
}

pub(crate) async fn unary_succeeds(wire: &Wire) {
    let answer = wire.client.once(echo("größer / than 100 %")).await.expect("an answer").into_inner();
    assert_eq!(answer, response("größer / than 100 %", 0));
}

pub(crate) async fn server_stream_succeeds(wire: &Wire) {
    let answers = wire.client.repeat(echo("a")).await.expect("a stream").into_inner();
    let answers: Vec<_> = answers.collect::<Result<_, _>>().await.expect("three answers");
    assert_eq!(answers, [response("a", 0), response("a", 1), response("a", 2)]);
}

pub(crate) async fn client_stream_succeeds(wire: &Wire) {
    let answer =
        wire.client.join(closed([echo("a"), echo("b"), echo("c")])).await.expect("an answer").into_inner();
    assert_eq!(answer, response("a b c", 3));
}

pub(crate) async fn bidi_stream_succeeds(wire: &Wire) {
    let answers = wire.client.chat(closed([echo("a"), echo("b")])).await.expect("a stream").into_inner();
    let answers: Vec<_> = answers.collect::<Result<_, _>>().await.expect("two answers");
    assert_eq!(answers, [response("a", 0), response("b", 1)]);
}
