//! The pace that a body has to keep.
//!
//! A peer that sends slowly, or not at all, would hold a connection and memory for as long as it likes.

use crate::wire::rest::{config::Config, errors::problem::Problem};
use bytes::Bytes;
use http_body::Frame;
use http_body_util::BodyExt as _;
use std::{
    error::Error,
    future::{Future as _, poll_fn},
    io,
    pin::pin,
    task::Poll,
    time::Duration,
};
use tokio::time::{Instant, timeout};
use tonic::{Status, body::Body};

/// Watches over the speed of one body, or of one message within a body. By default any will do: what a client reads has
/// the deadline of its call.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pace {
    limits: Option<Limits>,
    sender: Sender,
    /// When it was first waited for more.
    waiting_since: Option<Instant>,
    received: u64,
}

/// The sender of the body: a fault in a request is the request's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Sender {
    Client,
    #[default]
    Server,
}

#[derive(Clone, Copy, Debug)]
struct Limits {
    pause: Duration,
    /// Bytes a second; 0 for no minimum.
    rate: u32,
}

impl Pace {
    /// The pace that a server asks for.
    pub(crate) fn of(config: &Config) -> Self {
        let limits = Limits { pause: config.body_timeout, rate: config.min_body_rate };
        Self { limits: Some(limits), sender: Sender::Client, ..Self::default() }
    }

    /// Any pace will do for the moment.
    pub(crate) fn without_limits(self) -> Self {
        Self { limits: None, ..self }
    }

    /// The same, without a minimum rate: for bodies that are as long as their sender likes.
    pub(crate) fn without_rate(mut self) -> Self {
        if let Some(limits) = &mut self.limits {
            limits.rate = 0;
        }
        self
    }

    /// Starts again, for another message.
    pub(crate) fn restart(&mut self) {
        (self.waiting_since, self.received) = (None, 0);
    }

    /// The next frame of a body; `None` at its end.
    ///
    /// # Errors
    /// When the body breaks off, is malformed, or is too slow.
    pub(crate) async fn frame(&mut self, body: &mut Body) -> Result<Option<Frame<Bytes>>, Late> {
        let mut frame = pin!(body.frame());
        // What is there already needs no timer.
        let frame = match poll_fn(|context| Poll::Ready(frame.as_mut().poll(context))).await {
            Poll::Ready(frame) => frame,
            Poll::Pending => match self.patience() {
                None => frame.await,
                Some(patience) => timeout(patience, frame).await.map_err(|_| Late::Slow)?,
            },
        };
        let frame = frame.transpose().map_err(|error: Status| match self.sender {
            Sender::Client => Late::of(&error),
            Sender::Server => Late::Lost,
        })?;
        let size = frame.as_ref().and_then(Frame::data_ref).map_or(0, Bytes::len);
        self.received = self.received.saturating_add(u64::try_from(size).unwrap_or(u64::MAX));
        Ok(frame)
    }

    /// The time that the next frame may take.
    fn patience(&mut self) -> Option<Duration> {
        let Limits { pause, rate } = self.limits?;
        let now = Instant::now();
        let waited = now - *self.waiting_since.get_or_insert(now);
        let Some(earned) = self.received.checked_div(rate.into()) else { return Some(pause) };
        let allowed = pause.saturating_add(Duration::from_secs(earned));
        Some(pause.min(allowed.saturating_sub(waited)))
    }
}

/// The reason that there is no next frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Late {
    /// The body is too slow.
    Slow,
    /// The body ended before its end.
    Lost,
    /// The client frames its body in a way that HTTP/1.1 does not know (RFC 9112, 7.1).
    Malformed,
}

impl Late {
    /// The reason that a request's body could not be read. hyper marks by the kind of an I/O error what is not a fault
    /// of the connection: chunks that are not understood, or too much beside them.
    pub(crate) fn of(error: &Status) -> Self {
        let mut cause: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(error) = cause {
            let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
            if let Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) = kind {
                return Self::Malformed;
            }
            cause = error.source();
        }
        Self::Lost
    }
}

impl From<Late> for Problem {
    fn from(late: Late) -> Self {
        match late {
            Late::Slow => Self::too_slow(),
            Late::Lost | Late::Malformed => Status::from(late).into(),
        }
    }
}

impl From<Late> for Status {
    fn from(late: Late) -> Self {
        match late {
            Late::Slow => Self::deadline_exceeded("the body came too slowly"),
            Late::Lost => Self::cancelled("the connection was lost before the end of the body"),
            Late::Malformed => Self::invalid_argument("the chunks of the body are malformed"),
        }
    }
}
