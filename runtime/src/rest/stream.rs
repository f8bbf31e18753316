//! Response streams: NDJSON, one JSON value on each line.
//!
//! An error after the first message is the last line, `{"error":{"code":…,"message":…,"details":[…]}}`, and the body
//! then ends as a whole one does. Where the message has a field `error` of its own, the key is `@error`. Trailers
//! follow the last line.

use super::{metadata, router::RouteId, server::Shared};
use crate::{Payload, Status, Streaming, fields::FieldPath};
use ::http::{HeaderMap, HeaderValue};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream::unfold};
use http_body::Frame;
use http_body_util::StreamBody;
use std::{convert::Infallible, sync::Arc};
use tonic::body::Body;

/// The media type of a stream.
pub(super) const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/x-ndjson");

/// The key of the line that is an error, chosen so that no message can be taken for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorKey {
    /// `error`
    Plain,
    /// `@error`: the message has a field `error`.
    Marked,
}

impl ErrorKey {
    /// The key.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain => "error",
            Self::Marked => "@error",
        }
    }

    /// The key for a stream of messages like `message`.
    pub(super) fn of(message: &dyn Payload) -> Self {
        match FieldPath::resolve(message, "error") {
            Ok(_) => Self::Marked,
            Err(_) => Self::Plain,
        }
    }
}

type Payloads = Streaming<Box<dyn Payload>>;

/// Waits for the first message, so that an error before it can be the HTTP status.
///
/// # Errors
/// The error that the stream begins with.
pub(super) async fn started(mut messages: Payloads) -> Result<Payloads, Status> {
    let trailers = messages.trailers().clone();
    let first = messages.next().await.transpose()?;
    let first = tokio_stream::iter(first.map(Ok));
    Ok(Streaming::new(first.chain(messages)).with_trailers(trailers))
}

/// The body of a stream.
pub(super) fn body(messages: Payloads, shared: Arc<Shared>, route: RouteId) -> Body {
    let state = Some(Lines { messages, shared, route });
    Body::new(StreamBody::new(unfold(state, |lines| async { lines?.next().await })))
}

/// What is left of a stream.
struct Lines {
    messages: Payloads,
    shared: Arc<Shared>,
    route: RouteId,
}

type Item = Result<Frame<Bytes>, Infallible>;

impl Lines {
    /// The next line, or the trailers.
    async fn next(mut self) -> Option<(Item, Option<Self>)> {
        let Some(message) = self.messages.next().await else { return self.trailers() };
        let Shared { routes, errors, settings, .. } = &*self.shared;
        let route = &routes[self.route];
        Some(match message.and_then(|message| route.json(&*message, settings)) {
            Ok(line) => (data(line), Some(self)),
            Err(status) => (data(errors.line(&status, route.error_key)), None),
        })
    }

    fn trailers(self) -> Option<(Item, Option<Self>)> {
        let mut trailers = HeaderMap::new();
        metadata::append_to(&mut trailers, self.messages.trailers().get());
        (!trailers.is_empty()).then(|| (Ok(Frame::trailers(trailers)), None))
    }
}

fn data(mut line: Vec<u8>) -> Item {
    line.push(b'\n');
    Ok(Frame::data(line.into()))
}
