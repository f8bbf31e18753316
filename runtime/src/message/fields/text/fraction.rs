//! Fractions of a second.

use super::short::Short;

/// The number of digits that `nanos` is written with: 0, 3, 6 or 9. `nanos` is below 10⁹.
pub(super) fn digits(nanos: u32) -> usize {
    match nanos {
        0 => 0,
        _ if nanos.is_multiple_of(1_000_000) => 3,
        _ if nanos.is_multiple_of(1_000) => 6,
        _ => 9,
    }
}

/// Writes all nine digits of `nanos`, which is below 10⁹.
pub(super) fn put(mut nanos: u32, place: &mut [u8]) {
    for digit in place.iter_mut().take(9).rev() {
        *digit = b'0' + (nanos % 10) as u8;
        nanos /= 10;
    }
}

/// Appends `nanos` as a fraction, with its point. `nanos` is below 10⁹.
pub(super) fn write(nanos: u32, output: &mut Short) {
    let digits = digits(nanos);
    if digits > 0 {
        let mut text = *b".000000000";
        put(nanos, &mut text[1..]);
        output.put(&text[..=digits]);
    }
}

/// The nanoseconds that 1 to 9 digits after the point are.
pub(super) fn parse(digits: &[u8]) -> Option<i32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    let mut nanos = 0;
    for place in 0..9 {
        let digit = match digits.get(place) {
            Some(byte @ b'0'..=b'9') => i32::from(byte - b'0'),
            Some(_) => return None,
            None => 0,
        };
        nanos = nanos * 10 + digit;
    }
    Some(nanos)
}
