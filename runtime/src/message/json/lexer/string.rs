//! Strings.

use super::Lexer;
use crate::message::json::error::{Error, ErrorKind};
use std::borrow::Cow;

/// A string as it stands in the text, without its quotes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawString<'a> {
    text: &'a str,
    /// The offset of the first byte.
    offset: usize,
    escaped: bool,
}

impl<'a> Lexer<'a> {
    /// Consumes a string.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<RawString<'a>, Error> {
        self.expect(b'"', "a string")?;
        let offset = self.at;
        let bytes = self.text.as_bytes();
        let mut escaped = false;
        loop {
            self.at += special(bytes.get(self.at..).unwrap_or_default());
            match bytes.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(_) => return Err(Error::at(self.at, ErrorKind::InvalidString("control character"))),
                None => return Err(Error::at(bytes.len(), ErrorKind::UnexpectedEnd)),
            }
        }
        // Both ends are at quotes, which are characters of their own.
        let text = self.text.get(offset..self.at).unwrap_or_default();
        self.at += 1;
        Ok(RawString { text, offset, escaped })
    }
}

impl<'a> RawString<'a> {
    /// The text, when it has no escapes.
    pub(crate) fn plain(&self) -> Option<&'a str> {
        if self.escaped { None } else { Some(self.text) }
    }

    /// The offset of the first byte after the quote.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// The text with its escapes replaced.
    pub(crate) fn text(&self) -> Result<Cow<'a, str>, Error> {
        match self.plain() {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => {
                let mut text = String::new();
                self.append_to(&mut text)?;
                Ok(Cow::Owned(text))
            }
        }
    }

    /// Checks the escapes.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.text().map(|_| ())
    }

    /// Appends the text with its escapes replaced.
    pub(crate) fn append_to(&self, output: &mut String) -> Result<(), Error> {
        let mut rest = self.text;
        output.reserve(rest.len());
        while let Some((run, escape)) = rest.split_once('\\') {
            output.push_str(run);
            let (sign, length) = unescape(escape).map_err(|what| {
                let offset = self.offset + (self.text.len() - escape.len()) - 1;
                Error::at(offset, ErrorKind::InvalidString(what))
            })?;
            output.push(sign);
            rest = escape.get(length..).unwrap_or_default();
        }
        output.push_str(rest);
        Ok(())
    }
}

/// The character of an escape, whose text starts after the backslash, and the length of that text.
fn unescape(escape: &str) -> Result<(char, usize), &'static str> {
    let bytes = escape.as_bytes();
    let sign = match bytes.first() {
        Some(sign @ (b'"' | b'\\' | b'/')) => char::from(*sign),
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unescape_unit(bytes),
        _ => return Err("escape"),
    };
    Ok((sign, 1))
}

/// `u` and four digits, or two of that with a backslash between for a surrogate pair.
fn unescape_unit(bytes: &[u8]) -> Result<(char, usize), &'static str> {
    const HALF: &str = "half of a surrogate pair";
    let first = unit(bytes, 1).ok_or("escape")?;
    match first {
        0xd800..=0xdbff => {
            if bytes.get(5..7) != Some(b"\\u") {
                return Err(HALF);
            }
            let second = unit(bytes, 7).ok_or("escape")?;
            if !(0xdc00..=0xdfff).contains(&second) {
                return Err(HALF);
            }
            let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            char::from_u32(code).map(|sign| (sign, 11)).ok_or(HALF)
        }
        _ => char::from_u32(first).map(|sign| (sign, 5)).ok_or(HALF),
    }
}

/// The value of four hexadecimal digits at `at`.
fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |value, digit| Some(value * 16 + char::from(*digit).to_digit(16)?))
}

/// The index of the first quote, backslash or control character; the length when there is none.
#[inline]
pub(crate) fn special(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return index * 8 + (marks.trailing_zeros() / 8) as usize;
        }
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    bytes.len() - rest.len() + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// The highest bit of each byte that is a quote, a backslash or a control character. A borrow can set the bit of a byte
/// above such a one too, so of the bits set only the lowest counts.
#[inline]
pub(crate) fn marks(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = ONES << 7;
    const fn zeros(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word
    }
    let quotes = zeros(word ^ (ONES * b'"' as u64));
    let backslashes = zeros(word ^ (ONES * b'\\' as u64));
    let controls = word.wrapping_sub(ONES * 0x20) & !word;
    (quotes | backslashes | controls) & HIGH
}
