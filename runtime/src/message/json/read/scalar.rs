//! Scalars and enums.

use super::Reader;
use crate::message::fields::EnumType;
use crate::message::fields::text::base64;
use crate::message::json::error::{Error, ErrorKind, excerpt};
use crate::message::json::lexer::{Decimal, RawString};
use std::str::FromStr;

/// The first integer that a double may have instead of another one: 2⁵³.
const FIRST_ROUNDED: i128 = 1 << 53;

impl<'a> Reader<'a> {
    /// A number that is an integer, or a string with one. `1.0` and `1e3` are integers too.
    #[inline]
    pub(super) fn integer<T>(&mut self, expected: &'static str) -> Result<T, Error>
    where
        T: TryFrom<i64> + TryFrom<i128>,
    {
        let quoted = self.lexer.peek() == b'"';
        let start = self.lexer.offset();
        let short = if quoted { self.lexer.quoted_short_integer() } else { self.lexer.short_integer() };
        let value = match short {
            Some(value) => T::try_from(value).ok(),
            None => T::try_from(self.long_integer(quoted, expected)?).ok(),
        };
        value.ok_or_else(|| Error::at(start, ErrorKind::OutOfRange(expected)))
    }

    #[inline(never)]
    fn long_integer(&mut self, quoted: bool, expected: &'static str) -> Result<i128, Error> {
        let start = self.lexer.offset();
        let wrong = || Error::at(start, ErrorKind::Expected(expected));
        let magnitude_of = |number: Decimal<'_>| {
            let magnitude = i128::try_from(number.integer().ok_or_else(wrong)?).unwrap_or(i128::MAX);
            Ok(if number.is_negative() { -magnitude } else { magnitude })
        };
        if quoted {
            let text = self.lexer.string()?.text()?;
            magnitude_of(Decimal::parse(&text).ok_or_else(wrong)?)
        } else {
            self.digit_or(expected)?;
            let number = self.lexer.number()?;
            let value = magnitude_of(number)?;
            if self.doubles && !number.is_plain() && value.abs() >= FIRST_ROUNDED {
                let kind =
                    ErrorKind::OutOfRange("integers that a double counts; write it without an exponent");
                return Err(Error::at(start, kind));
            }
            Ok(value)
        }
    }

    /// A number, or a string with one or with `NaN`, `Infinity` or `-Infinity`.
    pub(super) fn float(&mut self) -> Result<f32, Error> {
        self.real(
            "a number of single precision",
            f32::is_infinite,
            [f32::NAN, f32::INFINITY, f32::NEG_INFINITY],
        )
    }

    /// The same in double precision.
    pub(super) fn double(&mut self) -> Result<f64, Error> {
        self.lexer.peek();
        if let Some(value) = self.lexer.short_decimal() {
            return Ok(value);
        }
        self.real("a number", f64::is_infinite, [f64::NAN, f64::INFINITY, f64::NEG_INFINITY])
    }

    fn real<T: FromStr + Copy>(
        &mut self,
        expected: &'static str,
        is_infinite: fn(T) -> bool,
        [nan, infinity, negative_infinity]: [T; 3],
    ) -> Result<T, Error> {
        let quoted = self.lexer.peek() == b'"';
        let start = self.lexer.offset();
        let wrong = || Error::at(start, ErrorKind::Expected(expected));
        let in_range = |text: &str| {
            let value = text.parse::<T>().map_err(|_| wrong())?;
            // A text of digits parses to infinity when it is beyond the largest number.
            if is_infinite(value) {
                Err(Error::at(start, ErrorKind::OutOfRange(expected)))
            } else {
                Ok(value)
            }
        };
        if !quoted {
            self.digit_or(expected)?;
            return in_range(self.lexer.number()?.as_str());
        }
        let text = self.lexer.string()?.text()?;
        match &*text {
            "NaN" => Ok(nan),
            "Infinity" => Ok(infinity),
            "-Infinity" => Ok(negative_infinity),
            text => in_range(Decimal::parse(text).ok_or_else(wrong)?.as_str()),
        }
    }

    /// The error when the next value is not a number at all, with what was expected.
    fn digit_or(&mut self, expected: &'static str) -> Result<(), Error> {
        match self.lexer.peek() {
            b'0'..=b'9' | b'-' => Ok(()),
            _ => Err(self.lexer.unexpected(expected)),
        }
    }

    /// A string.
    #[inline]
    pub(super) fn text(&mut self, place: &mut String) -> Result<(), Error> {
        let raw = self.raw_string()?;
        match raw.plain() {
            Some(text) => {
                *place = text.to_owned();
                Ok(())
            }
            None => {
                place.clear();
                raw.append_to(place)
            }
        }
    }

    /// A string of base64.
    pub(super) fn bytes(&mut self) -> Result<Vec<u8>, Error> {
        let raw = self.raw_string()?;
        let wrong = || Error::at(raw.offset(), ErrorKind::Expected("base64"));
        base64::decode(&raw.text()?).ok_or_else(wrong)
    }

    #[inline]
    pub(super) fn raw_string(&mut self) -> Result<RawString<'a>, Error> {
        self.lexer.peek();
        self.lexer.string()
    }

    /// An enum value's name or number; `None` for a name that is unknown and to be ignored.
    pub(super) fn enumeration(&mut self, kind: &EnumType) -> Result<Option<i32>, Error> {
        match self.lexer.peek() {
            b'"' => {
                let raw = self.lexer.string()?;
                let name = raw.text()?;
                match kind.value_number(&name) {
                    Some(number) => Ok(Some(number)),
                    None if self.ignore_unknown => Ok(None),
                    None => {
                        let kind = ErrorKind::UnknownEnumValue {
                            enumeration: kind.name().to_owned(),
                            name: excerpt(&name),
                        };
                        Err(Error::at(raw.offset(), kind))
                    }
                }
            }
            b'n' if kind.is_null() => self.lexer.word("null").map(|()| Some(0)),
            _ => self.integer("the name or number of an enum value").map(Some),
        }
    }
}
