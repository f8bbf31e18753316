//! Bodies that come slowly, or not at all. Time is the test's own.

use crate::rest::{Answer, read, server};
use bytes::Bytes;
use http::Request;
use http_body::Frame;
use http_body_util::StreamBody;
use polywire::rest::Config;
use std::{convert::Infallible, future::Future, time::Duration};
use tokio::{sync::mpsc, time::sleep};
use tokio_stream::wrappers::UnboundedReceiverStream;

type Frames = mpsc::UnboundedSender<Result<Frame<Bytes>, Infallible>>;

/// Sends a body while the server reads it.
async fn sent<F: Future<Output = ()>>(
    config: Config,
    request: &str,
    send: impl FnOnce(Frames) -> F,
) -> Answer {
    let (frames, received) = mpsc::unbounded_channel();
    let body = StreamBody::new(UnboundedReceiverStream::new(received));
    let (method, uri) = request.split_once(' ').unwrap();
    let request = Request::builder().method(method).uri(uri).body(body).unwrap();
    let server = server(config);
    let (answer, ()) = tokio::join!(async { read(server.call(request).await).await }, send(frames));
    answer
}

fn put(frames: &Frames, text: &'static str) {
    // The server may have answered already.
    let _ = frames.send(Ok(Frame::data(Bytes::from_static(text.as_bytes()))));
}

const SLOW: &str = r#"{"code":4,"message":"the body came too slowly"}"#;

#[tokio::test(start_paused = true)]
async fn a_body_that_pauses_is_given_up() {
    let begun = tokio::time::Instant::now();
    let answer = sent(Config::default(), "POST /v1/items", |frames| async move {
        put(&frames, "{\"name\":");
        frames.closed().await;
    })
    .await;
    assert_eq!((answer.status, answer.body.as_str()), (408, SLOW));
    assert_eq!(begun.elapsed(), Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_drips_is_given_up() {
    let answer = sent(Config::default(), "POST /v1/items", |frames| async move {
        while !frames.is_closed() {
            put(&frames, " ");
            sleep(Duration::from_secs(1)).await;
        }
    })
    .await;
    assert_eq!((answer.status, answer.body.as_str()), (408, SLOW));
    let patient = Config::default().with_min_body_rate(0);
    let answer = sent(patient, "POST /v1/items", |frames| async move {
        for _ in 0..100 {
            put(&frames, " ");
            sleep(Duration::from_secs(1)).await;
        }
        put(&frames, "{}");
    })
    .await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
}

#[tokio::test(start_paused = true)]
async fn a_body_may_take_its_time_while_it_comes() {
    let answer = sent(
        Config::default().with_body_timeout(Duration::from_secs(5)),
        "POST /v1/items",
        |frames| async move {
            put(&frames, "{\"name\":\"");
            for _ in 0..10 {
                sleep(Duration::from_secs(4)).await;
                let _ = frames.send(Ok(Frame::data(Bytes::from("x".repeat(4000)))));
            }
            put(&frames, "\"}");
        },
    )
    .await;
    assert_eq!(answer.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_stream_may_rest_between_messages_but_not_within_one() {
    let answer = sent(Config::default(), "POST /v1/items:import", |frames| async move {
        put(&frames, "{\"itemId\":1}\n");
        sleep(Duration::from_secs(3600)).await;
        put(&frames, "{\"itemId\":2}\n");
    })
    .await;
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"itemId":"3","tags":["",""]}"#));
    let answer = sent(Config::default(), "POST /v1/items:import", |frames| async move {
        put(&frames, "{\"itemId\":");
        frames.closed().await;
    })
    .await;
    assert_eq!((answer.status, answer.body.as_str()), (504, SLOW));
    let answer = sent(Config::default(), "PUT /v1/pictures/a", |frames| async move {
        put(&frames, "a piece");
        frames.closed().await;
    })
    .await;
    assert_eq!((answer.status, answer.body.as_str()), (504, SLOW));
}

#[tokio::test(start_paused = true)]
async fn what_nobody_reads_is_not_waited_for() {
    let answer = sent(Config::default(), "GET /v1/all", |frames| async move { frames.closed().await }).await;
    assert_eq!(answer.status, 200);
}
