//! Numbers as text.

use std::borrow::Cow;
use std::str::FromStr;

/// True if `text` is an integer as JSON writes one: no plus sign, no needless zero.
pub(crate) fn is_plain_integer(text: &str) -> bool {
    match text.strip_prefix('-').unwrap_or(text).as_bytes() {
        [] => false,
        [b'0', rest @ ..] => rest.is_empty(),
        digits => digits.iter().all(u8::is_ascii_digit),
    }
}

/// An integer; unlike in JSON, it may start with zeros.
pub(super) fn integer<T: FromStr>(text: &str) -> Option<T> {
    if text.starts_with('+') { None } else { text.parse().ok() }
}

/// `NaN`, `Infinity`, `-Infinity` or a decimal number in the range of `T`.
pub(super) fn float<T: Float>(text: &str) -> Option<T> {
    match text {
        "NaN" => return Some(T::NAN),
        "Infinity" => return Some(T::INFINITY),
        "-Infinity" => return Some(T::NEG_INFINITY),
        _ => {}
    }
    // `FromStr` takes more: `inf`, `nan`, a plus sign, a point at either end.
    let digits = text.strip_prefix('-').unwrap_or(text);
    let edges = [digits.bytes().next()?, digits.bytes().next_back()?];
    let plain = edges.iter().all(u8::is_ascii_digit)
        && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    if !plain {
        return None;
    }
    text.parse().ok().filter(|value: &T| value.is_finite())
}

pub(super) trait Float: FromStr + Copy {
    const NAN: Self;
    const INFINITY: Self;
    const NEG_INFINITY: Self;
    fn is_finite(self) -> bool;
}

macro_rules! float {
    ($($type:ident $text:ident),*) => {
        $(impl Float for $type {
            const NAN: Self = $type::NAN;
            const INFINITY: Self = $type::INFINITY;
            const NEG_INFINITY: Self = $type::NEG_INFINITY;

            fn is_finite(self) -> bool {
                $type::is_finite(self)
            }
        }

        pub(super) fn $text(value: $type) -> Cow<'static, str> {
            if value.is_nan() {
                Cow::Borrowed("NaN")
            } else if value.is_infinite() {
                Cow::Borrowed(if value > 0.0 { "Infinity" } else { "-Infinity" })
            } else {
                // The shortest text that reads back as the same number, as serde_json writes it.
                Cow::Owned(zmij::Buffer::new().format_finite(value).to_owned())
            }
        })*
    };
}

float!(f32 f32_text, f64 f64_text);
