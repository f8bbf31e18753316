//! Server-sent events (WHATWG HTML, 9.2.6). A line ends in LF or CRLF.

use super::Piece;
use crate::{
    Status,
    wire::rest::server::{
        incoming::{Incoming, too_long},
        lines::Lines,
    },
};
use ::http::HeaderMap;
use bytes::Bytes;
use tonic::body::Body;

/// Reads a body event by event.
#[derive(Debug)]
pub(super) struct Events {
    lines: Lines,
    limit: usize,
}

/// The lines of one event so far.
#[derive(Debug, Default)]
struct Event {
    is_error: bool,
    data: Option<Vec<u8>>,
}

impl Events {
    /// Reads `body`, whose events are `limit` bytes at most.
    pub(super) fn new(body: Body, limit: usize) -> Self {
        Self { lines: Lines::new(Incoming::new(body), limit.saturating_add("data: \r".len())), limit }
    }

    /// The next event that has data; `None` at the end of the body. Lines without a blank line after them are not an
    /// event.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED` when an event is too long, `CANCELLED` when the other side went away.
    pub(super) async fn next(&mut self) -> Result<Option<Piece>, Status> {
        let mut event = Event::default();
        while let Some(line) = self.lines.next_any().await? {
            let line = line.strip_suffix(b"\r").unwrap_or(&line);
            if !line.is_empty() {
                event.line(line, self.limit)?;
            } else if let Some(data) = event.data.take() {
                let data = Bytes::from(data);
                return Ok(Some(if event.is_error { Piece::Error(data) } else { Piece::Message(data) }));
            } else {
                event = Event::default();
            }
        }
        Ok(None)
    }

    /// The trailers of the body; empty until it has ended.
    pub(super) fn take_trailers(&mut self) -> HeaderMap {
        self.lines.take_trailers()
    }
}

impl Event {
    fn line(&mut self, line: &[u8], limit: usize) -> Result<(), Status> {
        let end = line.iter().position(|&byte| byte == b':');
        let (name, value) = match end.and_then(|end| line.split_at_checked(end)) {
            Some((name, value)) => (name, value.get(1..).unwrap_or_default()),
            None => (line, &b""[..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"event" => self.is_error = value == b"error",
            b"data" => {
                let data = match &mut self.data {
                    Some(data) => {
                        data.push(b'\n');
                        data
                    }
                    none => none.insert(Vec::new()),
                };
                data.extend_from_slice(value);
                if data.len() > limit {
                    return Err(too_long("an event", limit));
                }
            }
            _ => {}
        }
        Ok(())
    }
}
