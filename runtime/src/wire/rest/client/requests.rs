//! Streams of requests: the lines of a body, or the frames of a WebSocket.

use super::{
    request::{Target, fitting, no_json, path, unbound},
    route::{ClientRoute, Sent, needs_first},
};
use crate::{
    MethodDescriptor, Payload, Status, Streaming, call::Failure, message::json::WriteOptions,
    wire::rest::server::stream::NDJSON,
};
use ::http::HeaderMap;
use bytes::Bytes;
use http_body::Frame;
use http_body_util::StreamBody;
use std::sync::Arc;
use tokio_stream::StreamExt as _;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;

/// A stream of requests of which nothing has been sent.
pub(super) struct Requests {
    /// The first message, where the path, headers or cookies are made of it.
    first: Option<Box<dyn Payload>>,
    /// The headers and cookies of the first message, once they are taken out of it; all others have to have the same.
    carried: HeaderMap,
    rest: Streaming<Box<dyn Payload>>,
    write: WriteOptions,
}

impl Requests {
    /// Waits for the first message where it is needed.
    ///
    /// # Errors
    /// The error that the stream begins with; `INVALID_ARGUMENT` when there has to be a message and none is there.
    pub(super) async fn begun(
        method: &MethodDescriptor,
        mut rest: Streaming<Box<dyn Payload>>,
        write: WriteOptions,
    ) -> Result<Self, Status> {
        let none =
            || Status::invalid_argument("the first message of the stream gives its path, and there is none");
        let first = match needs_first(method) {
            true => Some(rest.next().await.ok_or_else(none)??),
            false => None,
        };
        // The messages are lines, or stand in frames.
        Ok(Self { first, carried: HeaderMap::new(), rest, write: write.with_pretty(false) })
    }

    /// The messages as far as they are known.
    pub(super) fn sent(&self) -> Sent<'_> {
        self.first.as_deref().map_or(Sent::Stream, Sent::StreamOf)
    }

    /// The headers and cookies of the first message, once it has a route.
    #[cfg(feature = "websocket")]
    pub(super) fn carried(&self) -> &HeaderMap {
        &self.carried
    }

    /// The first route that the first message fits, and its path. What of it are headers and cookies, which are the
    /// same for all routes, leaves the message.
    ///
    /// # Errors
    /// When it fits none, or has a value that no header can have.
    pub(super) fn route(&mut self, routes: &[ClientRoute]) -> Result<(usize, String), Status> {
        let any = routes.first().ok_or_else(unbound)?;
        let Some(first) = &mut self.first else {
            return Ok((0, path(any, &()).map_err(|_| unbound())?));
        };
        if self.carried.is_empty() {
            any.carried.take(&mut **first, &mut self.carried).map_err(Status::invalid_argument)?;
        }
        fitting(routes, &**first).map(|(index, _, path)| (index, path))
    }

    /// The messages in JSON, by a route and the path that they have for it. An error among them is kept in `failure`.
    ///
    /// # Errors
    /// When the first message has no JSON form.
    pub(super) fn json(
        self,
        routes: Arc<[ClientRoute]>,
        (index, url): (usize, String),
        failure: Failure,
    ) -> Result<Streaming<Vec<u8>>, Status> {
        let encoder = Encoder { routes, index, url, carried: self.carried, write: self.write };
        let first = self.first.map(|message| encoder.first(message)).transpose()?;
        let rest = self.rest.map(move |message| {
            let json = message.and_then(|message| encoder.later(message));
            json.inspect_err(|status| failure.set(status.clone()))
        });
        Ok(Streaming::new(tokio_stream::iter(first.map(Ok)).chain(rest)))
    }

    /// A request whose body has one message on each line.
    ///
    /// # Errors
    /// As [`Self::route`].
    pub(super) fn lines(
        mut self,
        routes: &Arc<[ClientRoute]>,
        failure: Failure,
        cancel: CancellationToken,
    ) -> Result<(usize, Target), Status> {
        let (index, url) = self.route(routes)?;
        let method = routes.get(index).ok_or_else(unbound)?.method.clone();
        let carried = self.carried.clone();
        let lines = self.json(routes.clone(), (index, url.clone()), failure)?.map(|json| {
            let mut line = json?;
            line.push(b'\n');
            Ok(Frame::data(Bytes::from(line)))
        });
        let body = Body::new(StreamBody::new(given_up(lines, cancel)));
        Ok((index, Target { method, url, body, media: Some(NDJSON), carried }))
    }
}

/// A call that is given up breaks its body: the connection would else wait for it to end.
pub(super) fn given_up<T: Send + 'static>(messages: Streaming<T>, cancel: CancellationToken) -> Streaming<T> {
    messages.until(async move {
        cancel.cancelled().await;
        Status::cancelled("the call was given up")
    })
}

/// Makes JSON of the messages of a stream. All have the same path, headers and cookies: those of the first.
struct Encoder {
    routes: Arc<[ClientRoute]>,
    index: usize,
    url: String,
    carried: HeaderMap,
    write: WriteOptions,
}

impl Encoder {
    /// The first message, whose headers and cookies are taken out already.
    fn first(&self, mut message: Box<dyn Payload>) -> Result<Vec<u8>, Status> {
        for field in self.routes[self.index].path.fields() {
            field.clear(&mut *message);
        }
        self.write.to_vec(&*message).map_err(no_json)
    }

    /// A later message.
    fn later(&self, mut message: Box<dyn Payload>) -> Result<Vec<u8>, Status> {
        let route = &self.routes[self.index];
        let differs = || {
            let all = "all messages of a stream have the same values in the path, headers and cookies";
            Status::invalid_argument(all)
        };
        if !route.path.fields().is_empty() && path(route, &*message).as_deref() != Ok(&self.url) {
            return Err(differs());
        }
        let mut carried = HeaderMap::new();
        route.carried.take(&mut *message, &mut carried).map_err(Status::invalid_argument)?;
        if carried != self.carried {
            return Err(differs());
        }
        self.first(message)
    }
}
