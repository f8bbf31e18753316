//! Metadata, both ways: text, repeated keys, bytes; and trailers after a stream.

use crate::matrix::{Wire, closed, echo};
use polywire::{
    Request,
    metadata::{MetadataMap, MetadataValue},
};
use polywire_tests::{
    echo_server::{BINARY_KEY, TEXT_KEY, TRAILER_KEY},
    wires::{AnswersKept, TrailersKept},
};
use tokio_stream::StreamExt as _;

const BYTES: &[u8] = &[0, 1, 254, 255, b'-', b'='];

fn request<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    let metadata = request.metadata_mut();
    metadata.append(TEXT_KEY, MetadataValue::from_static("first"));
    metadata.append(TEXT_KEY, MetadataValue::from_static("second, with a comma"));
    metadata.insert_bin(BINARY_KEY, MetadataValue::from_bytes(BYTES));
    request
}

#[track_caller]
fn assert_reflected(metadata: &MetadataMap) {
    let texts: Vec<_> =
        metadata.get_all(TEXT_KEY).iter().map(|value| value.to_str().expect("text")).collect();
    assert_eq!(texts, ["first", "second, with a comma"]);
    let bytes = metadata.get_bin(BINARY_KEY).expect("bytes").to_bytes().expect("valid base64");
    assert_eq!(bytes, BYTES);
}

#[track_caller]
fn assert_trailers(wire: &Wire, metadata: &MetadataMap) {
    let trailer = metadata.get(TRAILER_KEY).map(|value| value.to_str().expect("text"));
    match wire.trailers {
        TrailersKept::All => assert_eq!(trailer, Some("the end")),
        TrailersKept::Announced => assert_eq!(trailer, None),
    }
}

pub(crate) async fn unary_carries_metadata(wire: &Wire) {
    let answer = wire.client.once(request(echo("a"))).await.expect("an answer");
    assert_reflected(answer.metadata());
}

pub(crate) async fn server_stream_carries_metadata(wire: &Wire) {
    let answer = wire.client.repeat(request(echo("a"))).await.expect("a stream");
    assert_reflected(answer.metadata());
    let mut answers = answer.into_inner();
    while answers.next().await.transpose().expect("an answer").is_some() {}
    assert_trailers(wire, &answers.trailers().get());
}

/// The metadata with which a stream of requests is answered.
#[track_caller]
fn assert_answered(wire: &Wire, metadata: &MetadataMap) {
    match wire.answers {
        AnswersKept::Yes => assert_reflected(metadata),
        AnswersKept::No => assert_eq!(metadata.get(TEXT_KEY), None),
    }
}

pub(crate) async fn client_stream_carries_metadata(wire: &Wire) {
    let answer = wire.client.join(request(closed([echo("a")]))).await.expect("an answer");
    assert_answered(wire, answer.metadata());
}

pub(crate) async fn bidi_stream_carries_metadata(wire: &Wire) {
    let answer = wire.client.chat(request(closed([echo("a")]))).await.expect("a stream");
    assert_answered(wire, answer.metadata());
    let mut answers = answer.into_inner();
    while answers.next().await.transpose().expect("an answer").is_some() {}
    match wire.answers {
        AnswersKept::Yes => assert_trailers(wire, &answers.trailers().get()),
        AnswersKept::No => assert_eq!(answers.trailers().get().get(TRAILER_KEY), None),
    }
}
