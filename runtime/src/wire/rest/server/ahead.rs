//! Reads the body of a request stream ahead of its handler.
//!
//! An HTTP/1.1 server learns that its client went away only by reading. A handler that waits for something else does not
//! read, so a task does, a few frames ahead, and reports it.

use super::pace::Late;
use crate::{Messages, Status};
use bytes::Bytes;
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use std::{
    future::Future,
    sync::{Arc, OnceLock},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;

/// The number of frames of a body that wait for the handler at most.
const FRAMES: usize = 8;

/// Tells that the body of a request broke before its end: usually the client went away.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gone {
    broken: CancellationToken,
    why: Arc<OnceLock<Late>>,
}

/// The same body, read ahead, and the signal that it broke.
pub(crate) fn read(body: Body) -> (Body, Gone) {
    let (frames, received) = mpsc::channel(FRAMES);
    let gone = Gone::default();
    tokio::spawn(pump(body, frames, gone.clone()));
    (Body::new(StreamBody::new(ReceiverStream::new(received))), gone)
}

/// Ends when the body does, when it breaks, and when its reader has gone.
async fn pump(mut body: Body, frames: mpsc::Sender<Result<Frame<Bytes>, Status>>, gone: Gone) {
    loop {
        let frame = tokio::select! {
            frame = body.frame() => frame,
            () = frames.closed() => return,
        };
        let Some(frame) = frame else { return };
        if let Err(error) = &frame {
            gone.tell(Late::of(error));
        }
        if frames.send(frame).await.is_err() {
            return;
        }
    }
}

impl Gone {
    fn tell(&self, why: Late) {
        // A body breaks once.
        let _ = self.why.set(why);
        self.broken.cancel();
    }

    /// Runs `call` until the body is broken.
    ///
    /// # Errors
    /// Those of `call`; `CANCELLED` when the client has gone, `INVALID_ARGUMENT` when its body is malformed.
    pub(crate) async fn end<T>(&self, call: impl Future<Output = Result<T, Status>>) -> Result<T, Status> {
        tokio::select! {
            biased;
            result = call => result,
            () = self.broken.cancelled() => Err(self.status()),
        }
    }

    /// Ends the stream of a response when the body is broken.
    pub(crate) fn end_stream(self, messages: Messages) -> Messages {
        match messages {
            Messages::One(message) => Messages::One(message),
            Messages::Many(messages) => Messages::Many(messages.until(async move {
                self.broken.cancelled().await;
                self.status()
            })),
        }
    }

    fn status(&self) -> Status {
        match self.why.get() {
            Some(Late::Malformed) => Late::Malformed.into(),
            _ => Status::cancelled("the client went away"),
        }
    }
}
