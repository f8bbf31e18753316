//! Keys over a number of places, each of which keeps order.

use crate::wire::queue::{Address, Route, address::template};

/// Over how many places the messages with a key are spread.
pub const PARTITIONS: u32 = 16;

/// The place of a key: the 32-bit FNV-1a hash of its UTF-8 bytes (draft-eastlake-fnv) modulo [`PARTITIONS`].
pub(in crate::wire::queue) fn of(key: &str) -> u32 {
    fnv1a(key.as_bytes()) % PARTITIONS
}

/// The text before the number of a lane.
const LANE: &str = "._p";

/// The place of the lane `number` of `place`.
pub(in crate::wire::queue) fn lane(place: &str, number: u32) -> String {
    format!("{place}{LANE}.{number}")
}

/// The pattern that all lanes of `place` match.
pub(in crate::wire::queue) fn lanes(place: &str) -> String {
    format!("{place}{LANE}.*")
}

/// The address that a message of a template was published to, by where it was published: `None` for other routes.
pub(in crate::wire::queue) fn published(route: &Route, place: &str) -> Option<Address> {
    if !route.is_template() {
        return None;
    }
    let of_lane = || place.rsplit_once('.')?.0.strip_suffix(LANE);
    let address = match template::matches(route.address.as_str(), place) {
        true => place,
        false => of_lane().unwrap_or(place),
    };
    Some(Address::from(address))
}

fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_follow_the_published_hash() {
        // Test vectors of draft-eastlake-fnv.
        assert_eq!(fnv1a(b""), 0x811c_9dc5);
        assert_eq!(fnv1a(b"a"), 0xe40c_292c);
        assert_eq!(fnv1a(b"foobar"), 0xbf9c_f968);
    }
}
