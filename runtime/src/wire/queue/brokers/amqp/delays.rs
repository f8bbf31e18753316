//! The waits before another attempt: a queue for each, because the server lets go of what is at the head of a queue only.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The steps of a decade: E12, the series of preferred numbers that is used for resistors. A wait is rounded up by at
/// most a quarter.
const STEPS: [u64; 12] = [10, 12, 15, 18, 22, 27, 33, 39, 47, 56, 68, 82];

/// Longer waits are cut: 23 days, as the server counts milliseconds in 32 bits.
const LONGEST: u64 = 2_000_000_000;

/// The time that an unused queue of a delay lives beyond its delay.
const LEASE: Duration = Duration::from_secs(120);

/// The milliseconds of the shortest step that is not shorter than `wait`; nothing without a wait.
pub(super) fn step(wait: Duration) -> Option<u64> {
    let millis = u64::try_from(wait.as_nanos().div_ceil(1_000_000)).unwrap_or(LONGEST).min(LONGEST);
    if millis <= STEPS[0] {
        return (millis > 0).then_some(millis);
    }
    let mut scale = 1;
    loop {
        if let Some(step) = STEPS.into_iter().map(|step| step * scale).find(|step| *step >= millis) {
            return Some(step);
        }
        scale *= 10;
    }
}

/// After how many milliseconds without use the queue of a delay goes.
pub(super) fn expires(millis: u64) -> u64 {
    millis + LEASE.as_millis() as u64
}

/// The queues of delays that are known to exist for long enough.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<HashMap<String, Instant>>);

impl Known {
    /// True if the queue will be there for another half of its lease.
    pub(super) fn has(&self, queue: &str) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(queue).is_some_and(|declared| declared.elapsed() < LEASE / 2)
    }

    pub(super) fn add(&self, queue: String) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, declared| declared.elapsed() < LEASE / 2);
        known.insert(queue, Instant::now());
    }

    pub(super) fn forget(&self, queue: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(queue);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_rounded_up_to_few_steps() {
        let steps =
            [(0, None), (1, Some(1)), (10, Some(10)), (11, Some(12)), (83, Some(100)), (100, Some(100))];
        for (millis, expected) in steps {
            assert_eq!(step(Duration::from_millis(millis)), expected);
        }
        assert_eq!(step(Duration::from_micros(100_001)), Some(120));
        assert!(step(Duration::MAX).is_some_and(|step| expires(step) <= u64::from(u32::MAX)));
        for millis in 1..100_000 {
            let step = step(Duration::from_millis(millis)).unwrap();
            assert!(step >= millis && step * 4 <= millis * 5, "{millis} becomes {step}");
        }
    }
}
