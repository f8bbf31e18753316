//! The messages of a server to its caller.

use super::{
    answer::{Refusal, shutting_down},
    intake::Context,
};
use crate::{
    BoxFuture, Messages, Payload, Response, Status, Streaming,
    call::streaming::add_trailers,
    metadata::MetadataMap,
    wire::queue::{
        Address, BrokerError, Envelope, Frame, Id,
        envelope::encode,
        session::{Key, OpenSession, WINDOW},
    },
};
use futures_util::StreamExt as _;

/// The caller of one request.
pub(super) struct Caller<'a> {
    context: &'a Context,
    reply_to: Address,
    correlation: Option<Id>,
    /// The number of items that the caller takes; `None` when it does not keep the protocol of calls.
    credit: Option<u32>,
}

impl<'a> Caller<'a> {
    /// The caller of a request; `None` when it says nowhere to reply to.
    pub(super) fn of(context: &'a Context, request: &Envelope) -> Option<Self> {
        Some(Self {
            context,
            reply_to: request.reply_to.clone()?,
            correlation: request.correlation.clone(),
            credit: request.credit,
        })
    }

    pub(super) fn keeps_protocol(&self) -> bool {
        self.credit.is_some()
    }

    /// Makes the call one that goes on.
    pub(super) fn open_session(&self) -> Result<OpenSession, Refusal> {
        let key = Key { client: Some(self.reply_to.clone()), call: self.correlation.clone() };
        let session = self.context.link().session(key).ok_or(Refusal::Repeated)?;
        if let Some(credit) = self.credit {
            session.set_peer(self.reply_to.clone());
            session.grant(credit);
        }
        Ok(session)
    }

    /// Tells the client where the call runs.
    pub(super) async fn accept(&self) -> Result<(), BrokerError> {
        self.send(self.envelope(Frame::Accept)).await
    }

    /// Tells the client where to send its items, and that it may begin.
    pub(super) async fn accept_items(&self) -> Result<(), BrokerError> {
        let mut envelope = self.envelope(Frame::Accept);
        envelope.credit = Some(WINDOW);
        self.send(envelope).await
    }

    pub(super) async fn fail(&self, status: Status) {
        self.sent_last(Frame::Whole, self.send(self.failure(Frame::Whole, status))).await;
    }

    pub(super) async fn respond(
        &self,
        response: Response<Messages>,
        session: Option<OpenSession>,
    ) -> Result<(), Refusal> {
        let (mut metadata, messages, mut extensions) = response.into_parts();
        add_trailers(&mut metadata, &mut extensions);
        match messages {
            Messages::One(message) => {
                self.sent_last(Frame::Whole, self.send(self.whole(metadata, &*message))).await;
            }
            Messages::Many(messages) => {
                let session = session.map_or_else(|| self.open_session(), Ok)?;
                let mut opening = self.envelope(Frame::Open);
                opening.metadata = metadata;
                // On the heap: an answer in one message does not carry the room for this.
                Box::pin(self.stream(opening, messages, &session)).await;
            }
        }
        Ok(())
    }

    /// Sends a stream as far as the client's credit goes, until it ends or the client is gone.
    async fn stream(
        &self,
        opening: Envelope,
        mut messages: Streaming<Box<dyn Payload>>,
        session: &OpenSession,
    ) {
        let mut items = 0;
        let mut sent = self.send(opening).await;
        while sent.is_ok() {
            let next = tokio::select! {
                biased;
                () = session.over() => return,
                next = self.next(&mut messages, session) => next,
                () = self.context.aborted() => Some(Err(shutting_down())),
            };
            match next {
                Some(Ok(message)) => {
                    let mut item = self.envelope(Frame::Item { sequence: items + 1 });
                    item.payload = encode(&*message);
                    sent = self.send(item).await;
                    if sent.is_ok() {
                        items += 1;
                    }
                }
                Some(Err(status)) => return self.end(items, Err(status)).await,
                None => return self.end(items, Ok(messages.trailers().get())).await,
            }
        }
        if let Err(error) = sent {
            self.end(items, Err(error.into())).await;
        }
    }

    async fn next(
        &self,
        messages: &mut Streaming<Box<dyn Payload>>,
        session: &OpenSession,
    ) -> Option<Result<Box<dyn Payload>, Status>> {
        if self.keeps_protocol() {
            session.credit().await?;
        }
        messages.next().await
    }

    async fn end(&self, items: u64, result: Result<MetadataMap, Status>) {
        let frame = Frame::End { items };
        let envelope = match result {
            Ok(trailers) => {
                let mut end = self.last(frame);
                end.metadata = trailers;
                end
            }
            Err(status) => self.failure(frame, status),
        };
        self.sent_last(frame, self.send(envelope)).await;
    }

    fn whole(&self, metadata: MetadataMap, message: &dyn Payload) -> Envelope {
        let mut envelope = self.last(Frame::Whole);
        envelope.metadata = metadata;
        envelope.payload = encode(message);
        envelope
    }

    fn failure(&self, frame: Frame, status: Status) -> Envelope {
        let mut envelope = self.last(frame);
        envelope.set_status(status);
        envelope
    }

    /// A message after which the client sends nothing more; it need not know where this side listens.
    fn last(&self, frame: Frame) -> Envelope {
        let mut envelope = self.context.link().envelope(frame);
        envelope.correlation = self.correlation.clone();
        envelope
    }

    fn envelope(&self, frame: Frame) -> Envelope {
        let mut envelope = self.last(frame);
        envelope.reply_to = Some(self.context.link().inbox().clone());
        envelope
    }

    fn send(&self, envelope: Envelope) -> BoxFuture<Result<(), BrokerError>> {
        self.context.send(self.reply_to.clone(), envelope)
    }

    /// Waits until the last message is sent. An answer that the broker does not take becomes an error that it takes; one
    /// that cannot be delivered has no receiver any more.
    async fn sent_last(&self, frame: Frame, sending: BoxFuture<Result<(), BrokerError>>) {
        let Err(error) = sending.await else { return };
        if let BrokerError::Envelope(error) = error
            && self.send(self.failure(frame, error.into())).await.is_ok()
        {
            return;
        }
        tracing::debug!(reply_to = %self.reply_to, "an answer found nobody");
    }
}
