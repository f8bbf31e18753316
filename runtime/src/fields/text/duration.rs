//! `google.protobuf.Duration` as text: seconds with an `s`.

use super::{Pair, fraction};
use std::io::Write;

/// 10 000 years of 365.25 days: the range of the type.
const LIMIT: i64 = 315_576_000_000;

/// Appends the duration with 0, 3, 6 or 9 digits of a second's fraction. `None`, and nothing appended, when it is
/// out of range or its parts differ in sign.
pub(crate) fn write(duration: Pair, output: &mut Vec<u8>) -> Option<()> {
    let Pair { seconds, nanos } = duration;
    let mixed = (seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0);
    if mixed || seconds.unsigned_abs() > LIMIT.unsigned_abs() || nanos.unsigned_abs() >= 1_000_000_000 {
        return None;
    }
    if seconds < 0 || nanos < 0 {
        output.push(b'-');
    }
    // Writing to a vector does not fail.
    let _ = write!(output, "{}", seconds.unsigned_abs());
    fraction::write(nanos.unsigned_abs(), output);
    output.push(b's');
    Some(())
}

/// Reads `-1.5s`.
pub(crate) fn parse(text: &str) -> Option<Pair> {
    let text = text.strip_suffix('s')?;
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
    let (whole, nanos) = match text.split_once('.') {
        Some((whole, digits)) => (whole, fraction::parse(digits.as_bytes())?),
        None => (text, 0),
    };
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds: i64 = whole.parse().ok()?;
    if seconds > LIMIT || (seconds == LIMIT && nanos > 0) {
        return None;
    }
    Some(if negative { Pair { seconds: -seconds, nanos: -nanos } } else { Pair { seconds, nanos } })
}
