//! Names of messages, calls and places.

use std::{
    borrow::Borrow,
    fmt,
    hash::{BuildHasher as _, RandomState},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// The name of a message or of a call.
///
/// polywire makes 128-bit numbers, which travel as 32 hexadecimal digits. Peers may use any text; it is given back to
/// them unchanged.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Id(Repr);

/// The number of hexadecimal digits of a number.
const DIGITS: usize = 32;

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Number(u128),
    Text(Box<str>),
}

impl Id {
    /// The id that `text` stands for.
    pub fn parse(text: &str) -> Self {
        match number(text.as_bytes()) {
            Some(number) => Self(Repr::Number(number)),
            None => Self(Repr::Text(text.into())),
        }
    }

    /// The text of the id, which is in `buffer` when the id is a number.
    pub(crate) fn text<'a>(&'a self, buffer: &'a mut [u8; DIGITS]) -> &'a str {
        match &self.0 {
            Repr::Number(number) => {
                let mut rest = *number;
                for digit in buffer.iter_mut().rev() {
                    *digit = char::from_digit((rest & 15) as u32, 16).map_or(b'0', |digit| digit as u8);
                    rest >>= 4;
                }
                std::str::from_utf8(buffer).unwrap_or_default()
            }
            Repr::Text(text) => text,
        }
    }
}

/// The number that 32 hexadecimal digits in lower case are.
fn number(text: &[u8]) -> Option<u128> {
    let digits: &[u8; DIGITS] = text.try_into().ok()?;
    digits.iter().try_fold(0_u128, |number, digit| {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(number << 4 | u128::from(digit))
    })
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text(&mut [0; DIGITS]))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Id({self})")
    }
}

/// Makes ids that no other source makes: a random half and a counted half.
#[derive(Debug)]
pub struct IdSource {
    random: u64,
    next: AtomicU64,
}

impl IdSource {
    /// A source of its own.
    pub fn new() -> Self {
        Self { random: random(), next: AtomicU64::new(0) }
    }

    /// An id that was never given out before.
    pub fn next(&self) -> Id {
        let count = self.next.fetch_add(1, Ordering::Relaxed);
        Id(Repr::Number((u128::from(self.random) << 64) | u128::from(count)))
    }
}

impl Default for IdSource {
    fn default() -> Self {
        Self::new()
    }
}

/// 64 bits from the system's randomness, through the keys of the standard library's hash maps: enough to tell
/// processes apart and to spread retries, and no secret.
pub(crate) fn random() -> u64 {
    RandomState::new().hash_one(0_u8)
}

/// A place that messages are sent to: a queue, topic, subject or inbox. What the text means is the broker's matter.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(Arc<str>);

impl Address {
    /// The address `text`.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: Into<Arc<str>>> From<T> for Address {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

impl Borrow<str> for Address {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}
