//! A server that stops: the intake ends, calls in progress end well, and it returns.

use crate::server::{echo, server};
use polywire::Code;
use polywire_tests::{
    echo::v1::{Behaviour, EchoClient},
    echo_server::Event,
};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio_stream::{StreamExt as _, wrappers::UnboundedReceiverStream};

#[tokio::test]
async fn calls_in_progress_end_before_the_server_returns() {
    let (server, _) = server();
    let server = server.listen("http://127.0.0.1:0").bind().await.expect("a port");
    let uri = server.uris()[0].replace("http://", "grpc://");
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve_until(async { drop(stopped.await) }));

    let client = EchoClient::connect(&uri).await.expect("a connection");
    let (send, requests) = mpsc::unbounded_channel();
    send.send(Ok(echo("before", Behaviour::Unspecified))).expect("a request");
    let requests = polywire::Streaming::new(UnboundedReceiverStream::new(requests));
    let mut answers = client.chat(requests).await.expect("a stream").into_inner();
    answers.next().await.expect("an item").expect("an answer");

    stop.send(()).expect("the server runs");
    while EchoClient::connect(&uri).await.is_ok() {
        tokio::task::yield_now().await;
    }
    send.send(Ok(echo("after", Behaviour::Unspecified))).expect("a request");
    let answer = answers.next().await.expect("an item").expect("an answer");
    assert_eq!(answer.text, "after");
    drop(send);
    assert!(answers.next().await.is_none());
    serving.await.expect("no panic").expect("a clean end");
}

#[tokio::test]
async fn calls_that_outlive_the_grace_period_are_ended() {
    let (server, events) = server();
    let server = server
        .with_grace_period(Duration::from_millis(50))
        .listen("http://127.0.0.1:0")
        .bind()
        .await
        .expect("a port");
    let uri = server.uris()[0].replace("http://", "grpc://");
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve_until(async { drop(stopped.await) }));

    let client = EchoClient::connect(&uri).await.expect("a connection");
    let call = tokio::spawn(async move { client.once(echo("a", Behaviour::Hang)).await });
    assert_eq!(events.next().await, Some(Event::Hanging));
    stop.send(()).expect("the server runs");
    assert_eq!(events.next().await, Some(Event::Dropped));
    serving.await.expect("no panic").expect("a clean end");
    let status = call.await.expect("no panic").expect_err("a failure");
    assert_ne!(status.code(), Code::Ok);
}
