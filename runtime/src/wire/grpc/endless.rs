//! Streams that have no end of their own, ended with the server.

use crate::Status;
use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::{
    pin::Pin,
    task::{Context, Poll},
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::body::Body;

/// A body that ends when the server does, as soon as it has nothing more to give.
struct Ending {
    body: Body,
    ended: Pin<Box<WaitForCancellationFutureOwned>>,
    /// The trailers of the end; none where the end of a client is meant.
    trailers: Option<HeaderMap>,
    over: bool,
}

/// The request, whose stream ends with the server.
pub(super) fn request(request: http::Request<Body>, ended: &CancellationToken) -> http::Request<Body> {
    request.map(|body| ending(body, ended, None))
}

/// The response, whose stream ends with the server, as `UNAVAILABLE`.
pub(super) fn response(response: http::Response<Body>, ended: &CancellationToken) -> http::Response<Body> {
    let mut trailers = HeaderMap::new();
    let closing = Status::unavailable("the server is shutting down").add_header(&mut trailers);
    response.map(|body| ending(body, ended, closing.is_ok().then_some(trailers)))
}

fn ending(body: Body, ended: &CancellationToken, trailers: Option<HeaderMap>) -> Body {
    let ended = Box::pin(ended.clone().cancelled_owned());
    Body::new(Ending { body, ended, trailers, over: false })
}

impl HttpBody for Ending {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.over {
            return Poll::Ready(None);
        }
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame);
        }
        match self.ended.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => {
                self.over = true;
                Poll::Ready(self.trailers.take().map(|trailers| Ok(Frame::trailers(trailers))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.over || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
