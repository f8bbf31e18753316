//! Numbers.

use super::Lexer;
use crate::message::json::error::Error;

impl<'a> Lexer<'a> {
    /// Consumes a number.
    pub(crate) fn number(&mut self) -> Result<Decimal<'a>, Error> {
        self.peek();
        let (start, bytes) = (self.at, self.text.as_bytes());
        let in_number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let rest = bytes.get(start..).unwrap_or_default();
        let length = rest.iter().position(|byte| !in_number(byte)).unwrap_or(rest.len());
        match self.text.get(start..start + length).and_then(Decimal::parse) {
            Some(number) => {
                self.at += length;
                Ok(number)
            }
            None if length > 0 => Err(self.unexpected("a number as JSON writes it")),
            None => Err(self.unexpected("a JSON value")),
        }
    }

    /// Consumes an integer of at most 18 digits that is written with nothing but digits and a sign.
    /// The most frequent form; all others are left to [`Lexer::number`].
    #[inline]
    pub(crate) fn short_integer(&mut self) -> Option<i64> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let (value, length) = short_integer(rest)?;
        match rest.get(length) {
            Some(b'.' | b'e' | b'E') => None,
            _ => {
                self.at += length;
                Some(value)
            }
        }
    }

    /// Consumes a number of at most 15 digits without exponent.
    /// The most frequent form; all others are left to [`Lexer::number`].
    #[inline]
    pub(crate) fn short_decimal(&mut self) -> Option<f64> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let (value, length) = short_decimal(rest)?;
        self.at += length;
        Some(value)
    }

    /// The same as [`Lexer::short_integer`] in quotes.
    #[inline]
    pub(crate) fn quoted_short_integer(&mut self) -> Option<i64> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let rest = rest.strip_prefix(b"\"")?;
        let (value, length) = short_integer(rest)?;
        if rest.get(length) == Some(&b'"') {
            self.at += length + 2;
            Some(value)
        } else {
            None
        }
    }
}

/// Powers of ten are exact in double precision up to the 22nd, integers up to 2⁵³: one division of two of them is
/// rounded once, so it gives the nearest number.
const POWERS: [f64; 16] =
    [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

fn short_decimal(bytes: &[u8]) -> Option<(f64, usize)> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    let (mut value, mut length, mut point) = (0_u64, 0, None);
    loop {
        match digits.get(length) {
            Some(digit @ b'0'..=b'9') => value = value * 10 + u64::from(digit - b'0'),
            Some(b'.') if point.is_none() => point = Some(length),
            Some(b'.' | b'e' | b'E') => return None,
            _ => break,
        }
        length += 1;
        if length == 16 {
            return None;
        }
    }
    let whole = point.unwrap_or(length);
    let fraction = length - point.map_or(length, |point| point + 1);
    if whole == 0 || (whole > 1 && digits.first() == Some(&b'0')) || (point.is_some() && fraction == 0) {
        return None;
    }
    let value = value as f64 / POWERS.get(fraction)?;
    Some(if negative { (-value, length + 1) } else { (value, length) })
}

#[inline]
fn short_integer(bytes: &[u8]) -> Option<(i64, usize)> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    let mut value = 0_i64;
    let mut length = 0;
    while let Some(digit @ b'0'..=b'9') = digits.get(length) {
        if length == 18 {
            return None;
        }
        value = value * 10 + i64::from(digit - b'0');
        length += 1;
    }
    if length == 0 || (length > 1 && digits.first() == Some(&b'0')) {
        return None;
    }
    Some(if negative { (-value, length + 1) } else { (value, length) })
}

/// A decimal number as JSON writes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decimal<'a> {
    text: &'a str,
    whole: &'a [u8],
    fraction: &'a [u8],
    exponent: i32,
}

impl<'a> Decimal<'a> {
    /// Reads all of `text`.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text).as_bytes();
        let (whole, rest) = split_digits(unsigned);
        if whole.is_empty() || (whole.len() > 1 && whole.first() == Some(&b'0')) {
            return None;
        }
        let (fraction, rest) = match rest {
            [b'.', rest @ ..] => {
                let (fraction, rest) = split_digits(rest);
                if fraction.is_empty() {
                    return None;
                }
                (fraction, rest)
            }
            _ => (&[][..], rest),
        };
        let exponent = match rest {
            [] => 0,
            [b'e' | b'E', rest @ ..] => parse_exponent(rest)?,
            _ => return None,
        };
        Some(Self { text, whole, fraction, exponent })
    }

    /// The number as it is written.
    pub(crate) fn as_str(&self) -> &'a str {
        self.text
    }

    /// True if there is nothing but a sign and digits.
    pub(crate) fn is_plain(&self) -> bool {
        self.text.len() - usize::from(self.is_negative()) == self.whole.len()
    }

    pub(crate) fn is_negative(&self) -> bool {
        self.text.starts_with('-')
    }

    /// The magnitude, when the number is an integer; `u128::MAX` when it is beyond every integer type.
    pub(crate) fn integer(&self) -> Option<u128> {
        let digits = || self.whole.iter().chain(self.fraction).map(|digit| u128::from(digit - b'0'));
        let Some(last) = digits().enumerate().filter(|(_, digit)| *digit != 0).map(|(at, _)| at).last()
        else {
            return Some(0);
        };
        // Digits up to the last that is not 0, and how many zeros follow them before the point.
        let count = i64::try_from(last).ok()? + 1;
        let zeros = i64::try_from(self.whole.len()).ok()? - count + i64::from(self.exponent);
        if zeros < 0 {
            return None;
        }
        let mut value = 0_u128;
        for digit in
            digits().take(last + 1).chain(std::iter::repeat_n(0, usize::try_from(zeros.min(40)).ok()?))
        {
            value = value.checked_mul(10).and_then(|value| value.checked_add(digit)).unwrap_or(u128::MAX);
            if value == u128::MAX {
                break;
            }
        }
        Some(value)
    }
}

fn split_digits(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    bytes.split_at(end)
}

/// The exponent; one beyond the range of any number is held at it.
fn parse_exponent(bytes: &[u8]) -> Option<i32> {
    const FAR: i32 = 1_000_000_000;
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0_i32;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value.saturating_mul(10).saturating_add(i32::from(digit - b'0')).min(FAR);
    }
    Some(if negative { -value } else { value })
}
