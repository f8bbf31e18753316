//! When the response of a stream begins over REST, in every form of it.

use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use polywire::{
    Handlers,
    http::BoxBody,
    rest::{Config, RestServer},
};
use polywire_tests::{echo::v1::EchoServer, echo_server::EchoService};
use std::time::Duration;
use tokio::time::Instant;

struct Served(RestServer);

impl Served {
    fn new() -> Self {
        let service = EchoServer::new(EchoService::new().0);
        let server = RestServer::new(&[Handlers::new(&service)], Config::default());
        Self(server.expect("the service can be served"))
    }

    async fn get(&self, target: &str, accept: &str) -> http::Response<BoxBody> {
        let request = Request::get(target).header("accept", accept).body(Full::<bytes::Bytes>::default());
        self.0.call(request.expect("a request")).await
    }

    /// The next data of a body.
    async fn next(response: &mut http::Response<BoxBody>) -> bytes::Bytes {
        let frame = response.body_mut().frame().await.expect("a frame").expect("no fault");
        frame.into_data().expect("data")
    }
}

/// The time of these tests stands still but where all wait: what it shows is what was waited for.
#[tokio::test(start_paused = true)]
async fn events_begin_at_once() {
    let (served, called) = (Served::new(), Instant::now());
    let target = "/v1/echo/a:repeat?count=1&behaviour=BEHAVIOUR_AWAIT";
    let mut response = served.get(target, "text/event-stream").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(Served::next(&mut response).await, ": keep-alive\n\n");
    assert!(called.elapsed() < Duration::from_millis(100));
    served.get("/v1/echo/a?behaviour=BEHAVIOUR_RELEASE", "*/*").await;
    assert_eq!(Served::next(&mut response).await, "id: 1\ndata: {\"text\":\"a\"}\n\n");
}

#[tokio::test(start_paused = true)]
async fn an_error_after_the_head_stands_in_the_place_of_the_first_message() {
    let status = r#"{"code":9,"message":"the shelf is full: 100 %, «voll»","details":[{"@type":"type.googleapis.com/google.protobuf.Duration","value":"3.500s"}]}"#;
    for (accept, expected) in [
        ("application/x-ndjson", format!("{{\"error\":{status}}}\n")),
        ("application/json", format!("[{{\"error\":{status}}}]")),
        ("text/event-stream", format!("event: error\ndata: {status}\n\n")),
    ] {
        let (served, called) = (Served::new(), Instant::now());
        let target = "/v1/echo/a:repeat?count=1&behaviour=BEHAVIOUR_AWAIT_FAIL";
        let response = served.get(target, accept).await;
        assert_eq!((response.status(), called.elapsed()), (StatusCode::OK, Duration::ZERO), "{accept}");
        served.get("/v1/echo/a?behaviour=BEHAVIOUR_RELEASE", "*/*").await;
        let body = response.into_body().collect().await.expect("a whole body").to_bytes();
        assert_eq!(body, expected.as_bytes(), "{accept}");
    }
}
