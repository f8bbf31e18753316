//! The handle by which a caller cancels a call: `Request::cancellation_handle`.

use super::Messages;
use crate::{BoxFuture, Outcome, Request, Status};
use bytes::{Buf as _, Bytes};
use http::uri::PathAndQuery;
use http_body::Body as _;
use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};
use tonic::{
    CancellationHandle,
    body::Body,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};

/// Takes the handle of a request out, if its caller has one.
pub(super) fn handle_of<T>(request: &mut Request<T>) -> Option<CancellationHandle> {
    let extensions = request.extensions_mut();
    // Most requests have none, and what is empty need not be searched.
    if extensions.is_empty() { None } else { extensions.remove() }
}

/// The call, until its caller cancels it: what is left of it is dropped, as every wire has it, and it ends with
/// `CANCELLED`.
pub(super) fn until_cancelled(
    reply: BoxFuture<Outcome<Messages>>,
    handle: CancellationHandle,
) -> BoxFuture<Outcome<Messages>> {
    Box::pin(async move {
        let response = tokio::select! {
            biased;
            status = cancelled(handle.clone()) => return Err(status),
            response = reply => response?,
        };
        Ok(response.map(|messages| match messages {
            Messages::One(message) => Messages::One(message),
            Messages::Many(messages) => Messages::Many(messages.until(cancelled(handle))),
        }))
    })
}

/// Is ready when the handle is used.
///
/// Only bodies that tonic itself makes can see that. So tonic is given a request whose messages never come, and its body
/// is looked at instead of being sent.
async fn cancelled(handle: CancellationHandle) -> Status {
    let mut request = Request::new(tokio_stream::pending());
    request.extensions_mut().insert(handle);
    // It ends with the body, and with that only.
    let _ = Grpc::new(Unsent).streaming(request, PathAndQuery::from_static("/"), NoMessages).await;
    Status::cancelled("the caller cancelled the call")
}

/// Waits until the body of a request has a frame or an end.
struct Unsent;

impl tower_service::Service<http::Request<Body>> for Unsent {
    type Response = http::Response<Body>;
    type Error = Status;
    type Future = BoxFuture<Result<Self::Response, Status>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let mut body = request.into_body();
        Box::pin(async move {
            poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
            Err(Status::cancelled(""))
        })
    }
}

/// A codec of no messages.
#[derive(Default)]
struct NoMessages;

impl Codec for NoMessages {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for NoMessages {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, _: Bytes, _: &mut EncodeBuf<'_>) -> Result<(), Status> {
        Ok(())
    }
}

impl Decoder for NoMessages {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        buffer.advance(buffer.remaining());
        Ok(None)
    }
}
