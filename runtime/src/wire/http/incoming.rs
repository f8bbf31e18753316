//! The body of a request as it comes from its connection.

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// The body of a request over HTTP/2 ends only where the client ended it.
///
/// hyper takes a stream that is reset with `NO_ERROR` for whole, since servers answer early so; of a client it is as
/// broken as any other.
#[derive(Debug)]
pub(crate) struct Whole {
    body: Incoming,
    http2: bool,
}

/// The reason that a body broke off.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BrokenBody {
    /// The connection or the stream broke.
    #[error("the body of the request broke off")]
    Http(#[source] hyper::Error),
    /// The client gave the stream up, in order.
    #[error("the client gave the stream up")]
    GivenUp,
}

impl Whole {
    pub(crate) fn new(request: ::http::Request<Incoming>) -> ::http::Request<Self> {
        let http2 = request.version() == ::http::Version::HTTP_2;
        request.map(|body| Self { body, http2 })
    }
}

impl Body for Whole {
    type Data = Bytes;
    type Error = BrokenBody;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenBody>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        Poll::Ready(match frame {
            None if self.http2 && !self.body.is_end_stream() => Some(Err(BrokenBody::GivenUp)),
            frame => frame.map(|frame| frame.map_err(BrokenBody::Http)),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
