//! Response streams, in the form that the client asks for.
//!
//! The response begins as soon as the handler has given a stream. An error that is there already is then its HTTP status;
//! a later one, be it instead of the first message, is the last line or element, `{"error":{"code":…,"message":…,"details":[…]}}`, or
//! the event `error`, and the body then ends as a whole one does. Where the message has a field `error` of its own,
//! the key is `@error`. Trailers follow the last message.

mod format;

use super::{Shared, accept::StreamMedia};
use crate::wire::rest::{config::StreamEnvelope, metadata, router::RouteId};
use crate::{Payload, Streaming, message::fields::FieldPath};
use ::http::{HeaderMap, HeaderValue};
use bytes::Bytes;
pub use format::StreamFormat;
use format::{Framing, KEEP_ALIVE};
use futures_util::{StreamExt as _, stream::unfold};
use http_body::Frame;
use http_body_util::StreamBody;
use std::{convert::Infallible, future::pending, sync::Arc, time::Duration};
use tonic::body::Body;

/// The media type of a stream of requests.
pub(crate) const NDJSON: HeaderValue = HeaderValue::from_static("application/x-ndjson");

/// The key of the line that is an error, chosen so that no message can be taken for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorKey {
    /// `error`
    Plain,
    /// `@error`: the message has a field `error`.
    Marked,
}

impl ErrorKey {
    /// The key.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "error",
            Self::Marked => "@error",
        }
    }

    /// The key for a stream of messages like `message`.
    pub(crate) fn of(message: &dyn Payload) -> Self {
        match FieldPath::resolve(message, "error") {
            Ok(_) => Self::Marked,
            Err(_) => Self::Plain,
        }
    }
}

type Payloads = Streaming<Box<dyn Payload>>;

async fn silence(patience: Option<Duration>) {
    match patience {
        Some(patience) => tokio::time::sleep(patience).await,
        None => pending().await,
    }
}

/// The body of a stream.
pub(crate) fn body(messages: Payloads, media: &StreamMedia, shared: Arc<Shared>, route: RouteId) -> Body {
    let framing = Framing::new(media.format, shared.settings.config.stream_envelope);
    // What stands in between may hold a head back until there is a body: events begin with a comment at once.
    let patience = (media.format == StreamFormat::EventStream).then_some(Duration::ZERO);
    let state = Some(Outgoing::Messages(Frames { messages, framing, patience, shared, route }));
    // Layers poll bodies past their end.
    Body::new(StreamBody::new(unfold(state, |outgoing| async { outgoing?.next().await }).fuse()))
}

type Item = Result<Frame<Bytes>, Infallible>;

/// The rest of a stream.
enum Outgoing {
    Messages(Frames),
    Trailers(HeaderMap),
}

impl Outgoing {
    async fn next(self) -> Option<(Item, Option<Self>)> {
        match self {
            Self::Messages(frames) => frames.next().await,
            Self::Trailers(trailers) => Some((Ok(Frame::trailers(trailers)), None)),
        }
    }
}

struct Frames {
    messages: Payloads,
    framing: Framing,
    /// The time that the stream may be silent now.
    patience: Option<Duration>,
    shared: Arc<Shared>,
    route: RouteId,
}

impl Frames {
    async fn next(mut self) -> Option<(Item, Option<Outgoing>)> {
        let keep_alive = self.patience.map(|_| self.shared.settings.config.keep_alive);
        let patience = std::mem::replace(&mut self.patience, keep_alive);
        let message = tokio::select! {
            biased;
            message = self.messages.next() => message,
            () = silence(patience) => {
                return Some((data(KEEP_ALIVE), Some(Outgoing::Messages(self))));
            }
        };
        let Some(message) = message else { return self.end() };
        let Shared { routes, errors, settings, .. } = &*self.shared;
        let route = &routes[self.route];
        Some(match message.and_then(|message| route.json(&*message, &settings.line)) {
            Ok(json) => (data(self.framing.message(json)), Some(Outgoing::Messages(self))),
            Err(status) => {
                let key = match settings.config.stream_envelope {
                    StreamEnvelope::Result => ErrorKey::Plain,
                    StreamEnvelope::None => route.error_key,
                };
                let last = self.framing.error(errors.line(&status, key), &errors.body(&status));
                (data(last), None)
            }
        })
    }

    fn end(self) -> Option<(Item, Option<Outgoing>)> {
        let mut trailers = HeaderMap::new();
        metadata::append_to(&mut trailers, self.messages.trailers().get());
        let trailers = (!trailers.is_empty()).then_some(Outgoing::Trailers(trailers));
        match (self.framing.end(), trailers) {
            (Some(end), trailers) => Some((data(end), trailers)),
            (None, Some(Outgoing::Trailers(trailers))) => Some((Ok(Frame::trailers(trailers)), None)),
            (None, _) => None,
        }
    }
}

fn data(bytes: impl Into<Bytes>) -> Item {
    Ok(Frame::data(bytes.into()))
}
