//! Metadata and statuses of any size: their own call may fail, its code arrives, and no other call breaks.

use crate::grpc::gateways::{Road, Served};
use polywire::{
    Channel, Code, Outcome, Request, Response, Server, Status, Streaming, Trailers,
    grpc::{Config, GrpcTransport},
    metadata::{MetadataKey, MetadataMap},
};
use polywire_tests::{
    echo::v1::{Echo, EchoClient, EchoRequest, EchoResponse, EchoServer},
    echo_server::EchoService,
    outside,
    wires::serve,
};
use std::time::Duration;
use tokio::{process::Command, task::JoinSet};
use tokio_stream::StreamExt as _;

/// Answers with as much as is asked for: `WHAT COUNT TEXT`.
#[derive(Clone)]
struct Large;

impl Large {
    fn answer(request: &EchoRequest) -> Outcome<Streaming<EchoResponse>> {
        let [what, count, unit] = request.text.splitn(3, ' ').collect::<Vec<_>>()[..] else {
            return Ok(Response::new(Streaming::new(tokio_stream::once(Ok(EchoResponse::default())))));
        };
        let text = unit.repeat(count.parse().expect("a count"));
        match what {
            "text" => Err(Status::not_found(text)),
            "details" => Err(Status::with_details(Code::NotFound, "gone", text.into_bytes().into())),
            "error" => Err(Status::with_metadata(Code::NotFound, "gone", metadata(&[&text]))),
            "late" => {
                let end = [Ok(EchoResponse::default()), Err(Status::not_found(text))];
                Ok(Response::new(Streaming::new(tokio_stream::iter(end))))
            }
            "trailers" => {
                let trailers = Trailers::default();
                trailers.set(metadata(&[&text]));
                let stream = Streaming::new(tokio_stream::once(Ok(EchoResponse::default())));
                Ok(Response::new(stream.with_trailers(trailers)))
            }
            _ => {
                let stream = Streaming::new(tokio_stream::once(Ok(EchoResponse::default())));
                Ok(Response::from_parts(metadata(&[&text]), stream, http::Extensions::new()))
            }
        }
    }
}

impl Echo for Large {
    async fn once(&self, request: Request<EchoRequest>) -> Outcome<EchoResponse> {
        let (metadata, mut stream, extensions) = Self::answer(request.get_ref())?.into_parts();
        let message = stream.next().await.expect("an answer")?;
        Ok(Response::from_parts(metadata, message, extensions))
    }

    async fn repeat(&self, request: Request<EchoRequest>) -> Outcome<Streaming<EchoResponse>> {
        Self::answer(request.get_ref())
    }

    async fn join(&self, _: Request<Streaming<EchoRequest>>) -> Outcome<EchoResponse> {
        Ok(Response::new(EchoResponse::default()))
    }

    async fn chat(&self, _: Request<Streaming<EchoRequest>>) -> Outcome<Streaming<EchoResponse>> {
        Err(Status::unimplemented("not called"))
    }
}

/// An entry for each value.
fn metadata(values: &[&str]) -> MetadataMap {
    let mut metadata = MetadataMap::new();
    for (index, value) in values.iter().enumerate() {
        let name: MetadataKey<_> = format!("x-{index}").parse().expect("a name");
        metadata.insert(name, value.parse().expect("a value"));
    }
    metadata
}

fn ask(text: impl Into<String>) -> EchoRequest {
    EchoRequest { text: text.into(), ..EchoRequest::default() }
}

/// The status that a stream of answers ends with.
async fn end(client: &EchoClient<Channel>, text: String) -> Option<Status> {
    match client.repeat(ask(text)).await {
        Err(status) => Some(status),
        Ok(answers) => answers.into_inner().filter_map(Result::err).next().await,
    }
}

/// Sizes around the limits of all who read.
const SIZES: [usize; 8] = [1000, 4096, 8192, 16_000, 17_000, 70_000, 300_000, 1_000_000];

/// The characters of one byte on the wire, and those of three and more.
const UNITS: [&str; 5] = ["a", "%", "é", "\u{1f600}", "\n"];

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_a_status_arrives_however_long_its_text_is() {
    for road in [Road::Straight, Road::GrpcGateway] {
        let client = Served::new(Large, road).await;
        let client = (client.client().await, client);
        for (size, unit) in SIZES.into_iter().flat_map(|size| UNITS.map(|unit| (size, unit))) {
            for what in ["text", "late"] {
                let status = end(&client.0, format!("{what} {size} {unit}")).await.expect("an error");
                assert_eq!(status.code(), Code::NotFound, "{road:?}, {what} {size} {unit:?}");
                let (text, mark) = status.message().split_once('(').unwrap_or((status.message(), ""));
                let text = text.trim_end_matches(' ');
                assert!(unit.repeat(size).starts_with(text), "{road:?}, {what} {size} {unit:?}");
                assert_eq!(text.len() < unit.len() * size, !mark.is_empty(), "a cut is marked");
                assert!(text.len() >= 300, "{}", text.len());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_a_status_arrives_however_large_its_details_and_metadata_are() {
    for road in [Road::Straight, Road::GrpcGateway] {
        let served = Served::new(Large, road).await;
        let client = served.client().await;
        for size in SIZES {
            let status = client.once(ask(format!("details {size} a"))).await.expect_err("an error");
            assert_eq!(status.code(), Code::NotFound, "{road:?}, {size}");
            match status.details().len() {
                0 => assert_eq!(status.message(), "gone (its details were too large to be sent)"),
                length => assert_eq!((length, status.message()), (size, "gone")),
            }
            let status = client.once(ask(format!("error {size} a"))).await.expect_err("an error");
            assert_eq!(status.code(), Code::NotFound, "{road:?}, {size}");
            match status.metadata().get("x-0") {
                None => assert_eq!(status.message(), "gone (its metadata was too large to be sent)"),
                Some(value) => assert_eq!((value.len(), status.message()), (size, "gone")),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_of_a_response_that_is_too_large_is_the_error_of_its_call_alone() {
    let served = Served::new(Large, Road::GrpcGateway).await;
    let client = served.client().await;
    for size in SIZES {
        let fits = size < 17_000;
        for what in ["head", "trailers"] {
            let status = end(&client, format!("{what} {size} a")).await;
            let expected = (!fits).then_some(Code::ResourceExhausted);
            assert_eq!(status.as_ref().map(Status::code), expected, "{what} {size}: {status:?}");
        }
        client.once(ask("hello")).await.expect("the connection goes on");
    }
}

/// Metadata that is too large: one long entry, many short ones, and bytes that base64 makes longer.
fn too_large() -> Vec<MetadataMap> {
    let mut binary = MetadataMap::new();
    binary.insert_bin("x-bytes-bin", polywire::metadata::MetadataValue::from_bytes(&[0xff; 15_000]));
    vec![
        metadata(&["a".repeat(17_000).as_str()]),
        metadata(&["a"; 450]),
        metadata(&["a".repeat(2_000_000).as_str()]),
        binary,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_of_a_request_that_is_too_large_is_the_error_of_its_caller_alone() {
    let served = Served::new(EchoService::new().0, Road::GrpcGateway).await;
    let client = served.client().await;
    let hanging =
        EchoRequest { behaviour: polywire_tests::echo::v1::Behaviour::HangLate.into(), ..ask("stays") };
    let chat = Streaming::new(tokio_stream::once(Ok(hanging)).chain(tokio_stream::pending()));
    let mut open = client.chat(chat).await.expect("a stream").into_inner();
    open.next().await.expect("an answer").expect("an answer");
    for metadata in too_large() {
        let mut request = Request::new(ask("large"));
        *request.metadata_mut() = metadata;
        let status = client.once(request).await.expect_err("too large");
        assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
        client.once(ask("hello")).await.expect("others go on");
    }
    let still = tokio::time::timeout(Duration::from_millis(50), open.next()).await;
    assert!(still.is_err(), "the open call goes on: {still:?}");
}

/// A client of another maker, which sends what it likes.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_answers_metadata_that_is_too_large_and_its_connection_goes_on() {
    let served = Served::new(EchoService::new().0, Road::Straight).await;
    let socket = tokio::net::TcpStream::connect(served.address()).await.expect("a connection");
    let (mut sender, connection) = h2::client::handshake(socket).await.expect("HTTP/2");
    tokio::spawn(connection);
    for size in [100, 17_000, 70_000, 300_000, 900_000, 100] {
        sender = sender.ready().await.expect("the connection goes on");
        let request = http::Request::post(format!("http://{}/echo.v1.Echo/Once", served.address()))
            .header("content-type", "application/grpc")
            .header("x-large", "a".repeat(size))
            .body(())
            .expect("a request");
        let (response, mut body) = sender.send_request(request, false).expect("a stream");
        body.send_data(bytes::Bytes::from_static(&[0; 5]), true).expect("it is sent");
        let mut response = response.await.expect("an answer");
        let code = match response.headers().get("grpc-status") {
            Some(code) => code.clone(),
            None => {
                while response.body_mut().data().await.is_some() {}
                let trailers = response.body_mut().trailers().await.expect("trailers").expect("trailers");
                trailers["grpc-status"].clone()
            }
        };
        assert_eq!(code, if size > 16_000 { "8" } else { "0" }, "{size}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ends_can_be_told_to_take_more() {
    let config = Config::default().with_max_metadata_size(400_000);
    let server = Server::new().add(EchoServer::new(Large)).with_grpc(config);
    let (uri, _server) = serve(server, "grpc://127.0.0.1:0").await;
    let transport = GrpcTransport::connect(&uri.replace("grpc://", "http://")).await.expect("a server");
    let client = EchoClient::new(Channel::new(transport.with_max_metadata_size(400_000)));
    let mut request = Request::new(ask("head 300000 a"));
    request.metadata_mut().insert("x-large", "a".repeat(300_000).parse().expect("a value"));
    let response = client.once(request).await.expect("an answer");
    assert_eq!(response.metadata().get("x-0").map(|value| value.len()), Some(300_000));
    let status = client.once(ask("text 90000 a")).await.expect_err("an error");
    assert_eq!(status.message().len(), 90_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_python_client_hears_the_code_of_a_long_text() {
    let served = Served::new(Large, Road::Straight).await;
    for what in ["text 100000 é", "details 100000 a", "text 5000 a"] {
        let request = serde_json::json!({ "text": what });
        let status =
            outside::grpc(served.address(), "echo.v1.Echo/Once", &[request]).await.expect_err("an error");
        assert_eq!(status["code"], Code::NotFound as i32, "{what}: {status}");
    }
}

/// Calls of others, many at once. None may fail.
const OTHERS: usize = 10_000;

async fn others(client: &EchoClient<Channel>) {
    let mut calls = JoinSet::new();
    for index in 0..OTHERS {
        let client = client.clone();
        calls.spawn(async move { client.once(ask("other")).await.map(drop) });
        if index >= 32 {
            calls.join_next().await.expect("a call").expect("no panic").expect("no call of others fails");
        }
    }
    calls.join_all().await.into_iter().for_each(|outcome| outcome.expect("no call of others fails"));
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_of_70_kilobytes_through_a_gateway_break_nobody_elses_calls() {
    let served = Served::new(EchoService::new().0, Road::RestGateway).await;
    let large = async {
        for size in [20_000, 70_000] {
            for _ in 0..20 {
                let mut curl = Command::new("curl");
                curl.args([
                    "--silent",
                    "--max-time",
                    "20",
                    "--output",
                    "/dev/null",
                    "--write-out",
                    "%{http_code}",
                ]);
                curl.args(["--header", &format!("x-large: {}", "a".repeat(size))]);
                let output = curl
                    .arg(format!("{}/v1/echo/a", served.uri))
                    .output()
                    .await
                    .expect("curl; run tests/setup");
                assert_eq!(String::from_utf8_lossy(&output.stdout), "431", "{size}");
            }
        }
    };
    let client = served.client().await;
    tokio::join!(large, others(&client));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_callers_that_hang_up_at_once_break_nobody_elses_calls() {
    for road in [Road::Straight, Road::GrpcGateway, Road::RestGateway] {
        let served = Served::new(EchoService::new().0, road).await;
        let client = served.client().await;
        let hang_ups = async {
            for _ in 0..30 {
                let mut hung = JoinSet::new();
                for _ in 0..100 {
                    let client = client.clone();
                    let hang = EchoRequest {
                        behaviour: polywire_tests::echo::v1::Behaviour::Hang.into(),
                        ..ask("hang")
                    };
                    hung.spawn(async move { client.once(hang).await });
                }
                tokio::task::yield_now().await;
                hung.shutdown().await;
            }
        };
        tokio::join!(hang_ups, others(&client));
    }
}
