//! The elements of a JSON array, one by one as they arrive.

use crate::{
    Status,
    wire::rest::server::incoming::{Incoming, too_long},
};
use ::http::HeaderMap;
use bytes::{Buf as _, Bytes};

/// Reads a body that is a JSON array, element by element. An element is cut out by its brackets and quotes; whatever
/// reads it finds out whether it is JSON.
#[derive(Debug)]
pub(super) struct Elements {
    incoming: Incoming,
    limit: usize,
    place: Place,
    scan: Scan,
}

/// The place in the array at which the buffer begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before `[`.
    Before,
    /// After `[`: an element or `]`.
    First,
    /// After `,`: an element.
    Element,
    /// After an element: `,` or `]`.
    After,
    /// After `]`: nothing but blanks.
    End,
}

/// The part of an element that has been looked at.
#[derive(Clone, Copy, Debug, Default)]
struct Scan {
    /// The number of bytes of the buffer.
    length: usize,
    /// The number of open brackets and braces.
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Elements {
    /// Reads a body whose elements are `limit` bytes at most.
    pub(super) fn new(incoming: Incoming, limit: usize) -> Self {
        Self { incoming, limit, place: Place::Before, scan: Scan::default() }
    }

    /// The next element; `None` at the end of the body.
    ///
    /// # Errors
    /// `INTERNAL` when the body is not an array, or ends within one; `RESOURCE_EXHAUSTED` when an element is too long;
    /// `CANCELLED` when the other side went away.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Status> {
        loop {
            if let Some(element) = self.take()? {
                return Ok(Some(element));
            }
            if !self.incoming.read().await? {
                return match self.place {
                    Place::End => Ok(None),
                    _ => Err(Status::internal("the response ended within its array")),
                };
            }
        }
    }

    /// The trailers of the body; empty until it has ended.
    pub(super) fn take_trailers(&mut self) -> HeaderMap {
        self.incoming.take_trailers()
    }

    /// An element that is complete in the buffer.
    fn take(&mut self) -> Result<Option<Bytes>, Status> {
        loop {
            let buffer = &mut self.incoming.buffer;
            if self.scan.length == 0 {
                let blanks = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                buffer.advance(blanks);
            }
            let Some(&next) = buffer.first() else { return Ok(None) };
            self.place = match (self.place, next) {
                (Place::Before, b'[') => Place::First,
                (Place::After, b',') => Place::Element,
                (Place::First | Place::After, b']') => Place::End,
                (Place::First | Place::Element, _) => match self.scan.end(buffer, self.limit)? {
                    Some(end) => {
                        self.place = Place::After;
                        self.scan = Scan::default();
                        return Ok(Some(buffer.split_to(end).freeze()));
                    }
                    None => return Ok(None),
                },
                _ => return Err(Status::internal("the response is not an array of messages")),
            };
            buffer.advance(1);
        }
    }
}

impl Scan {
    /// The end of the element that `buffer` begins with; `None` when it is not there yet. Only numbers and names need
    /// the byte behind them.
    fn end(&mut self, buffer: &[u8], limit: usize) -> Result<Option<usize>, Status> {
        for &byte in buffer.iter().skip(self.length) {
            let step = self.step(byte);
            if step == Step::EndsBefore {
                return Ok(Some(self.length));
            }
            self.length += 1;
            if step == Step::EndsWith {
                return Ok(Some(self.length));
            }
            if self.length > limit {
                return Err(too_long("an element", limit));
            }
        }
        Ok(None)
    }

    fn step(&mut self, byte: u8) -> Step {
        if self.in_string {
            return self.step_in_string(byte);
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => match self.depth {
                0 => return Step::EndsBefore,
                1 => return Step::EndsWith,
                depth => self.depth = depth - 1,
            },
            b',' if self.depth == 0 => return Step::EndsBefore,
            _ => {}
        }
        Step::Within
    }

    fn step_in_string(&mut self, byte: u8) -> Step {
        if self.escaped {
            self.escaped = false;
        } else if byte == b'\\' {
            self.escaped = true;
        } else if byte == b'"' {
            self.in_string = false;
            if self.depth == 0 {
                return Step::EndsWith;
            }
        }
        Step::Within
    }
}

/// The meaning of a byte for its element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Within,
    EndsWith,
    EndsBefore,
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::StreamBody;
    use std::convert::Infallible;
    use tonic::body::Body;

    /// The elements of a body that arrives byte by byte.
    async fn elements(text: &'static str, limit: usize) -> Result<Vec<String>, crate::Code> {
        let frames = text.as_bytes().chunks(1);
        let frames =
            frames.map(|piece| Ok::<_, Infallible>(http_body::Frame::data(Bytes::from_static(piece))));
        let body = Body::new(StreamBody::new(tokio_stream::iter(frames.collect::<Vec<_>>())));
        let mut elements = Elements::new(Incoming::new(body), limit);
        let mut read = Vec::new();
        while let Some(element) = elements.next().await.map_err(|status| status.code())? {
            read.push(String::from_utf8(element.to_vec()).unwrap());
        }
        Ok(read)
    }

    #[tokio::test]
    async fn elements_are_cut_out_of_an_array() {
        assert_eq!(elements(" [ ] \n", 9).await.unwrap(), [""; 0]);
        assert_eq!(elements("[1,2]", 9).await.unwrap(), ["1", "2"]);
        let text = r#"[{"a":[1,"]\","]} , "x,y",[[]]]"#;
        assert_eq!(elements(text, 99).await.unwrap(), [r#"{"a":[1,"]\","]}"#, r#""x,y""#, "[[]]"]);
    }

    #[tokio::test]
    async fn what_is_no_array_is_an_error() {
        for text in ["", "[", "[1", "[1,", "{}", "[1}", "[1] 2", "[\"a]"] {
            assert_eq!(elements(text, 99).await, Err(crate::Code::Internal), "{text}");
        }
        assert_eq!(elements("[12345]", 4).await, Err(crate::Code::ResourceExhausted));
    }
}
