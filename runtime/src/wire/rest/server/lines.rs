//! Lines of a body: NDJSON, one JSON value on each line.

use super::incoming::{Incoming, too_long};
use crate::Status;
use ::http::HeaderMap;
use bytes::{Buf as _, Bytes};

/// Reads a body line by line.
#[derive(Debug)]
pub(crate) struct Lines {
    incoming: Incoming,
    /// The part of the buffer that is known to hold no end of line.
    searched: usize,
    limit: usize,
}

impl Lines {
    /// Reads a body whose lines are `limit` bytes at most.
    pub(crate) fn new(incoming: Incoming, limit: usize) -> Self {
        Self { incoming, searched: 0, limit }
    }

    /// The next line that is not blank, without its end; `None` at the end of the body.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED` when a line is too long, `CANCELLED` when the other side went away.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Status> {
        loop {
            match self.next_any().await? {
                Some(line) if line.trim_ascii().is_empty() => {}
                line => return Ok(line),
            }
        }
    }

    /// The next line, blank or not, without its end; `None` at the end of the body.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub(crate) async fn next_any(&mut self) -> Result<Option<Bytes>, Status> {
        loop {
            if let Some(line) = self.take_line()? {
                return Ok(Some(line));
            }
            if !self.incoming.read().await? {
                let last = self.take_all();
                return Ok((!last.is_empty()).then_some(last));
            }
        }
    }

    fn take_line(&mut self) -> Result<Option<Bytes>, Status> {
        let buffer = &mut self.incoming.buffer;
        let end = buffer.iter().skip(self.searched).position(|&byte| byte == b'\n');
        self.searched = end.map_or(buffer.len(), |end| self.searched + end);
        if self.searched > self.limit {
            return Err(too_long("a line", self.limit));
        }
        if end.is_none() {
            return Ok(None);
        }
        let line = buffer.split_to(self.searched).freeze();
        buffer.advance(1);
        self.searched = 0;
        Ok(Some(line))
    }

    fn take_all(&mut self) -> Bytes {
        self.searched = 0;
        self.incoming.buffer.split().freeze()
    }

    /// The trailers of the body; empty until it has ended.
    pub(crate) fn take_trailers(&mut self) -> HeaderMap {
        self.incoming.take_trailers()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::StreamBody;
    use std::convert::Infallible;
    use tonic::body::Body;

    /// The lines of a body that arrives in `pieces`.
    async fn lines(pieces: &[&'static str], limit: usize) -> Result<Vec<String>, crate::Code> {
        let frames = pieces
            .iter()
            .map(|piece| Ok::<_, Infallible>(http_body::Frame::data(Bytes::from_static(piece.as_bytes()))));
        let body = Body::new(StreamBody::new(tokio_stream::iter(frames.collect::<Vec<_>>())));
        let mut lines = Lines::new(Incoming::new(body), limit);
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
