//! From an HTTP response to the response of a call.

use super::{
    error,
    route::ClientRoute,
    stream::{Piece, Pieces},
};
use crate::{
    Messages, Outcome, Payload, Response, Status, Streaming, Trailers,
    call::Failure,
    message::{
        fields::{FieldPath, FieldRef},
        json::ReadOptions,
        payload::Blank,
    },
    wire::rest::{
        binding::media::is_json,
        errors::{problem::excerpt, refusal},
        metadata,
        server::{body, pace::Pace, raw::RawBody},
    },
};
use ::http::{Method, StatusCode, header::CONTENT_TYPE, response::Parts};
use futures_util::stream::unfold;
use std::sync::Arc;
use tokio_util::sync::DropGuard;
use tonic::body::Body;

/// Reads the response of one call.
pub(super) struct Reader {
    pub(super) routes: Arc<[ClientRoute]>,
    /// The number of the binding that the call went by.
    pub(super) route: usize,
    /// The error of the caller's own request stream, if it had one.
    pub(super) failure: Failure,
    /// The largest message, in bytes.
    pub(super) limit: usize,
    pub(super) read: ReadOptions,
    /// Gives the call up when its response is read no more.
    pub(super) _cancel_on_drop: DropGuard,
}

impl Reader {
    /// Reads a response that is one message into `message`.
    ///
    /// # Errors
    /// The status of the server; `INTERNAL` when what it sent is not a response of the method.
    pub(super) async fn one(
        self,
        answered: ::http::Response<Body>,
        mut message: Box<dyn Payload>,
    ) -> Outcome<Messages> {
        let (head, body) = self.begun(answered, &*message).await?;
        let body = body::whole(body, self.limit, Pace::default()).await;
        let body = body.map_err(|problem| self.broken(problem.status))?;
        match self.routes[self.route].response_body.raw() {
            Some(raw) => raw.set(&mut *message, &media_of(&head), body),
            None if body.is_empty() && self.may_be_empty(&head, &*message) => {}
            None => {
                check_json(&head)?;
                self.read(&mut *message, &body)?;
            }
        }
        self.routes[self.route].emitted.read(&mut *message, &head.headers);
        Ok(response(head, Messages::One(message)))
    }

    /// Reads a response that is a stream of the messages that `new` makes.
    ///
    /// # Errors
    /// The status of the server, when the stream has not begun; `INTERNAL` when what it sent is not a stream.
    pub(super) async fn many(self, answered: ::http::Response<Body>, new: Blank) -> Outcome<Messages> {
        let (head, body) = self.begun(answered, &*new.make()).await?;
        let trailers = Trailers::default();
        if let Some(raw) = self.routes[self.route].response_body.raw() {
            let raw = raw.clone();
            let raw = RawIncoming {
                raw,
                media: media_of(&head),
                body,
                reader: self,
                new,
                trailers: trailers.clone(),
            };
            let stream = unfold(Some(raw), |raw| async { raw?.next().await });
            return Ok(response(head, Messages::Many(Streaming::new(stream).with_trailers(trailers))));
        }
        let pieces = match Pieces::new(&media_of(&head), body, self.limit) {
            Some(pieces) => pieces,
            None if self.has_no_body(&head) => Pieces::none(),
            None => return Err(unexpected(&head)),
        };
        let incoming = Incoming { pieces, reader: self, new, trailers: trailers.clone() };
        let stream = unfold(Some(incoming), |incoming| async { incoming?.next().await });
        Ok(response(head, Messages::Many(Streaming::new(stream).with_trailers(trailers))))
    }

    /// The head and the body of a success.
    async fn begun(
        &self,
        answered: ::http::Response<Body>,
        response: &dyn Payload,
    ) -> Result<(Parts, Body), Status> {
        let (head, body) = answered.into_parts();
        if head.status.is_success() {
            // A layer in front of the service that knows gRPC alone refuses a call so.
            return refusal::of(&head.headers).map_or(Ok((head, body)), Err);
        }
        let body = body::whole(body, self.limit, Pace::default()).await.unwrap_or_default();
        Err(self.failure.take().unwrap_or_else(|| error::of_response(head, &body, response)))
    }

    /// True if HTTP leaves a response without a body (RFC 9110, 6.4.1 and 15.3.6).
    fn has_no_body(&self, head: &Parts) -> bool {
        let bodiless = matches!(head.status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT);
        bodiless || self.routes[self.route].method == Method::HEAD
    }

    /// True if an empty body is a response.
    fn may_be_empty(&self, head: &Parts, message: &dyn Payload) -> bool {
        let nothing = matches!(message.value(), FieldRef::Message(message) if message.table().name() == "google.protobuf.Empty");
        nothing || self.has_no_body(head)
    }

    fn read(&self, message: &mut dyn Payload, json: &[u8]) -> Result<(), Status> {
        if json.trim_ascii().is_empty() {
            return Err(Status::internal("the response has no body, where JSON was expected"));
        }
        let read = self.routes[self.route].response_body.read(message, json, &self.read);
        read.map_err(|error| Status::internal(format!("the response cannot be decoded: {error}")))
    }

    /// One message of a stream, or the error that stands in its place.
    ///
    /// # Errors
    /// That one; `INTERNAL` when it is neither.
    pub(super) fn message(&self, new: &Blank, json: &[u8]) -> Result<Box<dyn Payload>, Status> {
        let mut message = new.make();
        let route = &self.routes[self.route];
        if let Some(status) = error::of_line(json, route.error_key, &*message) {
            return Err(status);
        }
        let json = enveloped(json, &*message).unwrap_or(json);
        self.read(&mut *message, json)?;
        Ok(message)
    }

    /// A connection that broke because the caller's own stream failed.
    pub(super) fn broken(&self, status: Status) -> Status {
        self.failure.take().unwrap_or(status)
    }
}

/// The rest of a stream of bytes of any type: each piece is a message.
struct RawIncoming {
    raw: Arc<RawBody>,
    media: String,
    body: Body,
    reader: Reader,
    new: Blank,
    trailers: Trailers,
}

impl RawIncoming {
    async fn next(mut self) -> Option<(Result<Box<dyn Payload>, Status>, Option<Self>)> {
        loop {
            match Pace::default()
                .frame(&mut self.body)
                .await
                .map(|frame| frame.map(http_body::Frame::into_data))
            {
                Ok(Some(Ok(piece))) => {
                    let mut message = self.new.make();
                    self.raw.set(&mut *message, &self.media, piece);
                    return Some((Ok(message), Some(self)));
                }
                Ok(Some(Err(last))) => {
                    self.trailers.set(metadata::of_response(last.into_trailers().unwrap_or_default()));
                }
                Ok(None) => return None,
                Err(late) => return Some((Err(self.reader.broken(late.into())), None)),
            }
        }
    }
}

/// The type of a body.
fn media_of(head: &Parts) -> String {
    let media = head.headers.get(CONTENT_TYPE).and_then(|media| media.to_str().ok());
    media.unwrap_or_default().to_owned()
}

/// Checks that a response declares itself as JSON: nothing else is read, and an empty one is not a message.
fn check_json(head: &Parts) -> Result<(), Status> {
    let media = media_of(head);
    let essence = media.split(';').next().unwrap_or_default().trim();
    if is_json(essence.as_bytes()) { Ok(()) } else { Err(unexpected(head)) }
}

/// A success that is none of the method: usually another server's, or a proxy's.
fn unexpected(head: &Parts) -> Status {
    let status = head.status;
    Status::internal(match media_of(head) {
        media if media.is_empty() => format!(
            "the server answered {status} without a Content-Type, where JSON was expected: check that the URL is the service's"
        ),
        media => format!(
            "the server answered {status} with a body of type `{}`, where JSON was expected: check that the URL is the \
             service's",
            excerpt(&media)
        ),
    })
}

pub(super) fn response(head: Parts, messages: Messages) -> Response<Messages> {
    let metadata = metadata::of_response(head.headers);
    Response::from_parts(metadata, messages, head.extensions)
}

/// The rest of a stream.
struct Incoming {
    pieces: Pieces,
    reader: Reader,
    new: Blank,
    trailers: Trailers,
}

impl Incoming {
    async fn next(mut self) -> Option<(Result<Box<dyn Payload>, Status>, Option<Self>)> {
        let piece = match self.pieces.next().await {
            Ok(Some(piece)) => piece,
            Ok(None) => {
                self.trailers.set(metadata::of_response(self.pieces.take_trailers()));
                return None;
            }
            Err(status) => return Some((Err(self.reader.broken(status)), None)),
        };
        match self.read(&piece) {
            Ok(message) => Some((Ok(message), Some(self))),
            Err(status) => Some((Err(status), None)),
        }
    }

    fn read(&self, piece: &Piece) -> Result<Box<dyn Payload>, Status> {
        match piece {
            Piece::Error(body) => Err(error::of_event(body, &*self.new.make())),
            Piece::Message(json) => self.reader.message(&self.new, json),
        }
    }
}

/// The content of `{"result":…}`, the envelope of grpc-gateway, when the message has no field of that name.
fn enveloped<'json>(json: &'json [u8], message: &dyn Payload) -> Option<&'json [u8]> {
    let inside = json.trim_ascii().strip_prefix(b"{")?.strip_suffix(b"}")?;
    let value =
        inside.trim_ascii_start().strip_prefix(b"\"result\"")?.trim_ascii_start().strip_prefix(b":")?;
    FieldPath::resolve(message, "result").is_err().then_some(value)
}
