//! `google.protobuf.Duration` as text: seconds with an `s`.

use super::short::Short;
use super::{Pair, fraction};

/// 10 000 years of 365.25 days: the range of the type, whose fraction of a second is beside it.
const LIMIT: i64 = 315_576_000_000;

/// The duration with 0, 3, 6 or 9 digits of a second's fraction; `None` when it is out of range or its parts differ
/// in sign.
pub(crate) fn write(duration: Pair) -> Option<Short> {
    let Pair { seconds, nanos } = duration;
    let mixed = (seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0);
    if mixed || seconds.unsigned_abs() > LIMIT.unsigned_abs() || nanos.unsigned_abs() >= 1_000_000_000 {
        return None;
    }
    let mut output = Short::new();
    if seconds < 0 || nanos < 0 {
        output.put(b"-");
    }
    output.put(itoa::Buffer::new().format(seconds.unsigned_abs()).as_bytes());
    fraction::write(nanos.unsigned_abs(), &mut output);
    output.put(b"s");
    Some(output)
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
    if seconds > LIMIT {
        return None;
    }
    Some(if negative { Pair { seconds: -seconds, nanos: -nanos } } else { Pair { seconds, nanos } })
}
