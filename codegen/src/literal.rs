//! Rust literals.

use std::fmt;

/// A string that displays as a Rust string literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StrLit(String);

impl StrLit {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for StrLit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `Debug` of `str` escapes quotes, backslashes and control characters in the syntax of Rust.
        write!(formatter, "{:?}", self.0)
    }
}

/// Bytes that display as a Rust byte string literal, one line of source for each part.
#[derive(Clone, Debug)]
pub(crate) struct BytesLit(Vec<Vec<u8>>);

impl BytesLit {
    pub(crate) fn new(parts: Vec<Vec<u8>>) -> Self {
        Self(parts)
    }
}

impl fmt::Display for BytesLit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(self.0.iter().map(|part| part.len() * 2).sum());
        text.push_str("b\"");
        for part in &self.0 {
            // A backslash at the end of a line makes the compiler skip the line break and the blanks after it.
            text.push_str("\\\n    ");
            for (index, byte) in part.iter().enumerate() {
                push_escaped(&mut text, *byte, index == 0, part.get(index + 1).copied());
            }
        }
        text.push('"');
        formatter.write_str(&text)
    }
}

fn push_escaped(text: &mut String, byte: u8, first: bool, next: Option<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    match byte {
        b'\n' => text.push_str("\\n"),
        b'\r' => text.push_str("\\r"),
        b'\t' => text.push_str("\\t"),
        // With a digit behind it, it would look like an octal escape.
        0 if !next.is_some_and(|next| next.is_ascii_digit()) => text.push_str("\\0"),
        b'"' | b'\\' => {
            text.push('\\');
            text.push(char::from(byte));
        }
        // A blank at the start of a line would be skipped.
        b' ' if first => text.push_str("\\x20"),
        b' '..=b'~' => text.push(char::from(byte)),
        _ => {
            text.push_str("\\x");
            text.push(char::from(HEX[usize::from(byte >> 4)]));
            text.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}
