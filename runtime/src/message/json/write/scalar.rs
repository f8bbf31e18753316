//! Scalars and enums.

use super::Writer;
use crate::message::fields::text::base64;
use crate::message::fields::{EnumType, FieldRef};
use crate::message::json::lexer::special;
use std::borrow::Cow;

impl Writer {
    pub(in crate::message::json) fn null(&mut self) {
        self.output.put(b"null");
    }

    pub(in crate::message::json) fn boolean(&mut self, value: bool) {
        let text: &[u8] = if value { b"true" } else { b"false" };
        self.output.put(text);
    }

    pub(in crate::message::json) fn integer(&mut self, value: impl itoa::Integer) {
        self.output.put(itoa::Buffer::new().format(value).as_bytes());
    }

    pub(super) fn quoted_integer(&mut self, value: impl itoa::Integer) {
        self.output.put_quoted(itoa::Buffer::new().format(value).as_bytes());
    }

    pub(super) fn float(&mut self, value: f32) {
        if value.is_finite() {
            self.output.put(zmij::Buffer::new().format_finite(value).as_bytes());
        } else {
            self.not_finite(value.is_nan(), value > 0.0);
        }
    }

    pub(in crate::message::json) fn double(&mut self, value: f64) {
        if value.is_finite() {
            self.output.put(zmij::Buffer::new().format_finite(value).as_bytes());
        } else {
            self.not_finite(value.is_nan(), value > 0.0);
        }
    }

    #[cold]
    fn not_finite(&mut self, is_nan: bool, is_positive: bool) {
        self.output.put(match (is_nan, is_positive) {
            (true, _) => b"\"NaN\"",
            (_, true) => b"\"Infinity\"",
            (_, false) => b"\"-Infinity\"",
        });
    }

    pub(in crate::message::json) fn bytes(&mut self, value: &[u8]) {
        self.output.push(b'"');
        base64::write(value, self.output.next(base64::length(value)));
        self.output.push(b'"');
    }

    pub(super) fn enumeration(&mut self, number: i32, kind: &EnumType) {
        if kind.is_null() {
            return self.null();
        }
        let name = if self.options.enum_numbers { None } else { kind.value_name(number) };
        match name {
            // An identifier: nothing to escape.
            Some(name) => self.output.put_quoted(name.as_bytes()),
            None => self.integer(number),
        }
    }

    #[inline]
    pub(in crate::message::json) fn string(&mut self, value: &str) {
        if !self.output.put_string(value.as_bytes()) {
            self.escaped(value.as_bytes());
        }
    }

    /// Writes a string that needs escapes.
    #[cold]
    fn escaped(&mut self, mut bytes: &[u8]) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        self.output.push(b'"');
        let mut next = special(bytes);
        while let Some((plain, [sign, rest @ ..])) = bytes.split_at_checked(next) {
            self.output.put(plain);
            let short = match sign {
                b'"' | b'\\' => *sign,
                b'\n' => b'n',
                b'\r' => b'r',
                b'\t' => b't',
                0x08 => b'b',
                0x0c => b'f',
                _ => 0,
            };
            if short == 0 {
                let (high, low) = (DIGITS[usize::from(sign >> 4)], DIGITS[usize::from(sign & 15)]);
                self.output.put(&[b'\\', b'u', b'0', b'0', high, low]);
            } else {
                self.output.put(&[b'\\', short]);
            }
            bytes = rest;
            next = special(bytes);
        }
        self.output.put(bytes);
        self.output.push(b'"');
    }

    /// A map's key, which is a string whatever its type.
    pub(super) fn map_key(&mut self, key: FieldRef<'_>) {
        match key {
            FieldRef::String(key) => self.string(key),
            FieldRef::I32(key) => self.quoted_integer(key),
            FieldRef::U32(key) => self.quoted_integer(key),
            FieldRef::I64(key) => self.quoted_integer(key),
            FieldRef::U64(key) => self.quoted_integer(key),
            other => self.output.put_quoted(Self::key_text(other).as_bytes()),
        }
    }

    /// The text of a map's key.
    pub(super) fn key_text(key: FieldRef<'_>) -> Cow<'_, str> {
        match key {
            FieldRef::String(key) => Cow::Borrowed(key),
            FieldRef::Bool(key) => Cow::Borrowed(if key { "true" } else { "false" }),
            FieldRef::I32(key) => Cow::Owned(key.to_string()),
            FieldRef::U32(key) => Cow::Owned(key.to_string()),
            FieldRef::I64(key) => Cow::Owned(key.to_string()),
            FieldRef::U64(key) => Cow::Owned(key.to_string()),
            // No other type is a key.
            _ => Cow::Borrowed(""),
        }
    }
}
