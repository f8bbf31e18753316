//! Reads the body of a request stream ahead of its handler.
//!
//! An HTTP/1.1 server learns that its client went away only by reading. A handler that waits for something else does not
//! read, so a task does, a few frames ahead, and tells.

use crate::{Messages, Status};
use bytes::Bytes;
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use std::future::Future;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;

/// How many frames of a body wait for the handler at most.
const FRAMES: usize = 8;

/// Tells that the client went away before its request ended.
#[derive(Clone, Debug)]
pub(super) struct Gone(CancellationToken);

/// The same body, read ahead, and what tells that it broke.
pub(super) fn read(body: Body) -> (Body, Gone) {
    let (frames, received) = mpsc::channel(FRAMES);
    let gone = CancellationToken::new();
    tokio::spawn(pump(body, frames, gone.clone()));
    (Body::new(StreamBody::new(ReceiverStream::new(received))), Gone(gone))
}

/// Ends when the body does, when it breaks, and when nobody waits for it any more.
async fn pump(mut body: Body, frames: mpsc::Sender<Result<Frame<Bytes>, Status>>, gone: CancellationToken) {
    loop {
        let frame = tokio::select! {
            frame = body.frame() => frame,
            () = frames.closed() => return,
        };
        let Some(frame) = frame else { return };
        if frame.is_err() {
            gone.cancel();
        }
        if frames.send(frame).await.is_err() {
            return;
        }
    }
}

impl Gone {
    /// Runs `call` until the client has gone.
    ///
    /// # Errors
    /// Those of `call`; `CANCELLED` when the client has gone.
    pub(super) async fn end<T>(&self, call: impl Future<Output = Result<T, Status>>) -> Result<T, Status> {
        tokio::select! {
            biased;
            result = call => result,
            () = self.0.cancelled() => Err(went_away()),
        }
    }

    /// Ends the stream of a response when the client has gone.
    pub(super) fn end_stream(self, messages: Messages) -> Messages {
        match messages {
            Messages::One(message) => Messages::One(message),
            Messages::Many(messages) => Messages::Many(messages.until(async move {
                self.0.cancelled().await;
                went_away()
            })),
        }
    }
}

fn went_away() -> Status {
    Status::cancelled("the client went away")
}
