//! Fractions of a second.

/// Appends `nanos` as a fraction of 0, 3, 6 or 9 digits, with its point. `nanos` is below 10⁹.
pub(super) fn write(nanos: u32, output: &mut Vec<u8>) {
    let (mut value, digits) = match nanos {
        0 => return,
        _ if nanos.is_multiple_of(1_000_000) => (nanos / 1_000_000, 3),
        _ if nanos.is_multiple_of(1_000) => (nanos / 1_000, 6),
        _ => (nanos, 9),
    };
    let mut text = *b".000000000";
    for place in (1..=digits).rev() {
        text[place] += (value % 10) as u8;
        value /= 10;
    }
    output.extend_from_slice(&text[..=digits]);
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
