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

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Number(u128),
    Text(Box<str>),
}

impl Id {
    /// The id that `text` stands for.
    pub fn parse(text: &str) -> Self {
        let canonical =
            text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match u128::from_str_radix(text, 16) {
            Ok(number) if canonical => Self(Repr::Number(number)),
            _ => Self(Repr::Text(text.into())),
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Number(number) => write!(formatter, "{number:032x}"),
            Repr::Text(text) => formatter.write_str(text),
        }
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
