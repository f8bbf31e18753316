//! Bodies of requests that are answered before they are read.
//!
//! Over HTTP/1.1 a server that closes a connection with unread bytes in it resets it, and the client may never see the
//! answer (RFC 9112, 9.6). Over HTTP/2 the stream alone is reset, with `NO_ERROR`, and some clients that are sending then
//! lose the answer as well (curl before 8). So what is left of a body is read and thrown away for a while. A client that
//! expects to be asked for its body (RFC 9110, 10.1.1) sends none.

use ::http::{Request, header};
use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt as _;
use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::Instant;
use tonic::{Status, body::Body};

/// The time for which the rest of a body is read.
const LINGER: Duration = Duration::from_secs(5);

/// The request, whose body is read on for a while when the handler does not read it to its end.
pub(crate) fn request(request: Request<Body>) -> Request<Body> {
    let expects = request.headers().contains_key(header::EXPECT);
    if request.body().is_end_stream() || expects {
        return request;
    }
    request.map(|body| Body::new(Lingering { body: Some(body), waiting_since: None }))
}

struct Lingering {
    /// Nothing once it has ended or broken.
    body: Option<Body>,
    /// Since when more of it is waited for. What has not come for long does not come now.
    waiting_since: Option<Instant>,
}

impl http_body::Body for Lingering {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let Poll::Ready(frame) = Pin::new(body).poll_frame(context) else {
            self.waiting_since.get_or_insert_with(Instant::now);
            return Poll::Pending;
        };
        self.waiting_since = None;
        if !matches!(frame, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl Drop for Lingering {
    fn drop(&mut self) {
        let Some(body) = self.body.take().filter(|body| !body.is_end_stream()) else { return };
        if self.waiting_since.is_some_and(|since| since.elapsed() >= LINGER) {
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(tokio::time::timeout(LINGER, drain(body)));
        }
    }
}

async fn drain(mut body: Body) {
    while let Some(Ok(_)) = body.frame().await {}
}
