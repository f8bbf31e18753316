//! Streams of requests over WebSockets (RFC 6455), as REST servers of this crate open them: one JSON message in each
//! text frame, and an empty frame after the last request.
//!
//! Metadata of the request are headers of the handshake, those of the response the headers of its answer, which is
//! given before the method is called: what a handler sets does not arrive, nor do trailers.

mod frames;
mod handshake;

use super::{
    connector::Connector,
    reply::{Reader, response},
    request::{headers, url},
    requests::Requests,
    route::Routes,
};
use crate::{
    Messages, MethodDescriptor, Outcome, Payload, Shared, Status, Streaming,
    call::Failure,
    message::{json::ReadOptions, payload::Blank},
    metadata::MetadataMap,
    wire::rest::server::reply::JSON,
};
use ::http::{Extensions, response::Parts};
use frames::Frames;
use futures_util::stream::unfold;
use handshake::{Handshake, Opened};
use hyper_util::client::legacy::Client;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;

/// One call over one WebSocket.
pub(super) struct Socket<'a> {
    /// Speaks HTTP/1.1, which alone is upgraded.
    pub(super) client: &'a Client<Connector, Body>,
    pub(super) base: &'a str,
    pub(super) routes: &'a Routes,
    /// The largest message of the response, in bytes.
    pub(super) limit: usize,
    /// The way in which the responses are read.
    pub(super) read: ReadOptions,
    pub(super) method: &'a Shared<MethodDescriptor>,
    pub(super) new_response: Blank,
}

/// The outcome of a call that was to go over a WebSocket.
pub(super) enum Attempt {
    /// It went.
    Went(Outcome<Messages>),
    /// The server opens no WebSocket for it, and no request was sent.
    Refused(Status, Requests),
}

impl Socket<'_> {
    /// Calls a method that streams requests.
    ///
    /// # Errors
    /// When the requests fit no path, or the server does not answer or refuses the call itself.
    pub(super) async fn call(
        self,
        metadata: MetadataMap,
        extensions: Extensions,
        mut requests: Requests,
    ) -> Result<Attempt, Status> {
        let message = self.new_response.make();
        let routes = self.routes.of_socket(self.method, requests.sent(), &*message)?;
        let (route, path) = requests.route(&routes)?;
        let uri = url(self.base, &path)?;
        let headers = headers(metadata, None, JSON, requests.carried().clone());
        let handshake = Handshake::new(uri, headers, extensions);
        let (upgraded, head) = match handshake.send(self.client, self.limit, &*message).await? {
            Opened::Socket(upgraded, head) => (upgraded, head),
            Opened::Refused(status) => return Ok(Attempt::Refused(status, requests)),
        };
        let failure = Failure::default();
        let requests = requests.json(routes.clone(), (route, path), failure.clone())?;
        let cancel = CancellationToken::new();
        let guard = cancel.clone().drop_guard();
        let frames = Frames::spawn(upgraded, requests, self.limit, cancel);
        let reader =
            Reader { routes, route, failure, limit: self.limit, read: self.read, _cancel_on_drop: guard };
        let answers = Answers { frames, reader, new: self.new_response };
        Ok(Attempt::Went(match self.method.streaming.server_streams() {
            true => Ok(answers.many(head)),
            false => answers.one(head).await,
        }))
    }
}

/// The rest of the responses.
struct Answers {
    frames: Frames,
    reader: Reader,
    new: Blank,
}

impl Answers {
    /// All of them.
    fn many(self, head: Parts) -> crate::Response<Messages> {
        let stream = unfold(Some(self), |answers| async {
            let mut answers = answers?;
            let message = answers.next().await?;
            let rest = message.is_ok().then_some(answers);
            Some((message, rest))
        });
        response(head, Messages::Many(Streaming::new(stream)))
    }

    /// The one response of a method that streams none.
    async fn one(mut self, head: Parts) -> Outcome<Messages> {
        let none = || Status::internal("the WebSocket ended without a response");
        let message = self.next().await.ok_or_else(none)??;
        match self.next().await {
            None => Ok(response(head, Messages::One(message))),
            Some(Err(status)) => Err(status),
            Some(Ok(_)) => Err(Status::internal("more than one response came")),
        }
    }

    async fn next(&mut self) -> Option<Result<Box<dyn Payload>, Status>> {
        let text = self.frames.next().await?;
        Some(match text {
            Ok(text) => self.reader.message(&self.new, text.as_bytes()),
            Err(status) => Err(self.reader.broken(status)),
        })
    }
}
