//! `Grpc-Timeout`, as other gateways take it, and as gRPC writes it.

use ::http::HeaderValue;

/// The longest count that gRPC allows ("PROTOCOL-HTTP2", TimeoutValue).
const LARGEST: u64 = 99_999_999;

/// Units, each with how many make one of the next.
const UNITS: [(u8, u64); 6] =
    [(b'n', 1000), (b'u', 1000), (b'm', 1000), (b'S', 60), (b'M', 60), (b'H', u64::MAX)];

/// The value of `grpc-timeout`. A count of more than eight digits, which gateways take, is rounded up to a coarser
/// unit; one that is larger than gRPC can express is the largest.
pub(super) fn to_grpc(value: &[u8]) -> Option<HeaderValue> {
    let (unit, digits) = value.split_last()?;
    let mut index = UNITS.iter().position(|(name, _)| name == unit)?;
    if digits.is_empty() || digits.len() > 18 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut count: u64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    while count > LARGEST && index + 1 < UNITS.len() {
        count = count.div_ceil(UNITS[index].1);
        index += 1;
    }
    let unit = char::from(UNITS[index].0);
    HeaderValue::try_from(format!("{}{unit}", count.min(LARGEST))).ok()
}
