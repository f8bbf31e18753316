//! The spellings that a text may have beyond ProtoJSON.
#![cfg_attr(not(feature = "rest"), allow(dead_code, unreachable_pub, reason = "only REST lets one choose"))]

use super::{Pair, duration};

/// The spelling of texts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spelling {
    pub(crate) bools: BoolText,
    pub(crate) durations: DurationText,
}

/// The spelling of a `bool` in a path, a query or a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BoolText {
    /// `true` and `false`, as in JSON.
    Canonical,
    /// Also `1`, `t`, `T`, `TRUE`, `True`, `0`, `f`, `F`, `FALSE` and `False`, as Go's `strconv.ParseBool`.
    Go,
}

/// The spelling of a `google.protobuf.Duration` in a path, a query or a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DurationText {
    /// Seconds, `1.5s`, as in JSON.
    Seconds,
    /// Also with units, `1h15m0.5s`, as Go's `time.ParseDuration`.
    Go,
}

impl Spelling {
    /// As ProtoJSON.
    pub(crate) const CANONICAL: Self = Self { bools: BoolText::Canonical, durations: DurationText::Seconds };

    pub(super) fn bool(self, text: &str) -> Option<bool> {
        super::parse_bool(text).or(match (self.bools, text) {
            (BoolText::Go, "1" | "t" | "T" | "TRUE" | "True") => Some(true),
            (BoolText::Go, "0" | "f" | "F" | "FALSE" | "False") => Some(false),
            _ => None,
        })
    }

    pub(super) fn duration(self, text: &str) -> Option<Pair> {
        duration::parse(text).or_else(|| match self.durations {
            DurationText::Seconds => None,
            DurationText::Go => go_duration(text),
        })
    }
}

/// Go's units, in nanoseconds; a longer name stands before its beginning.
const UNITS: [(&str, i128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Reads `-1h15m0.5s`. What is left of a nanosecond is cut off.
fn go_duration(text: &str) -> Option<Pair> {
    let (sign, mut rest) = match text.as_bytes().first()? {
        b'-' => (-1, text.get(1..)?),
        b'+' => (1, text.get(1..)?),
        _ => (1, text),
    };
    if rest == "0" {
        return Some(Pair { seconds: 0, nanos: 0 });
    }
    let mut nanos: i128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.')?;
        let (number, others) = rest.split_at(end);
        let (name, unit) = UNITS.iter().find(|(name, _)| others.starts_with(name))?;
        nanos = nanos.checked_add(scaled(number, *unit)?)?;
        rest = others.get(name.len()..)?;
    }
    // Go keeps nanoseconds in 64 bits.
    let nanos = i64::try_from(nanos).ok().filter(|_| text.len() > 1)? * sign;
    Some(Pair { seconds: nanos / 1_000_000_000, nanos: i32::try_from(nanos % 1_000_000_000).ok()? })
}

/// `number`, which is digits with at most one point, times `unit`.
fn scaled(number: &str, unit: i128) -> Option<i128> {
    /// More digits are below a nanosecond in every unit.
    const DIGITS: usize = 18;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let digits = |digits: &str| if digits.is_empty() { Some(0) } else { digits.parse::<i128>().ok() };
    let fraction = fraction.get(..DIGITS).filter(|_| !fraction.contains('.')).unwrap_or(fraction);
    let ten = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    digits(whole)?.checked_mul(unit)?.checked_add(digits(fraction)? * unit / ten)
}

#[cfg(test)]
mod tests {
    use super::{DurationText, Spelling};

    /// Rule 41 of transcoding.
    #[test]
    fn rule_41_durations_of_go() {
        let go = Spelling { durations: DurationText::Go, ..Spelling::CANONICAL };
        for (text, expected) in [
            ("13h0m0s", Some((46_800, 0))),
            ("1.5s", Some((1, 500_000_000))),
            ("-1.5h", Some((-5_400, 0))),
            ("+5s", Some((5, 0))),
            ("1m0.5s", Some((60, 500_000_000))),
            ("100ms1us1ns", Some((0, 100_001_001))),
            ("3\u{b5}s", Some((0, 3_000))),
            (".5s", Some((0, 500_000_000))),
            ("1.s", Some((1, 0))),
            ("-0.5s", Some((0, -500_000_000))),
            ("0", Some((0, 0))),
            ("2562047h", Some((9_223_369_200, 0))),
            ("2562048h", None),
            ("", None),
            ("-", None),
            ("3", None),
            ("s", None),
            (".s", None),
            ("1..5h", None),
            ("1d", None),
            ("1h x", None),
            ("null", None),
        ] {
            assert_eq!(go.duration(text).map(|pair| (pair.seconds, pair.nanos)), expected, "{text}");
        }
        assert!(Spelling::CANONICAL.duration("13h0m0s").is_none());
    }
}
