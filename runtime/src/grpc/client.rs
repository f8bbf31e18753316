//! The gRPC client.

use super::{codec::PayloadCodec, config::Compression, sound::SoundChannel};
use crate::{
    BoxFuture, Call, ConnectError, Messages, Outcome, Payload, Request, Response, Status, Streaming,
    Transport, call::Failure, payload::Blank,
};
use futures_core::Stream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use http::uri::PathAndQuery;
use tonic::{
    CancellationHandle, TimeoutExpired,
    client::Grpc,
    transport::{Channel, Endpoint},
};

/// A gRPC connection. Cloning is cheap; clones share the connection, which is made again when it breaks.
#[derive(Clone, Debug)]
pub struct GrpcTransport {
    grpc: Grpc<SoundChannel>,
}

impl GrpcTransport {
    /// Connects to `http://host:port`, or `https://host:port` with the cargo feature `tls`.
    ///
    /// # Errors
    /// When the URI is not one, or nothing answers there.
    pub async fn connect(uri: &str) -> Result<Self, ConnectError> {
        let endpoint = Endpoint::from_shared(uri.to_owned())
            .map_err(|error| ConnectError::invalid_uri(uri, error))?
            .tcp_nodelay(true);
        #[cfg(feature = "tls")]
        let endpoint = endpoint
            .tls_config(tonic::transport::ClientTlsConfig::new().with_enabled_roots())
            .map_err(|error| ConnectError::failed(uri, error))?;
        let channel = endpoint.connect().await.map_err(|error| ConnectError::failed(uri, error))?;
        Ok(Self::new(channel))
    }

    /// Uses a tonic channel: for endpoints that a URI cannot describe.
    pub fn new(channel: Channel) -> Self {
        let grpc = Grpc::new(SoundChannel(channel));
        let grpc = Compression::ALL.iter().fold(grpc, |grpc, each| grpc.accept_compressed(each.encoding()));
        Self { grpc }
    }

    /// Compresses requests.
    #[must_use]
    pub fn with_compression(mut self, compression: Compression) -> Self {
        self.grpc = self.grpc.send_compressed(compression.encoding());
        self
    }

    /// Sets the largest response message, in bytes. Default: 4 MiB.
    #[must_use]
    pub fn with_max_response_size(mut self, bytes: usize) -> Self {
        self.grpc = self.grpc.max_decoding_message_size(bytes);
        self
    }
}

impl Transport for GrpcTransport {
    fn call(&self, call: Call) -> BoxFuture<Outcome<Messages>> {
        let mut grpc = self.grpc.clone();
        Box::pin(async move {
            grpc.ready().await.map_err(|error| Status::unavailable(format!("not connected: {error}")))?;
            let path = PathAndQuery::from_static(call.method.path);
            let codec = PayloadCodec::new(Blank::Typed(call.new_response));
            let (request, failure, cancel) = outgoing(call.request);
            let replied = match call.method.streaming.server_streams() {
                false => grpc
                    .client_streaming(request, path, codec)
                    .await
                    .map(|response| response.map(Messages::One)),
                true => grpc.streaming(request, path, codec).await.map(|response| incoming(response, cancel)),
            };
            replied.map_err(|status| failure.take().unwrap_or_else(|| timely(status)))
        })
    }
}

/// tonic says that a call was cancelled when its own timer ends it first.
fn timely(status: Status) -> Status {
    let expired = std::error::Error::source(&status).is_some_and(|source| {
        std::iter::successors(Some(source), |error| error.source()).any(|error| error.is::<TimeoutExpired>())
    });
    if expired { Status::deadline_exceeded("the deadline has passed") } else { status }
}

/// Cancels the call when it is dropped: tonic resets a stream only once the request body has been dropped too.
struct CancelOnDrop(Option<CancellationHandle>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        if let Some(handle) = self.0.take() {
            handle.cancel();
        }
    }
}

/// The request as tonic takes it. An error of the caller's stream cancels the call instead of ending the stream as
/// if it were whole.
fn outgoing(
    mut request: Request<Messages>,
) -> (Request<impl Stream<Item = Box<dyn Payload>> + Send>, Failure, CancelOnDrop) {
    let failure = Failure::default();
    let streams = matches!(request.get_ref(), Messages::Many(_));
    let cancel = streams.then(|| request.cancellation_handle());
    let request = request.map(|messages| match messages {
        Messages::One(message) => tokio_stream::once(message).left_stream(),
        Messages::Many(messages) => until_error(messages, failure.clone(), cancel.clone()).right_stream(),
    });
    (request, failure, CancelOnDrop(cancel))
}

fn until_error(
    messages: Streaming<Box<dyn Payload>>,
    failure: Failure,
    cancel: Option<CancellationHandle>,
) -> impl Stream<Item = Box<dyn Payload>> + Send {
    let state = (messages, cancel);
    futures_util::stream::unfold(state, move |(mut messages, cancel)| {
        let failure = failure.clone();
        async move {
            match messages.try_next().await {
                Ok(message) => message.map(|message| (message, (messages, cancel))),
                Err(status) => {
                    failure.set(status);
                    drop(CancelOnDrop(cancel));
                    std::future::pending().await
                }
            }
        }
    })
}

fn incoming(
    response: Response<tonic::Streaming<Box<dyn Payload>>>,
    cancel: CancelOnDrop,
) -> Response<Messages> {
    response.map(|messages| {
        let trailers = crate::Trailers::default();
        let filled = trailers.clone();
        let stream = futures_util::stream::unfold(Some((messages, cancel)), move |open| {
            let filled = filled.clone();
            async move {
                let (mut messages, cancel) = open?;
                match messages.message().await {
                    Ok(Some(message)) => Some((Ok(message), Some((messages, cancel)))),
                    Ok(None) => match messages.trailers().await {
                        Ok(metadata) => {
                            filled.set(metadata.unwrap_or_default());
                            None
                        }
                        Err(status) => Some((Err(status), None)),
                    },
                    Err(status) => Some((Err(status), None)),
                }
            }
        });
        Messages::Many(Streaming::new(stream).with_trailers(trailers))
    })
}
