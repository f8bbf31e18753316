//! Requests that wait for their reply.

use super::upload::upload;
use crate::{
    BoxFuture, Call, Code, Messages, Outcome, Payload, Response, Status, Streaming, Trailers,
    message::payload::Blank,
    wire::queue::{
        BrokerError, Envelope, Frame, Route, Target,
        address::key,
        envelope::encode,
        session::{Key, Link, OpenSession, Reader, WINDOW},
    },
};
use std::sync::Arc;

/// Carries one call. The session goes with the future, or with the stream of the response: dropping either cancels.
pub(super) async fn call(link: &Arc<Link>, begun: Begun, new_response: Blank) -> Outcome<Messages> {
    let Begun { session, published, uploaded, streams } = begun;
    published.await?;
    if let Some(messages) = uploaded {
        tokio::spawn(upload(link.clone(), session.shared().clone(), messages));
    }
    let mut reader = session.reader();
    let mut first = next(&mut reader).await?;
    match streams {
        true => Ok(many(session, reader, first, new_response)),
        false => one(&mut first, new_response),
    }
}

/// A call whose first message is on its way.
pub(super) struct Begun {
    session: OpenSession,
    published: BoxFuture<Result<(), BrokerError>>,
    /// The messages that follow the first.
    uploaded: Option<Streaming<Box<dyn Payload>>>,
    /// True if the server streams.
    streams: bool,
}

/// Writes the first message and begins the call. No future: an envelope is large, and a future would carry it through
/// every wait.
pub(super) fn begin(link: &Arc<Link>, route: &Arc<Route>, call: Call) -> Result<Begun, Status> {
    let method = call.method().clone();
    let (metadata, extensions, messages) = call.request.into_parts();
    let mut envelope = link.envelope(Frame::Whole);
    let key_of_call = Key { client: None, call: Some(envelope.id.clone()) };
    let session = link.session(key_of_call).ok_or_else(|| Status::internal("two calls have one id"))?;
    let streams = method.streaming.server_streams();
    envelope.method = route.method.into();
    envelope.correlation = Some(envelope.id.clone());
    envelope.reply_to = Some(link.inbox().clone());
    envelope.credit = Some(if streams { WINDOW } else { 0 });
    envelope.expiry = route.expiry_from_now();
    envelope.set_call_metadata(metadata)?;
    envelope.extensions = extensions;
    let uploaded = match method.streaming.client_streams() {
        true => Some(messages.into_many()),
        false => {
            let message = messages.into_one()?;
            envelope.key = key::of_request(&method, &*message)?;
            envelope.address = route.address_of(&*message)?;
            envelope.payload = encode(&*message);
            None
        }
    };
    let published = link.broker().publish(Target::Route(route.clone()), envelope);
    Ok(Begun { session, published, uploaded, streams })
}

/// The next message of the server.
async fn next(reader: &mut Reader) -> Result<Box<Envelope>, Status> {
    let mut envelope = reader.next().await?;
    match envelope.take_status() {
        Some(status) => Err(status),
        None => Ok(envelope),
    }
}

fn one(envelope: &mut Envelope, new_response: Blank) -> Outcome<Messages> {
    if envelope.frame != Frame::Whole {
        return Err(Status::internal("expected one response, found a stream"));
    }
    let message = decode(envelope, &new_response)?;
    Ok(response(envelope, Messages::One(message)))
}

/// A stream of responses. It begins with an opening; a peer that knows none begins with the first item.
fn many(
    session: OpenSession,
    reader: Reader,
    mut first: Box<Envelope>,
    new_response: Blank,
) -> Response<Messages> {
    let opening = first.frame == Frame::Open;
    let mut begin = Envelope::new(first.id.clone());
    std::mem::swap(&mut begin.metadata, &mut first.metadata);
    let trailers = Trailers::default();
    let download = Download {
        _session: session,
        reader,
        new_response,
        trailers: trailers.clone(),
        first: (!opening).then_some(first),
        ended: false,
    };
    let stream = futures_util::stream::unfold(download, |mut download| async move {
        let item = download.next().await?;
        Some((item, download))
    });
    response(&mut begin, Messages::Many(Streaming::new(stream).with_trailers(trailers)))
}

fn response(envelope: &mut Envelope, messages: Messages) -> Response<Messages> {
    let mut response = Response::new(messages);
    *response.metadata_mut() = std::mem::take(&mut envelope.metadata);
    response
}

fn decode(envelope: &Envelope, new_response: &Blank) -> Result<Box<dyn Payload>, Status> {
    envelope.decode_into(new_response.make(), None).map_err(|error| {
        Status::new(error.code(Code::Internal), format!("the response cannot be decoded: {error}"))
    })
}

/// The receiving end of a stream of responses.
struct Download {
    /// Cancels the call when the stream is dropped before its end.
    _session: OpenSession,
    reader: Reader,
    new_response: Blank,
    trailers: Trailers,
    first: Option<Box<Envelope>>,
    ended: bool,
}

impl Download {
    async fn next(&mut self) -> Option<Result<Box<dyn Payload>, Status>> {
        if self.ended {
            return None;
        }
        let item = self.read().await.transpose();
        self.ended = !matches!(item, Some(Ok(_)));
        item
    }

    async fn read(&mut self) -> Result<Option<Box<dyn Payload>>, Status> {
        let mut envelope = match self.first.take() {
            Some(first) => first,
            None => next(&mut self.reader).await?,
        };
        match envelope.frame {
            Frame::End { .. } => {
                self.trailers.set(std::mem::take(&mut envelope.metadata));
                Ok(None)
            }
            Frame::Item { .. } => decode(&envelope, &self.new_response).map(Some),
            _ => Err(Status::internal("expected a stream, found one response")),
        }
    }
}
