//! Lines of a body: NDJSON, one JSON value on each line.

use super::body::lost;
use crate::Status;
use ::http::HeaderMap;
use bytes::{Buf as _, Bytes, BytesMut};
use http_body_util::BodyExt as _;
use tonic::body::Body;

/// Reads a body line by line.
#[derive(Debug)]
pub(super) struct Lines {
    body: Option<Body>,
    buffer: BytesMut,
    /// How much of the buffer is known to hold no end of line.
    searched: usize,
    limit: usize,
    trailers: HeaderMap,
}

impl Lines {
    /// Reads `body`, whose lines are `limit` bytes at most.
    pub(super) fn new(body: Body, limit: usize) -> Self {
        Self { body: Some(body), buffer: BytesMut::new(), searched: 0, limit, trailers: HeaderMap::new() }
    }

    /// The next line that is not blank, without its end; `None` at the end of the body.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED` when a line is too long, `CANCELLED` when the other side went away.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Status> {
        loop {
            let line = match self.take_line()? {
                Some(line) => line,
                None => match self.read().await? {
                    true => continue,
                    false if self.buffer.is_empty() => return Ok(None),
                    false => self.take_all(),
                },
            };
            if !line.trim_ascii().is_empty() {
                return Ok(Some(line));
            }
        }
    }

    fn take_line(&mut self) -> Result<Option<Bytes>, Status> {
        let end = self.buffer[self.searched..].iter().position(|&byte| byte == b'\n');
        self.searched = end.map_or(self.buffer.len(), |end| self.searched + end);
        if self.searched > self.limit {
            let message = format!("a line is longer than {} bytes", self.limit);
            return Err(Status::resource_exhausted(message));
        }
        if end.is_none() {
            return Ok(None);
        }
        let line = self.buffer.split_to(self.searched).freeze();
        self.buffer.advance(1);
        self.searched = 0;
        Ok(Some(line))
    }

    fn take_all(&mut self) -> Bytes {
        self.searched = 0;
        self.buffer.split().freeze()
    }

    /// The trailers of the body; empty until it has ended.
    pub(super) fn take_trailers(&mut self) -> HeaderMap {
        std::mem::take(&mut self.trailers)
    }

    /// Reads more of the body; `false` at its end.
    async fn read(&mut self) -> Result<bool, Status> {
        let Some(body) = &mut self.body else { return Ok(false) };
        match body.frame().await.transpose().map_err(lost)?.map(http_body::Frame::into_data) {
            Some(Ok(bytes)) => self.buffer.extend_from_slice(&bytes),
            Some(Err(frame)) => self.trailers = frame.into_trailers().unwrap_or_default(),
            None => self.body = None,
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::StreamBody;
    use std::convert::Infallible;

    /// The lines of a body that arrives in `pieces`.
    async fn lines(pieces: &[&'static str], limit: usize) -> Result<Vec<String>, crate::Code> {
        let frames = pieces
            .iter()
            .map(|piece| Ok::<_, Infallible>(http_body::Frame::data(Bytes::from_static(piece.as_bytes()))));
        let body = Body::new(StreamBody::new(tokio_stream::iter(frames.collect::<Vec<_>>())));
        let mut lines = Lines::new(body, limit);
        let mut read = Vec::new();
        while let Some(line) = lines.next().await.map_err(|status| status.code())? {
            read.push(String::from_utf8(line.to_vec()).unwrap());
        }
        Ok(read)
    }

    #[tokio::test]
    async fn a_line_may_come_in_pieces() {
        assert_eq!(
            lines(&["{\"a\"", ":1}\n\n{}", "\n", " \r\n[1]"], 9).await.unwrap(),
            ["{\"a\":1}", "{}", "[1]"]
        );
        assert_eq!(lines(&[], 9).await.unwrap(), [""; 0]);
    }

    #[tokio::test]
    async fn a_line_has_a_limit() {
        assert_eq!(lines(&["1234\n1234\n"], 4).await.unwrap().len(), 2);
        assert_eq!(lines(&["123", "45\n"], 4).await, Err(crate::Code::ResourceExhausted));
        assert_eq!(lines(&["12345"], 4).await, Err(crate::Code::ResourceExhausted));
    }
}
