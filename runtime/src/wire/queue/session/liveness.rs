//! The signs by which the sides of a call know that the other is still there.

use std::time::Duration;

/// The signs by which the sides of a call that goes on (a stream, or a unary call that takes its time) know that the
/// other is there.
///
/// ```
/// use polywire::queue::Liveness;
/// use std::time::Duration;
///
/// // The silence is longer than the peer's interval.
/// let slow = Liveness::DEFAULT.with_interval(Duration::from_secs(20)).with_silence(Duration::from_secs(60));
/// assert_eq!(slow.silence.as_secs(), 60);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Liveness {
    /// The interval in which a side shows that it is there.
    pub interval: Duration,
    /// The time that a side may be silent before the other gives the call up. It is longer than the peer's interval.
    pub silence: Duration,
}

impl Liveness {
    /// Every 5 s; 15 s of silence end a call.
    pub const DEFAULT: Self = Self { interval: Duration::from_secs(5), silence: Duration::from_secs(15) };

    /// Sets the interval in which this side shows that it is there; at least 1 ms. Default: 5 s.
    #[must_use]
    pub const fn with_interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Sets the time that the peer may be silent before this side gives the call up with `UNAVAILABLE`. Default: 15 s.
    #[must_use]
    pub const fn with_silence(mut self, silence: Duration) -> Self {
        self.silence = silence;
        self
    }
}

impl Default for Liveness {
    fn default() -> Self {
        Self::DEFAULT
    }
}
