//! Scalars and enums.

use super::Writer;
use crate::fields::text::base64;
use crate::fields::{EnumType, FieldRef};
use crate::json::lexer::special;
use std::borrow::Cow;

impl Writer<'_> {
    pub(in crate::json) fn null(&mut self) {
        self.output.extend_from_slice(b"null");
    }

    pub(in crate::json) fn boolean(&mut self, value: bool) {
        let text: &[u8] = if value { b"true" } else { b"false" };
        self.output.extend_from_slice(text);
    }

    pub(in crate::json) fn integer(&mut self, value: impl itoa::Integer) {
        self.output.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    }

    pub(super) fn quoted_integer(&mut self, value: impl itoa::Integer) {
        self.output.push(b'"');
        self.integer(value);
        self.output.push(b'"');
    }

    pub(super) fn float(&mut self, value: f32) {
        if value.is_finite() {
            self.output.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
        } else {
            self.not_finite(value.is_nan(), value > 0.0);
        }
    }

    pub(in crate::json) fn double(&mut self, value: f64) {
        if value.is_finite() {
            self.output.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
        } else {
            self.not_finite(value.is_nan(), value > 0.0);
        }
    }

    #[cold]
    fn not_finite(&mut self, is_nan: bool, is_positive: bool) {
        self.output.extend_from_slice(match (is_nan, is_positive) {
            (true, _) => b"\"NaN\"",
            (_, true) => b"\"Infinity\"",
            (_, false) => b"\"-Infinity\"",
        });
    }

    pub(in crate::json) fn bytes(&mut self, value: &[u8]) {
        self.output.push(b'"');
        base64::write(value, self.output);
        self.output.push(b'"');
    }

    pub(super) fn enumeration(&mut self, number: i32, kind: &EnumType) {
        if kind.is_null() {
            return self.null();
        }
        let name = if self.options.enum_numbers { None } else { kind.value_name(number) };
        match name {
            // An identifier: nothing to escape.
            Some(name) => {
                self.output.push(b'"');
                self.output.extend_from_slice(name.as_bytes());
                self.output.push(b'"');
            }
            None => self.integer(number),
        }
    }

    #[inline]
    pub(in crate::json) fn string(&mut self, value: &str) {
        let bytes = value.as_bytes();
        self.output.reserve(bytes.len() + 2);
        self.output.push(b'"');
        let plain = special(bytes);
        if plain == bytes.len() {
            self.output.extend_from_slice(bytes);
        } else {
            self.escaped(bytes, plain);
        }
        self.output.push(b'"');
    }

    /// Writes a string whose first character to be escaped is at `next`.
    #[cold]
    fn escaped(&mut self, mut bytes: &[u8], mut next: usize) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        while let Some((plain, [sign, rest @ ..])) = bytes.split_at_checked(next) {
            self.output.extend_from_slice(plain);
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
                self.output.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
            } else {
                self.output.extend_from_slice(&[b'\\', short]);
            }
            bytes = rest;
            next = special(bytes);
        }
        self.output.extend_from_slice(bytes);
    }

    /// A map's key, which is a string whatever its type.
    pub(super) fn map_key(&mut self, key: FieldRef<'_>) {
        match key {
            FieldRef::String(key) => self.string(key),
            other => {
                let text = Self::key_text(other);
                self.output.push(b'"');
                self.output.extend_from_slice(text.as_bytes());
                self.output.push(b'"');
            }
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
