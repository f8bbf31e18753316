//! The words of `.proto` text: what the parser does not tell of comments and of bytes.

use std::{io, ops::Range};

/// The text of `content`. Bytes in comments that are not UTF-8 are replaced: protoc takes any there.
///
/// # Errors
/// When it is not UTF-8 elsewhere.
pub(crate) fn decode(content: Vec<u8>) -> io::Result<String> {
    let content = match String::from_utf8(content) {
        Ok(text) => return Ok(text),
        Err(error) => error.into_bytes(),
    };
    let comments: Vec<Range<usize>> =
        Words::new(&content).filter(|word| word.kind == WordKind::Comment).map(|word| word.range).collect();
    match invalid(&content).find(|at| !comments.iter().any(|comment| comment.contains(at))) {
        None => Ok(String::from_utf8_lossy(&content).into_owned()),
        Some(at) => {
            let line = content[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            let message = format!("line {line} is not UTF-8: save the file in that encoding");
            Err(io::Error::new(io::ErrorKind::InvalidData, message))
        }
    }
}

/// The places at which bytes of `content` are not UTF-8.
fn invalid(content: &[u8]) -> impl Iterator<Item = usize> {
    let mut end = 0;
    content.utf8_chunks().filter_map(move |chunk| {
        let at = end + chunk.valid().len();
        end = at + chunk.invalid().len();
        (!chunk.invalid().is_empty()).then_some(at)
    })
}

/// The kind of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WordKind {
    /// A name or a number.
    Plain,
    /// A literal in quotes.
    Text,
    Sign(u8),
    Comment,
    Newline,
}

/// A word, a comment or the end of a line, by its bytes.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) kind: WordKind,
    pub(super) range: Range<usize>,
}

/// The words of a text; blanks are between them.
pub(super) struct Words<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// The length of the word that `rest` starts with, and what it is.
    fn word(rest: &[u8]) -> (WordKind, usize) {
        match rest {
            [b'\n', ..] => (WordKind::Newline, 1),
            [b'/', b'/', ..] => (WordKind::Comment, length_before(rest, b"\n").unwrap_or(rest.len())),
            [b'/', b'*', ..] => {
                (WordKind::Comment, length_before(&rest[2..], b"*/").map_or(rest.len(), |end| end + 4))
            }
            [quote @ (b'"' | b'\''), ..] => (WordKind::Text, quoted(rest, *quote)),
            [first, ..] if is_plain(*first) => {
                (WordKind::Plain, rest.iter().position(|byte| !is_plain(*byte)).unwrap_or(rest.len()))
            }
            [first, ..] => (WordKind::Sign(*first), 1),
            [] => (WordKind::Newline, 0),
        }
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let blanks = self.text[self.at..].iter().take_while(|byte| is_blank(**byte)).count();
        let start = self.at + blanks;
        let (kind, length) = Self::word(&self.text[start..]);
        self.at = start + length;
        (length > 0).then_some(Word { kind, range: start..self.at })
    }
}

/// True if a byte is white space that ends no line.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\x0b' | b'\x0c')
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.' || !byte.is_ascii()
}

fn length_before(text: &[u8], end: &[u8]) -> Option<usize> {
    text.windows(end.len()).position(|window| window == end)
}

/// The length of a literal; it ends with its line at the latest.
fn quoted(text: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\n' => return at,
            b'\\' => at += 2,
            byte if *byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}
