//! Streams of responses, in whichever form the server chose.

mod elements;
mod events;

use crate::{
    Status,
    wire::rest::{
        binding::media::is_json,
        server::{incoming::Incoming, lines::Lines},
    },
};
use ::http::{HeaderMap, HeaderValue};
use bytes::Bytes;
use elements::Elements;
use events::Events;
use tonic::body::Body;

/// The forms that a client asks for: the one that is cheapest to read first.
pub(super) const ACCEPT: HeaderValue =
    HeaderValue::from_static("application/x-ndjson, text/event-stream;q=0.9, application/json;q=0.8");

/// The pieces of a stream.
#[derive(Debug)]
pub(super) struct Pieces(Form);

#[derive(Debug)]
enum Form {
    /// Lines or an array: grpc-gateway sends lines under the type of a single value.
    Json(Incoming, usize),
    Lines(Lines),
    Elements(Elements),
    Events(Events),
}

/// One piece of a stream, in JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A message, or an error that stands where a message would.
    Message(Bytes),
    /// The error that ends the stream, as the body of a response would be.
    Error(Bytes),
}

impl Pieces {
    /// The pieces of a body by its media type, of `limit` bytes each at most; `None` when that is not of a stream.
    pub(super) fn new(media: &str, body: Body, limit: usize) -> Option<Self> {
        let essence = media.split(';').next().unwrap_or_default().trim();
        Some(Self(match essence.to_ascii_lowercase().as_str() {
            "text/event-stream" => Form::Events(Events::new(body, limit)),
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" => {
                Form::Lines(Lines::new(Incoming::new(body), limit))
            }
            essence if is_json(essence.as_bytes()) => Form::Json(Incoming::new(body), limit),
            _ => return None,
        }))
    }

    /// No pieces.
    pub(super) fn none() -> Self {
        Self(Form::Json(Incoming::default(), 0))
    }

    /// The next piece; `None` at the end of the stream.
    ///
    /// # Errors
    /// When a piece is too long, the body is not in its form, or the other side went away.
    pub(super) async fn next(&mut self) -> Result<Option<Piece>, Status> {
        match &mut self.0 {
            Form::Json(incoming, limit) => {
                self.0 = told_apart(std::mem::take(incoming), *limit).await?;
                Box::pin(self.next()).await
            }
            Form::Lines(lines) => Ok(lines.next().await?.map(Piece::Message)),
            Form::Elements(elements) => Ok(elements.next().await?.map(Piece::Message)),
            Form::Events(events) => events.next().await,
        }
    }

    /// The trailers of the body; empty until it has ended.
    pub(super) fn take_trailers(&mut self) -> HeaderMap {
        match &mut self.0 {
            Form::Json(incoming, _) => incoming.take_trailers(),
            Form::Lines(lines) => lines.take_trailers(),
            Form::Elements(elements) => elements.take_trailers(),
            Form::Events(events) => events.take_trailers(),
        }
    }
}

/// An array begins with a bracket, which is not a line: messages are objects, or the scalars of a body field.
async fn told_apart(mut incoming: Incoming, limit: usize) -> Result<Form, Status> {
    loop {
        match incoming.buffer.trim_ascii_start().first() {
            Some(b'[') => return Ok(Form::Elements(Elements::new(incoming, limit))),
            Some(_) => return Ok(Form::Lines(Lines::new(incoming, limit))),
            None => {
                incoming.buffer.clear();
                if !incoming.read().await? {
                    return Ok(Form::Lines(Lines::new(incoming, limit)));
                }
            }
        }
    }
}
