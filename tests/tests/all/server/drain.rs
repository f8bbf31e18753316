//! The order in which a server stops, as its clients and its registry see it.

use crate::server::{HealthCheckRequest, HealthClient, ServingStatus, channel, echo, health, server};
use polywire::{Code, Server};
use polywire_tests::echo::v1::{Behaviour, EchoClient};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, oneshot},
    task::JoinHandle,
};

/// A server that is asked to stop by `stop`.
struct Running {
    uri: String,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<Result<(), polywire::ServeError>>,
}

impl Running {
    async fn start(server: Server) -> Self {
        let server = server.listen("http://127.0.0.1:0").bind().await.expect("a port");
        let uri = server.uris()[0].clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(server.serve_until(async { drop(stopped.await) }));
        Self { uri, stop, serving }
    }

    /// Asks it to stop; gives what ends with it.
    fn stop(self) -> JoinHandle<Result<(), polywire::ServeError>> {
        self.stop.send(()).expect("it runs");
        self.serving
    }
}

async fn ended(serving: JoinHandle<Result<(), polywire::ServeError>>) {
    serving.await.expect("no panic").expect("a clean end");
}

async fn answers(uri: &str) -> bool {
    let Ok(client) = EchoClient::connect(uri.replace("http://", "grpc://")).await else { return false };
    client.once(echo("a", Behaviour::Unspecified)).await.is_ok()
}

/// Only the hook of the test ends the first step, and only its clock the second.
#[tokio::test]
async fn it_leaves_its_registry_then_says_not_serving_then_serves_on_and_only_then_closes() {
    let (begun, end) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (told, waits) = (begun.clone(), end.clone());
    let server = server().0.with_lame_duck(Duration::from_millis(500)).with_deregistration(
        Duration::from_secs(60),
        move || async move {
            told.notify_one();
            waits.notified().await;
        },
    );
    let running = Running::start(server).await;
    let uri = running.uri.clone();
    let mut watching = HealthClient::new(channel(&uri).await);
    let mut watching = watching.watch(HealthCheckRequest::default()).await.expect("a stream").into_inner();
    assert_eq!(
        watching.message().await.expect("no error").expect("a status").status(),
        ServingStatus::Serving
    );

    let serving = running.stop();
    begun.notified().await;
    assert_eq!(health(&uri, "").await, ServingStatus::Serving, "while it is deregistered");
    end.notify_one();
    let next = watching.message().await.expect("no error").expect("a status");
    assert_eq!(next.status(), ServingStatus::NotServing);
    assert!(answers(&uri).await, "a client that has not heard of it yet");
    assert_eq!(health(&uri, "echo.v1.Echo").await, ServingStatus::NotServing);

    // The end of the watching is that of the intake.
    assert_eq!(watching.message().await.expect_err("the end").code(), Code::Unavailable);
    ended(serving).await;
    assert!(!answers(&uri).await);
}

#[tokio::test]
async fn streams_of_health_and_reflection_do_not_hold_the_stop_up() {
    use tonic_reflection::pb::v1::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest,
    };
    // They would hold it up for as long as the test may take.
    let running = Running::start(server().0.with_grace_period(Duration::from_secs(3600))).await;
    let (watched, reflected) = (channel(&running.uri).await, channel(&running.uri).await);
    let mut watching = HealthClient::new(watched);
    let watching = watching.watch(HealthCheckRequest::default()).await.expect("a stream").into_inner();
    let list = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    use tokio_stream::StreamExt as _;
    let requests = tokio_stream::once(list).chain(tokio_stream::pending());
    let mut reflection = ServerReflectionClient::new(reflected);
    let mut answers = reflection.server_reflection_info(requests).await.expect("a stream").into_inner();
    answers.message().await.expect("no error").expect("a list");

    ended(running.stop()).await;
    assert_eq!(answers.message().await.expect_err("the end").code(), Code::Unavailable);
    drop(watching);
}

#[tokio::test]
async fn a_registry_that_does_not_answer_or_breaks_does_not_keep_the_server() {
    let server = server()
        .0
        .with_deregistration(Duration::from_millis(10), std::future::pending)
        .with_deregistration(Duration::from_secs(60), || async { panic!("a panic that the test wants") });
    ended(Running::start(server).await.stop()).await;
}

#[tokio::test]
async fn a_mounted_server_ends_with_the_one_that_it_is_mounted_in() {
    let mounted = server().0.into_http_service().expect("it can be mounted");
    let handle = mounted.health();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let uri = format!("http://{}", listener.local_addr().expect("an address"));
    let (stop, stopped) = oneshot::channel::<()>();
    let routes = axum::Router::new().fallback_service(mounted);
    let serving = axum::serve(listener, routes).with_graceful_shutdown(async move {
        drop(stopped.await);
        handle.shutdown();
    });
    let serving = tokio::spawn(serving.into_future());
    let mut watching = HealthClient::new(channel(&uri).await);
    let mut watching = watching.watch(HealthCheckRequest::default()).await.expect("a stream").into_inner();
    assert_eq!(
        watching.message().await.expect("no error").expect("a status").status(),
        ServingStatus::Serving
    );
    stop.send(()).expect("it runs");
    let last = watching.message().await.expect("no error").expect("a status");
    assert_eq!(last.status(), ServingStatus::NotServing);
    assert_eq!(watching.message().await.expect_err("the end").code(), Code::Unavailable);
    serving.await.expect("no panic").expect("a clean end");
}
