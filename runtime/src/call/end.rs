//! The ends of calls, as layers see them.

use super::{Messages, Next, transport::BoxFuture};
use crate::{Call, Code, Outcome, Status, Streaming};
use futures_core::Stream;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// The end of a call, or of one direction of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct End {
    /// The number of messages that came through.
    pub messages: u64,
    /// The reason that nothing more comes: the last message has come, or an error. What was dropped before that ended
    /// with `CANCELLED`.
    pub result: Result<(), Status>,
}

impl End {
    /// The code: `OK` for a success.
    pub fn code(&self) -> Code {
        self.result.as_ref().err().map_or(Code::Ok, Status::code)
    }
}

impl Next {
    /// Hands a call on, and tells `ended` once how it ended: when the one response is there, when the stream of responses
    /// has ended, or when the caller has dropped either.
    ///
    /// ```
    /// use polywire::{BoxFuture, Call, Messages, Outcome, layer::Next};
    ///
    /// fn log(call: Call, next: &Next) -> BoxFuture<Outcome<Messages>> {
    ///     let method = call.method().path;
    ///     next.watch(call, move |end| println!("{method}: {:?} after {} messages", end.code(), end.messages))
    /// }
    /// ```
    pub fn watch(
        &self,
        call: Call,
        ended: impl FnOnce(&End) + Send + 'static,
    ) -> BoxFuture<Outcome<Messages>> {
        let watch = Watch::new(ended);
        let reply = self.call(call);
        Box::pin(async move {
            match reply.await {
                Ok(response) => Ok(response.map(|messages| messages.watched(watch))),
                Err(status) => {
                    watch.end(Err(status.clone()));
                    Err(status)
                }
            }
        })
    }
}

impl Messages {
    /// Tells `ended` once how the messages ended: when the last has been taken or they have failed, or when they are
    /// dropped before that. One message ends at once.
    #[must_use]
    pub fn watch(self, ended: impl FnOnce(&End) + Send + 'static) -> Self {
        self.watched(Watch::new(ended))
    }

    fn watched<F: FnOnce(&End) + Send + 'static>(self, mut watch: Watch<F>) -> Self {
        match self {
            Self::One(message) => {
                watch.messages = 1;
                watch.end(Ok(()));
                Self::One(message)
            }
            Self::Many(messages) => {
                let trailers = messages.trailers().clone();
                let watched = Watched { messages, watch: Some(watch) };
                Self::Many(Streaming::new(watched).with_trailers(trailers))
            }
        }
    }
}

/// The count of messages, and what is to be told; dropped before the end, it tells that.
struct Watch<F: FnOnce(&End)> {
    messages: u64,
    ended: Option<F>,
}

impl<F: FnOnce(&End)> Watch<F> {
    fn new(ended: F) -> Self {
        Self { messages: 0, ended: Some(ended) }
    }

    fn end(mut self, result: Result<(), Status>) {
        self.tell(result);
    }

    fn tell(&mut self, result: Result<(), Status>) {
        if let Some(ended) = self.ended.take() {
            ended(&End { messages: self.messages, result });
        }
    }
}

impl<F: FnOnce(&End)> Drop for Watch<F> {
    fn drop(&mut self) {
        self.tell(Err(Status::cancelled("the call was dropped before its end")));
    }
}

/// A stream whose end is told.
struct Watched<T, F: FnOnce(&End)> {
    messages: Streaming<T>,
    watch: Option<Watch<F>>,
}

// Neither field is ever pinned: the stream of a `Streaming` is on the heap.
impl<T, F: FnOnce(&End)> Unpin for Watched<T, F> {}

impl<T, F: FnOnce(&End)> Stream for Watched<T, F> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = Pin::new(&mut self.messages).poll_next(context);
        let end = match &polled {
            Poll::Pending => return polled,
            Poll::Ready(Some(Ok(_))) => {
                if let Some(watch) = &mut self.watch {
                    watch.messages += 1;
                }
                return polled;
            }
            Poll::Ready(None) => Ok(()),
            Poll::Ready(Some(Err(status))) => Err(status.clone()),
        };
        if let Some(watch) = self.watch.take() {
            watch.end(end);
        }
        polled
    }
}
