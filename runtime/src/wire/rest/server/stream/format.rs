//! The layout of messages in the body of a stream.

use crate::wire::rest::config::StreamEnvelope;

/// The layout of a stream's messages in the body of a response. A client chooses by `Accept`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamFormat {
    /// One JSON value on each line: `application/x-ndjson`, also asked for as `application/ndjson` and
    /// `application/jsonl`.
    #[default]
    Ndjson,
    /// One JSON array: `application/json`.
    JsonArray,
    /// Server-sent events, one for each message (WHATWG HTML, 9.2): `text/event-stream`. Each has its number as its
    /// id, counted from 1; the client's `Last-Event-ID` reaches the handler as metadata.
    EventStream,
}

/// Frames the messages of one stream.
#[derive(Debug)]
pub(super) struct Framing {
    format: StreamFormat,
    envelope: StreamEnvelope,
    /// The number of messages so far.
    count: u64,
}

/// The comment that keeps a silent stream of events open (WHATWG HTML, 9.2.7).
pub(super) const KEEP_ALIVE: &[u8] = b": keep-alive\n\n";

impl Framing {
    pub(super) fn new(format: StreamFormat, envelope: StreamEnvelope) -> Self {
        Self { format, envelope, count: 0 }
    }

    /// One message.
    pub(super) fn message(&mut self, json: Vec<u8>) -> Vec<u8> {
        let json = match self.envelope {
            StreamEnvelope::Result => [b"{\"result\":", &*json, b"}"].concat(),
            StreamEnvelope::None => json,
        };
        match self.format {
            StreamFormat::Ndjson => line(json),
            StreamFormat::JsonArray => self.element(&json),
            StreamFormat::EventStream => {
                self.count += 1;
                event(&format!("id: {}\n", self.count), &json)
            }
        }
    }

    /// The error that ends the stream. `line` is the error as a message, `body` as the body of a response.
    pub(super) fn error(&mut self, line_json: Vec<u8>, body: &[u8]) -> Vec<u8> {
        match self.format {
            StreamFormat::Ndjson => line(line_json),
            StreamFormat::JsonArray => {
                let mut last = self.element(&line_json);
                last.push(b']');
                last
            }
            StreamFormat::EventStream => event("event: error\n", body),
        }
    }

    /// The text after the last message.
    pub(super) fn end(&self) -> Option<&'static [u8]> {
        match self.format {
            StreamFormat::JsonArray if self.count == 0 => Some(b"[]"),
            StreamFormat::JsonArray => Some(b"]"),
            StreamFormat::Ndjson | StreamFormat::EventStream => None,
        }
    }

    fn element(&mut self, json: &[u8]) -> Vec<u8> {
        let before = if self.count == 0 { b'[' } else { b',' };
        self.count += 1;
        let mut element = Vec::with_capacity(json.len() + 2);
        element.push(before);
        element.extend_from_slice(json);
        element
    }
}

fn line(mut json: Vec<u8>) -> Vec<u8> {
    json.push(b'\n');
    json
}

/// An event: each line of its data has a field of its own.
fn event(head: &str, data: &[u8]) -> Vec<u8> {
    let mut event = Vec::with_capacity(head.len() + data.len() + 8);
    event.extend_from_slice(head.as_bytes());
    for line in data.split(|&byte| byte == b'\n' || byte == b'\r') {
        event.extend_from_slice(b"data: ");
        event.extend_from_slice(line);
        event.push(b'\n');
    }
    event.push(b'\n');
    event
}
