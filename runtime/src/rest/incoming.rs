//! A body that is read piece by piece.

use super::body::lost;
use crate::Status;
use ::http::HeaderMap;
use bytes::BytesMut;
use http_body_util::BodyExt as _;
use tonic::body::Body;

/// What has come of a body and is not yet taken, and what is still to come.
#[derive(Debug, Default)]
pub(super) struct Incoming {
    body: Option<Body>,
    pub(super) buffer: BytesMut,
    trailers: HeaderMap,
}

impl Incoming {
    pub(super) fn new(body: Body) -> Self {
        Self { body: Some(body), buffer: BytesMut::new(), trailers: HeaderMap::new() }
    }

    /// Appends more of the body to the buffer; `false` at its end.
    ///
    /// # Errors
    /// `CANCELLED` when the other side went away.
    pub(super) async fn read(&mut self) -> Result<bool, Status> {
        let Some(body) = &mut self.body else { return Ok(false) };
        match body.frame().await.transpose().map_err(lost)?.map(http_body::Frame::into_data) {
            Some(Ok(bytes)) => self.buffer.extend_from_slice(&bytes),
            Some(Err(frame)) => self.trailers = frame.into_trailers().unwrap_or_default(),
            None => self.body = None,
        }
        Ok(true)
    }

    /// The trailers of the body; empty until it has ended.
    pub(super) fn take_trailers(&mut self) -> HeaderMap {
        std::mem::take(&mut self.trailers)
    }
}

/// A piece that is larger than a message may be.
pub(super) fn too_long(what: &str, limit: usize) -> Status {
    Status::resource_exhausted(format!("{what} is longer than {limit} bytes"))
}
