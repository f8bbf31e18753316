//! JSON's tokens. RFC 8259, strictly.

mod number;
mod string;

pub(crate) use number::Decimal;
pub(crate) use string::{RawString, marks, special};

use super::error::{Error, ErrorKind};
use crate::message::fields::Key;

/// The mark that some editors put before a text. It may be ignored (RFC 8259, 8.1), and is never written.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// A place in a JSON text.
#[derive(Clone)]
pub(crate) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    limit: usize,
}

impl<'a> Lexer<'a> {
    /// The start of `text`, in which as many messages as `limit` may be nested in each other.
    pub(crate) fn new(text: &'a str, limit: usize) -> Self {
        Self { text, at: if text.starts_with(BYTE_ORDER_MARK) { 3 } else { 0 }, depth: 0, limit }
    }

    /// The offset of the next byte.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// The next byte after white space, which is consumed. 0, which no JSON text has, at the end.
    #[inline]
    pub(crate) fn peek(&mut self) -> u8 {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(byte) => return *byte,
                None => return 0,
            }
        }
    }

    /// Consumes the byte that [`Lexer::peek`] showed.
    #[inline]
    pub(crate) fn advance(&mut self) {
        self.at += 1;
    }

    /// Consumes `sign`, if it comes next.
    #[inline]
    pub(crate) fn eat(&mut self, sign: u8) -> bool {
        let found = self.peek() == sign;
        if found {
            self.advance();
        }
        found
    }

    /// Consumes `text`, if it comes next, without skipping white space.
    #[inline]
    pub(crate) fn eat_exactly(&mut self, text: &[u8]) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let found = rest.starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// Consumes a comma, a key and its colon, if they come next without white space.
    #[inline]
    pub(crate) fn eat_key(&mut self, key: &Key) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let found = rest.first_chunk().is_some_and(|text| key.starts(text));
        if found {
            self.at += usize::from(key.length);
        }
        found
    }

    /// Consumes `sign`, which `expected` describes.
    #[inline]
    pub(crate) fn expect(&mut self, sign: u8, expected: &'static str) -> Result<(), Error> {
        if self.eat(sign) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    /// A fault at the next byte: it is not what was expected, or the text ends.
    #[cold]
    pub(crate) fn unexpected(&self, expected: &'static str) -> Error {
        let kind = match self.at < self.text.len() {
            true => ErrorKind::Expected(expected),
            false => ErrorKind::UnexpectedEnd,
        };
        Error::at(self.at, kind)
    }

    /// Checks that nothing but white space is left.
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        self.peek();
        if self.at == self.text.len() { Ok(()) } else { Err(Error::at(self.at, ErrorKind::Trailing)) }
    }

    /// One level deeper. Call [`Lexer::leave`] at its end.
    pub(crate) fn enter(&mut self) -> Result<(), Error> {
        if self.depth >= self.limit {
            return Err(Error::at(self.at, ErrorKind::TooDeep { limit: self.limit }));
        }
        self.depth += 1;
        Ok(())
    }

    /// The number of messages around the place.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// One level up.
    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Consumes `word`, one of `true`, `false` and `null`.
    pub(crate) fn word(&mut self, word: &'static str) -> Result<(), Error> {
        self.peek();
        let start = self.at;
        let followed = |byte: &u8| byte.is_ascii_alphanumeric();
        if self.eat_exactly(word.as_bytes()) && !self.text.as_bytes().get(self.at).is_some_and(followed) {
            return Ok(());
        }
        self.at = start;
        Err(self.unexpected("a JSON value"))
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&mut self) -> Result<bool, Error> {
        match self.peek() {
            b't' => self.word("true").map(|()| true),
            b'f' => self.word("false").map(|()| false),
            _ => Err(self.unexpected("`true` or `false`")),
        }
    }

    /// After an item of an array or object: whether another follows.
    #[inline]
    pub(crate) fn more(&mut self, close: u8, expected: &'static str) -> Result<bool, Error> {
        match self.peek() {
            b',' => {
                self.advance();
                Ok(true)
            }
            sign if sign == close => {
                self.advance();
                Ok(false)
            }
            _ => Err(self.unexpected(expected)),
        }
    }

    /// Consumes a value, and checks that it is JSON.
    pub(crate) fn skip(&mut self) -> Result<(), Error> {
        match self.peek() {
            b'{' => {
                self.enter()?;
                self.advance();
                let mut more = !self.eat(b'}');
                while more {
                    self.skip_string()?;
                    self.expect(b':', "`:`")?;
                    self.skip()?;
                    more = self.more(b'}', "`,` or `}`")?;
                }
                self.leave();
                Ok(())
            }
            b'[' => {
                self.enter()?;
                self.advance();
                let mut more = !self.eat(b']');
                while more {
                    self.skip()?;
                    more = self.more(b']', "`,` or `]`")?;
                }
                self.leave();
                Ok(())
            }
            b'"' => self.skip_string(),
            b't' | b'f' => self.boolean().map(|_| ()),
            b'n' => self.word("null"),
            _ => self.number().map(|_| ()),
        }
    }

    fn skip_string(&mut self) -> Result<(), Error> {
        self.string()?.check()
    }
}
