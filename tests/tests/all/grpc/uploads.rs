//! Uploads that break off: the handler is told, however they break and whatever road they come.

use crate::grpc::gateways::{ROADS, Road, Served};
use bytes::Bytes;
use polywire::{Code, Outcome, Request, Response, Status, Streaming, prost::Message as _};
use polywire_tests::echo::v1::{Echo, EchoRequest, EchoResponse};
use std::{any::Any, time::Duration};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, sync::mpsc, task::JoinSet};
use tokio_stream::StreamExt as _;

/// The number of tries of each way on each road, and of tasks.
const TIMES: usize = 200;
const TASKS: usize = 4;

/// The events in the life of an upload's handler.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Message,
    End,
    Error(Code),
}

/// Reads uploads in tasks of their own, which nothing ends but the stream.
#[derive(Clone)]
struct Witness(mpsc::UnboundedSender<Seen>);

impl Witness {
    async fn read(&self, mut requests: Streaming<EchoRequest>) {
        let seen = self.0.clone();
        let reading = tokio::spawn(async move {
            loop {
                let (last, what) = match requests.next().await {
                    Some(Ok(_)) => (false, Seen::Message),
                    Some(Err(status)) => (true, Seen::Error(status.code())),
                    None => (true, Seen::End),
                };
                let _ = seen.send(what);
                if last {
                    break;
                }
            }
        });
        reading.await.expect("the reader does not panic");
    }
}

impl Echo for Witness {
    async fn once(&self, _: Request<EchoRequest>) -> Outcome<EchoResponse> {
        Ok(Response::new(EchoResponse::default()))
    }

    async fn repeat(&self, _: Request<EchoRequest>) -> Outcome<Streaming<EchoResponse>> {
        Err(Status::unimplemented("not called"))
    }

    async fn join(&self, request: Request<Streaming<EchoRequest>>) -> Outcome<EchoResponse> {
        self.read(request.into_inner()).await;
        Ok(Response::new(EchoResponse::default()))
    }

    async fn chat(&self, request: Request<Streaming<EchoRequest>>) -> Outcome<Streaming<EchoResponse>> {
        let this = self.clone();
        let requests = request.into_inner();
        let stream = futures_util::stream::once(async move {
            this.read(requests).await;
            Ok(EchoResponse::default())
        });
        Ok(Response::new(Streaming::new(stream)))
    }
}

/// The way in which an upload breaks off.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// The caller drops the call.
    Dropped,
    /// The caller's own stream fails.
    Failed,
    /// The deadline passes.
    Late,
    /// The caller's connection is closed.
    Closed,
    /// The caller's stream is reset.
    Reset(h2::Reason),
}

const WAYS: [Way; 7] = [
    Way::Dropped,
    Way::Failed,
    Way::Late,
    Way::Closed,
    Way::Reset(h2::Reason::CANCEL),
    Way::Reset(h2::Reason::NO_ERROR),
    Way::Reset(h2::Reason::INTERNAL_ERROR),
];

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_breaks_off_is_an_error_for_the_handler() {
    let mut trials = JoinSet::new();
    for road in ROADS {
        for way in WAYS {
            // HTTP/1.1 has no resets.
            if !(road == Road::RestGateway && matches!(way, Way::Reset(_))) {
                for _ in 0..TASKS {
                    trials.spawn(try_out(road, way));
                }
            }
        }
    }
    trials.join_all().await;
}

async fn try_out(road: Road, way: Way) {
    let (sender, mut seen) = mpsc::unbounded_channel();
    let served = Served::new(Witness(sender), road).await;
    let mut index = 0;
    while index < TIMES / TASKS {
        let bidi = index % 2 == 1;
        // The caller's own stream and its connection go on until the handler has been told.
        let _open = break_off(&served, road, way, bidi, &mut seen).await;
        let patience = if let Way::Late = way { 2 } else { 60 };
        let Some(end) = end_within(Duration::from_secs(patience), &mut seen).await else {
            assert!(matches!(way, Way::Late), "{road:?}, {way:?}, {bidi}: the handler is told nothing");
            // The deadline has passed before the handler was called.
            continue;
        };
        let Seen::Error(code) = end else { panic!("{road:?}, {way:?}, {bidi}: {end:?}") };
        let expected: &[Code] = match (way, road) {
            (Way::Closed, Road::Straight) => &[Code::Unavailable],
            (Way::Late, _) => &[Code::DeadlineExceeded, Code::Cancelled],
            _ => &[Code::Cancelled],
        };
        assert!(expected.contains(&code), "{road:?}, {way:?}, {bidi}: {code:?}");
        index += 1;
    }
}

/// The end of the stream for the handler, if it comes soon.
async fn end_within(patience: Duration, seen: &mut mpsc::UnboundedReceiver<Seen>) -> Option<Seen> {
    loop {
        match tokio::time::timeout(patience, seen.recv()).await.ok()?? {
            Seen::Message => {}
            end => return Some(end),
        }
    }
}

/// Opens an upload, and breaks it off when its first message has been seen.
async fn break_off(
    served: &Served,
    road: Road,
    way: Way,
    bidi: bool,
    seen: &mut mpsc::UnboundedReceiver<Seen>,
) -> Box<dyn Any + Send> {
    match way {
        Way::Dropped | Way::Failed | Way::Late => {
            let (requests, stream) = mpsc::channel(1);
            let mut request =
                Request::new(Streaming::new(tokio_stream::wrappers::ReceiverStream::new(stream)));
            if let Way::Late = way {
                request.set_timeout(Duration::from_millis(40));
            }
            let client = served.client().await;
            let kept = client.clone();
            requests.send(Ok(EchoRequest::default())).await.expect("room");
            let call = tokio::spawn(async move {
                match bidi {
                    false => client.join(request).await.map(drop),
                    true => match client.chat(request).await {
                        Ok(answers) => {
                            answers.into_inner().next().await.unwrap_or(Err(Status::ok(""))).map(drop)
                        }
                        Err(status) => Err(status),
                    },
                }
            });
            if !matches!(way, Way::Late) {
                assert_eq!(seen.recv().await, Some(Seen::Message));
            }
            match way {
                Way::Dropped => call.abort(),
                Way::Failed => requests.send(Err(Status::data_loss("no more"))).await.expect("room"),
                _ => drop(call.await),
            }
            Box::new((requests, kept))
        }
        Way::Closed if road == Road::RestGateway => {
            let mut connection = TcpStream::connect(served.address()).await.expect("a connection");
            let method = if bidi { "Chat" } else { "Join" };
            let head = format!(
                "POST /echo.v1.Echo/{method} HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-ndjson\r\n\
                 transfer-encoding: chunked\r\n\r\n3\r\n{{}}\n\r\n"
            );
            connection.write_all(head.as_bytes()).await.expect("the head is sent");
            assert_eq!(seen.recv().await, Some(Seen::Message));
            Box::new(())
        }
        Way::Closed | Way::Reset(_) => {
            let mut upload = open_by_hand(served.address(), bidi).await;
            assert_eq!(seen.recv().await, Some(Seen::Message));
            if let Way::Reset(reason) = way {
                upload.stream.send_reset(reason);
            } else {
                upload.connection.abort();
            }
            Box::new(upload)
        }
    }
}

/// An upload by an HTTP/2 client without any gRPC library.
struct ByHand {
    _sender: h2::client::SendRequest<Bytes>,
    stream: h2::SendStream<Bytes>,
    _response: h2::client::ResponseFuture,
    connection: tokio::task::JoinHandle<Result<(), h2::Error>>,
}

async fn open_by_hand(address: &str, bidi: bool) -> ByHand {
    let socket = TcpStream::connect(address).await.expect("a connection");
    let (mut sender, connection) = h2::client::handshake(socket).await.expect("HTTP/2");
    let connection = tokio::spawn(connection);
    let method = if bidi { "Chat" } else { "Join" };
    let request = http::Request::post(format!("http://{address}/echo.v1.Echo/{method}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(())
        .expect("a request");
    let (response, mut stream) = sender.send_request(request, false).expect("a stream");
    stream.send_data(framed(&EchoRequest::default()), false).expect("data is sent");
    ByHand { _sender: sender, stream, _response: response, connection }
}

/// A message with its prefix.
fn framed(message: &EchoRequest) -> Bytes {
    let encoded = message.encode_to_vec();
    let length = u32::try_from(encoded.len()).expect("a small message").to_be_bytes();
    [&[0], length.as_slice(), &encoded].concat().into()
}
