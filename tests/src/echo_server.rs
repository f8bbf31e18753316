//! The implementation behind the transport matrix.

use crate::echo::v1::{Behaviour, Echo, EchoRequest, EchoResponse};
use polywire::{
    Code, Outcome, Request, RequestExt as _, Response, Status, Streaming, Trailers,
    metadata::{MetadataMap, MetadataValue},
};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, mpsc};
use tokio_stream::StreamExt as _;

/// The request metadata that is sent back, as text.
pub const TEXT_KEY: &str = "x-echo";
/// The request metadata that is sent back, as bytes.
pub const BINARY_KEY: &str = "x-echo-bin";
/// The response metadata that tells how many milliseconds the deadline leaves.
pub const DEADLINE_KEY: &str = "x-deadline-left";
/// The trailer of every stream.
pub const TRAILER_KEY: &str = "x-trailer";

/// An event in the life of a handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A call that will never be answered has begun to wait.
    Hanging,
    /// It was dropped.
    Dropped,
}

/// The implementation, and what it reports.
#[derive(Clone, Debug)]
pub struct EchoService {
    events: mpsc::UnboundedSender<Event>,
    /// A permit for each call that releases a stream.
    released: Arc<Semaphore>,
}

/// The events in the lives of one server's handlers.
#[derive(Clone, Debug)]
pub struct Events(Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<Event>>>);

impl Events {
    /// The next event.
    pub async fn next(&self) -> Option<Event> {
        self.0.lock().await.recv().await
    }
}

impl EchoService {
    /// An implementation and its events.
    pub fn new() -> (Self, Events) {
        let (events, receiver) = mpsc::unbounded_channel();
        (
            Self { events, released: Arc::new(Semaphore::new(0)) },
            Events(Arc::new(tokio::sync::Mutex::new(receiver))),
        )
    }

    /// Waits for ever, and tells when that is cut short.
    async fn hang(&self) -> ! {
        struct Guard(mpsc::UnboundedSender<Event>);
        impl Drop for Guard {
            fn drop(&mut self) {
                // The test may have ended already: then the report has no receiver.
                let _ = self.0.send(Event::Dropped);
            }
        }
        let _guard = Guard(self.events.clone());
        let _ = self.events.send(Event::Hanging);
        std::future::pending().await
    }

    /// The part before the first response.
    async fn begin(&self, behaviour: Behaviour) -> Result<(), Status> {
        match behaviour {
            Behaviour::Fail => Err(failure()),
            Behaviour::Hang => self.hang().await,
            Behaviour::Panic => panic!("the handler panics, as it was asked to"),
            Behaviour::Release => {
                self.released.add_permits(1);
                Ok(())
            }
            Behaviour::Unspecified
            | Behaviour::FailLate
            | Behaviour::HangLate
            | Behaviour::Await
            | Behaviour::AwaitFail => Ok(()),
        }
    }

    /// The wait within a stream, before its first response.
    async fn await_release(&self, behaviour: Behaviour) -> Result<(), Status> {
        if matches!(behaviour, Behaviour::Await | Behaviour::AwaitFail) {
            self.released.acquire().await.map_err(|_| Status::internal("closed"))?.forget();
        }
        if behaviour == Behaviour::AwaitFail { Err(failure()) } else { Ok(()) }
    }

    /// The part after the first response.
    async fn go_on(&self, behaviour: Behaviour) -> Result<(), Status> {
        match behaviour {
            Behaviour::FailLate => Err(failure()),
            Behaviour::HangLate => self.hang().await,
            _ => Ok(()),
        }
    }
}

/// The error of [`Behaviour::Fail`]: an encoded `google.rpc.Status` with one detail.
pub fn failure() -> Status {
    Status::with_details(Code::FailedPrecondition, FAILURE, failure_details().into())
}

/// The message of [`failure`]: not plain ASCII.
pub const FAILURE: &str = "the shelf is full: 100 %, «voll»";

/// The details of [`failure`]: a `google.rpc.Status` whose one detail is a `google.protobuf.Duration`.
pub fn failure_details() -> Vec<u8> {
    #[derive(Clone, PartialEq, polywire::prost::Message)]
    #[prost(prost_path = "::polywire::prost")]
    struct RpcStatus {
        #[prost(int32, tag = "1")]
        code: i32,
        #[prost(string, tag = "2")]
        message: String,
        #[prost(message, repeated, tag = "3")]
        details: Vec<polywire::prost_types::Any>,
    }
    let wait = polywire::prost_types::Duration { seconds: 3, nanos: 500_000_000 };
    let detail = polywire::prost_types::Any {
        type_url: "type.googleapis.com/google.protobuf.Duration".into(),
        value: polywire::prost::Message::encode_to_vec(&wait),
    };
    let status =
        RpcStatus { code: Code::FailedPrecondition.into(), message: FAILURE.into(), details: vec![detail] };
    polywire::prost::Message::encode_to_vec(&status)
}

/// The request metadata that is to be sent back, and what is left of the deadline.
fn reflected<T>(request: &Request<T>) -> MetadataMap {
    let mut metadata = MetadataMap::new();
    for value in request.metadata().get_all(TEXT_KEY) {
        metadata.append(TEXT_KEY, value.clone());
    }
    if let Some(value) = request.metadata().get_bin(BINARY_KEY) {
        metadata.insert_bin(BINARY_KEY, value.clone());
    }
    if let Some(deadline) = request.deadline() {
        let left = u64::try_from(deadline.remaining().as_millis()).unwrap_or(u64::MAX);
        metadata.insert(DEADLINE_KEY, MetadataValue::from(left));
    }
    metadata
}

fn with_metadata<T>(message: T, metadata: MetadataMap) -> Response<T> {
    Response::from_parts(metadata, message, http::Extensions::new())
}

fn trailers() -> Trailers {
    let trailers = Trailers::default();
    let mut metadata = MetadataMap::new();
    metadata.insert(TRAILER_KEY, MetadataValue::from_static("the end"));
    trailers.set(metadata);
    trailers
}

impl Echo for EchoService {
    async fn once(&self, request: Request<EchoRequest>) -> Outcome<EchoResponse> {
        let metadata = reflected(&request);
        let request = request.into_inner();
        self.begin(request.behaviour()).await?;
        self.go_on(request.behaviour()).await?;
        Ok(with_metadata(EchoResponse { text: request.text, index: 0 }, metadata))
    }

    async fn repeat(&self, request: Request<EchoRequest>) -> Outcome<Streaming<EchoResponse>> {
        let metadata = reflected(&request);
        let request = request.into_inner();
        self.begin(request.behaviour()).await?;
        let this = self.clone();
        let (text, behaviour) = (request.text.clone(), request.behaviour());
        let stream = tokio_stream::iter(0..request.count).then(move |index| {
            let (this, text) = (this.clone(), text.clone());
            async move {
                match index {
                    0 => this.await_release(behaviour).await?,
                    1 => this.go_on(behaviour).await?,
                    _ => {}
                }
                Ok(EchoResponse { text, index })
            }
        });
        Ok(with_metadata(Streaming::new(stream).with_trailers(trailers()), metadata))
    }

    async fn join(&self, request: Request<Streaming<EchoRequest>>) -> Outcome<EchoResponse> {
        let metadata = reflected(&request);
        let mut requests = request.into_inner();
        let (mut texts, mut index) = (Vec::new(), 0);
        while let Some(request) = requests.try_next().await? {
            self.begin(request.behaviour()).await?;
            self.go_on(request.behaviour()).await?;
            texts.push(request.text);
            index += 1;
        }
        Ok(with_metadata(EchoResponse { text: texts.join(" "), index }, metadata))
    }

    async fn chat(&self, request: Request<Streaming<EchoRequest>>) -> Outcome<Streaming<EchoResponse>> {
        let metadata = reflected(&request);
        let this = self.clone();
        let late = Arc::new(Mutex::new(Behaviour::Unspecified));
        let mut index = -1;
        let stream = request.into_inner().then(move |request| {
            let (this, late) = (this.clone(), late.clone());
            index += 1;
            async move {
                let request = request?;
                let before = std::mem::replace(
                    &mut *late.lock().unwrap_or_else(PoisonError::into_inner),
                    request.behaviour(),
                );
                this.go_on(before).await?;
                this.begin(request.behaviour()).await?;
                this.await_release(request.behaviour()).await?;
                Ok(EchoResponse { text: request.text, index })
            }
        });
        Ok(with_metadata(Streaming::new(stream).with_trailers(trailers()), metadata))
    }
}
