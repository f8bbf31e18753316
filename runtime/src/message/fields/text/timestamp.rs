//! `google.protobuf.Timestamp` as text: RFC 3339, as ProtoJSON restricts it.

use super::calendar::Date;
use super::short::Short;
use super::{Pair, fraction};

const SECONDS_PER_DAY: i64 = 86_400;

/// The time in UTC, with 0, 3, 6 or 9 digits of a second's fraction; `None` when it is not between the years 1 and
/// 9999.
pub(crate) fn write(time: Pair) -> Option<Short> {
    let nanos = u32::try_from(time.nanos).ok().filter(|nanos| *nanos < 1_000_000_000)?;
    let date = Date::from_days(time.seconds.div_euclid(SECONDS_PER_DAY))?;
    let second = u32::try_from(time.seconds.rem_euclid(SECONDS_PER_DAY)).ok()?;
    let mut text = *b"0000-00-00T00:00:00.000000000Z\0\0";
    put(&mut text, 0, u32::from(date.year) / 100);
    put(&mut text, 2, u32::from(date.year) % 100);
    put(&mut text, 5, date.month.into());
    put(&mut text, 8, date.day.into());
    put(&mut text, 11, second / 3_600);
    put(&mut text, 14, second / 60 % 60);
    put(&mut text, 17, second % 60);
    let length = match fraction::digits(nanos) {
        0 => 20,
        digits => {
            fraction::put(nanos, &mut text[20..29]);
            21 + digits
        }
    };
    text[length - 1] = b'Z';
    Some(Short::of(text, length))
}

/// Writes the two digits of `value`, which is below 100.
fn put(text: &mut [u8; 32], at: usize, value: u32) {
    text[at] = b'0' + (value / 10) as u8;
    text[at + 1] = b'0' + (value % 10) as u8;
}

/// Reads a time with a zone: `Z` or an offset.
pub(crate) fn parse(text: &str) -> Option<Pair> {
    let bytes = text.as_bytes();
    let (head, rest) = bytes.split_at_checked(19)?;
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if separators.iter().any(|(at, sign)| head[*at] != *sign) {
        return None;
    }
    let year = u16::from(digits(head, 0)?) * 100 + u16::from(digits(head, 2)?);
    let date = Date::new(year, digits(head, 5)?, digits(head, 8)?)?;
    let (hour, minute, second) = (digits(head, 11)?, digits(head, 14)?, digits(head, 17)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (nanos, zone) = split_fraction(rest)?;
    let local =
        date.days() * SECONDS_PER_DAY + i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    let seconds = local - offset(zone)?;
    // An offset can lead out of the years 1 to 9999.
    Date::from_days(seconds.div_euclid(SECONDS_PER_DAY))?;
    Some(Pair { seconds, nanos })
}

/// The two digits at `at`.
fn digits(text: &[u8], at: usize) -> Option<u8> {
    match text.get(at..at + 2)? {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
        _ => None,
    }
}

/// The nanoseconds, and what follows them.
fn split_fraction(rest: &[u8]) -> Option<(i32, &[u8])> {
    let Some(rest) = rest.strip_prefix(b".") else { return Some((0, rest)) };
    let end = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
    let (fraction, zone) = rest.split_at(end);
    Some((fraction::parse(fraction)?, zone))
}

/// The seconds that local time is ahead of UTC.
fn offset(zone: &[u8]) -> Option<i64> {
    let (sign, rest) = match zone {
        b"Z" => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    if rest.len() != 5 || rest[2] != b':' {
        return None;
    }
    let (hours, minutes) = (digits(rest, 0)?, digits(rest, 3)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    Some(sign * (i64::from(hours) * 3_600 + i64::from(minutes) * 60))
}
