//! A body that is read piece by piece.

use super::pace::Pace;
use crate::Status;
use ::http::HeaderMap;
use bytes::BytesMut;
use tonic::body::Body;

/// The part of a body that has come and is not yet taken, and the part that is still to come.
#[derive(Debug, Default)]
pub(crate) struct Incoming {
    body: Option<Body>,
    pace: Pace,
    pub(crate) buffer: BytesMut,
    trailers: HeaderMap,
}

impl Incoming {
    pub(crate) fn new(body: Body) -> Self {
        Self::paced(body, Pace::default())
    }

    /// A body each of whose messages, once it has begun, has to come at a pace.
    pub(crate) fn paced(body: Body, pace: Pace) -> Self {
        Self { body: Some(body), pace, buffer: BytesMut::new(), trailers: HeaderMap::new() }
    }

    /// Appends more of the body to the buffer; `false` at its end.
    ///
    /// # Errors
    /// `CANCELLED` when the other side went away, `DEADLINE_EXCEEDED` when it is too slow, `INVALID_ARGUMENT` when the body
    /// of a request is malformed.
    pub(crate) async fn read(&mut self) -> Result<bool, Status> {
        let Some(body) = &mut self.body else { return Ok(false) };
        let frame = match self.buffer.is_empty() {
            true => {
                self.pace.restart();
                self.pace.without_limits().frame(body).await?
            }
            false => self.pace.frame(body).await?,
        };
        match frame.map(http_body::Frame::into_data) {
            Some(Ok(bytes)) => self.buffer.extend_from_slice(&bytes),
            Some(Err(frame)) => self.trailers = frame.into_trailers().unwrap_or_default(),
            None => self.body = None,
        }
        Ok(true)
    }

    /// The trailers of the body; empty until it has ended.
    pub(crate) fn take_trailers(&mut self) -> HeaderMap {
        std::mem::take(&mut self.trailers)
    }
}

/// A piece that is larger than a message may be.
pub(crate) fn too_long(what: &str, limit: usize) -> Status {
    Status::resource_exhausted(format!("{what} is longer than {limit} bytes"))
}
