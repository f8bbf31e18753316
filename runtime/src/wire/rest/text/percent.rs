//! Percent-encoding. Decoding is strict: what is malformed is an error and never passed on.

use super::scan;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};
use std::borrow::Cow;

/// The characters that are encoded in a value: everything but the unreserved (RFC 3986, 2.3).
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The escapes that are decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decode {
    /// Every escape. `+` is a plus.
    All,
    /// Every escape but `%2F`, which is left as received: a value of several segments can then tell it from a `/`.
    AllButSlash,
    /// Every escape but those of the 18 reserved characters (RFC 6570, 1.5), which are left as received.
    AllButReserved,
    /// No escape: the text is decoded already.
    Nothing,
    /// Every escape, and `+` is a space (`application/x-www-form-urlencoded`).
    Form,
}

impl Decode {
    /// True if the escape of `octet` is left as received.
    fn keeps(self, octet: u8) -> bool {
        match self {
            Self::AllButSlash => octet == b'/',
            Self::AllButReserved => b":/?#[]@!$&'()*+,;=".contains(&octet),
            Self::All | Self::Form | Self::Nothing => false,
        }
    }
}

/// The reason that a text cannot be percent-decoded.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PercentError {
    /// A `%` is not followed by two hex digits.
    #[error("a `%` is not followed by two hex digits")]
    Malformed,
    /// The octets are not UTF-8.
    #[error("the decoded text is not UTF-8")]
    NotUtf8,
}

crate::words::debug_in_words!(PercentError);

/// Decodes `text`, which is borrowed when nothing changes.
pub(crate) fn decode(text: &str, decode: Decode) -> Result<Cow<'_, str>, PercentError> {
    if decode == Decode::Nothing {
        return Ok(Cow::Borrowed(text));
    }
    let changes = |byte: u8| byte == b'%' || (byte == b'+' && decode == Decode::Form);
    let Some(first) = text.bytes().position(changes) else { return Ok(Cow::Borrowed(text)) };
    let (clean, mut encoded) = text.as_bytes().split_at(first);
    let mut decoded = Vec::with_capacity(text.len());
    decoded.extend_from_slice(clean);
    while let Some((&byte, others)) = encoded.split_first() {
        encoded = others;
        match byte {
            b'%' => {
                let (digits, others) = encoded.split_at_checked(2).ok_or(PercentError::Malformed)?;
                let octet = octet(digits).ok_or(PercentError::Malformed)?;
                if decode.keeps(octet) {
                    decoded.push(b'%');
                    decoded.extend_from_slice(digits);
                } else {
                    decoded.push(octet);
                }
                encoded = others;
            }
            b'+' if decode == Decode::Form => decoded.push(b' '),
            other => decoded.push(other),
        }
    }
    String::from_utf8(decoded).map(Cow::Owned).map_err(|_| PercentError::NotUtf8)
}

/// Checks that every `%` of `text` begins an escape.
pub(crate) fn verify(text: &str) -> Result<(), PercentError> {
    let mut escapes = scan::split(text, b'%').skip(1);
    match escapes.all(|rest| rest.as_bytes().get(..2).and_then(octet).is_some()) {
        true => Ok(()),
        false => Err(PercentError::Malformed),
    }
}

fn octet(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    match *digits {
        [high, low] => Some((digit(high)? << 4) | digit(low)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Decode::*, PercentError::*, decode};

    fn decoded(text: &str, how: super::Decode) -> Result<String, super::PercentError> {
        decode(text, how).map(Into::into)
    }

    /// Rule 29 of transcoding: the reserved characters of RFC 6570, encoded, and one that is not reserved.
    #[test]
    fn rule_29_reserved_characters() {
        let text = "%21%23%24%26%27%28%29%2A%2B%2C%2F%3a%3B%3D%3F%40%5B%5D%20";
        for (how, expected) in [
            (AllButSlash, "!#$&'()*+,%2F:;=?@[] "),
            (AllButReserved, "%21%23%24%26%27%28%29%2A%2B%2C%2F%3a%3B%3D%3F%40%5B%5D "),
            (All, "!#$&'()*+,/:;=?@[] "),
            (Nothing, text),
        ] {
            assert_eq!(decoded(text, how), Ok(expected.to_owned()));
        }
    }

    /// Rules 28 to 31 of transcoding.
    #[test]
    fn decodes_what_the_value_is_made_of() {
        for (text, how, expected) in [
            ("p%20q%2Fr+", All, "p q/r+"),
            ("%252F", All, "%2F"),
            ("%25", All, "%"),
            ("p/foo%20foo/q/bar%2Fbar", AllButSlash, "p/foo foo/q/bar%2Fbar"),
            ("bar%2fbar", AllButSlash, "bar%2fbar"),
            ("Hello+world", Form, "Hello world"),
            ("%2B+%20", Form, "+  "),
            ("%E4%B8%96", All, "世"),
        ] {
            assert_eq!(decoded(text, how), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn rejects_what_is_malformed() {
        for text in ["%", "a%2", "%zz", "%+1", "100%", "%2", "%E4%B8%9"] {
            assert_eq!(decoded(text, All), Err(Malformed), "{text}");
        }
        for text in ["%ff", "%C3%28", "%E4%B8"] {
            assert_eq!(decoded(text, All), Err(NotUtf8), "{text}");
        }
    }
}
