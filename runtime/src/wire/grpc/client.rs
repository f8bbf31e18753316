//! The gRPC client.

use super::{
    bounds, codec::PayloadCodec, config::Compression, framing::Allowed, sound::SoundChannel, target,
};
use crate::{
    BoxFuture, Call, Messages, Outcome, Payload, Request, Response, Status, Streaming, Trailers, Transport,
    call::Failure,
    metadata::MetadataMap,
    wire::{
        endpoint::{Connecting, Endpoint, IntoEndpoint, in_time},
        error::ConnectError,
    },
};
use futures_core::Stream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use http::uri::PathAndQuery;
use tonic::{CancellationHandle, client::Grpc, transport::Channel};

/// A gRPC connection. Cloning is cheap; clones share the connection, which is made again when it breaks.
#[derive(Clone, Debug)]
pub struct GrpcTransport {
    channel: Channel,
    compression: Option<Compression>,
    max_response_size: usize,
    max_metadata_size: usize,
}

impl GrpcTransport {
    /// Connects to `grpc://host:port`, to `grpcs://host:port` with the cargo feature `tls`, or to a Unix socket,
    /// `grpc+unix:///run/library.sock`; `http`, `https` and `http+unix` mean the same here.
    ///
    /// # Errors
    /// When the URI is not one, or nothing answers there.
    pub async fn connect(endpoint: impl IntoEndpoint) -> Result<Self, ConnectError> {
        let endpoint = endpoint.into_endpoint()?;
        endpoint.check(&target::form(&endpoint)?)?;
        Self::open(&endpoint).await
    }

    /// Connects to an endpoint that is checked.
    pub(crate) async fn open(endpoint: &Endpoint) -> Result<Self, ConnectError> {
        let target = target::of(endpoint)?;
        if endpoint.is_lazy() {
            return Ok(Self::new(target.connect_lazy()));
        }
        let connecting =
            async { target.connect().await.map_err(|error| ConnectError::failed(endpoint, error)) };
        let channel = in_time(endpoint, connecting, |late| ConnectError::failed(endpoint, late)).await?;
        Ok(Self::new(channel))
    }

    /// Uses a tonic channel: for endpoints that a URI cannot describe.
    pub fn new(channel: Channel) -> Self {
        Self {
            channel,
            compression: None,
            max_response_size: 4 * 1024 * 1024,
            max_metadata_size: bounds::DEFAULT,
        }
    }

    /// Compresses requests. Default: not at all. A server without the encoding answers `UNIMPLEMENTED`.
    #[must_use]
    pub fn with_compression(mut self, compression: Compression) -> Self {
        self.compression = Some(compression);
        self
    }

    /// Sets the largest response message, in bytes. Default: 4 MiB. A larger one is `RESOURCE_EXHAUSTED`.
    #[must_use]
    pub fn with_max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// Sets the largest metadata of a request, in bytes as HTTP/2 counts them: names, values as they are encoded, and
    /// 32 for each entry. Default: 16 KiB. A call with more ends with `RESOURCE_EXHAUSTED` and is not sent.
    ///
    /// What a server reads differs: many read 16 KiB, some 8. Past its limit a server may break the connection, and so
    /// the calls of others.
    #[must_use]
    pub fn with_max_metadata_size(mut self, bytes: usize) -> Self {
        self.max_metadata_size = bytes;
        self
    }

    /// tonic's client, for a call that is answered with several messages or with one.
    fn grpc(&self, several: bool) -> Grpc<SoundChannel> {
        let grpc = Grpc::new(SoundChannel {
            channel: self.channel.clone(),
            max_metadata_size: self.max_metadata_size,
            allowed: Allowed { size: self.max_response_size, several },
        });
        let grpc = grpc.max_decoding_message_size(self.max_response_size);
        let grpc = Compression::ALL.iter().fold(grpc, |grpc, each| grpc.accept_compressed(each.encoding()));
        match self.compression {
            Some(compression) => grpc.send_compressed(compression.encoding()),
            None => grpc,
        }
    }
}

/// Connects to an endpoint that is checked.
pub(crate) fn connect(connecting: Connecting) -> BoxFuture<Result<crate::Channel, ConnectError>> {
    Box::pin(async move { Ok(crate::Channel::new(GrpcTransport::open(connecting.endpoint()).await?)) })
}

impl Transport for GrpcTransport {
    fn call(&self, call: Call) -> BoxFuture<Outcome<Messages>> {
        let mut grpc = self.grpc(call.method().streaming.server_streams());
        Box::pin(async move {
            grpc.ready().await?;
            let path = PathAndQuery::from_static(call.method().path);
            let codec = PayloadCodec::new(call.response_type(), None);
            let streams = call.method().streaming.server_streams();
            let (request, failure, cancel) = outgoing(call.request);
            let replied = match grpc.streaming(request, path, codec).await {
                Ok(response) if streams => Ok(incoming(response, cancel)),
                Ok(response) => one(response).await,
                Err(status) => Err(status),
            };
            replied.map_err(|status| failure.take().unwrap_or(status))
        })
    }
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

/// The response of a method that answers with one message. Its trailers stay apart from its headers, in an extension.
async fn one(response: Response<tonic::Streaming<Box<dyn Payload>>>) -> Outcome<Messages> {
    let (metadata, mut messages, mut extensions) = response.into_parts();
    let answered = async {
        let message = messages.message().await?;
        let message = message.ok_or_else(|| Status::internal("the response has no message"))?;
        Ok((message, messages.trailers().await?))
    };
    match answered.await {
        Ok((message, trailers)) => {
            if let Some(trailers) = trailers.filter(|trailers| !trailers.is_empty()) {
                extensions.insert(Trailers::of(trailers));
            }
            Ok(Response::from_parts(metadata, Messages::One(message), extensions))
        }
        Err(status) => Err(with_headers(status, metadata)),
    }
}

/// The status of a call whose response had begun: with what its headers said.
fn with_headers(mut status: Status, metadata: MetadataMap) -> Status {
    let mut headers = metadata.into_headers();
    headers.extend(std::mem::take(status.metadata_mut()).into_headers());
    *status.metadata_mut() = MetadataMap::from_headers(headers);
    status
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
