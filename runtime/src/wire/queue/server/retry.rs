//! The decision on another attempt at a failed message, and on its time.

use crate::wire::queue::{RetryPolicy, address::id::random, envelope::DeathReason};
use crate::{Code, Status};
use std::time::Duration;

/// The consequence of a failure.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Retry(Duration),
    GiveUp(DeathReason),
}

/// The metadata by which a handler asks for another wait, in milliseconds; a negative number asks for no further
/// attempt (gRFC A6, "Pushback").
const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// Judges the failure of the attempt `attempt`, the first being 1.
pub(crate) fn judge(policy: &RetryPolicy, attempt: u32, status: &Status) -> Verdict {
    let pushback = pushback(status);
    if pushback == Some(Pushback::Stop) || !is_retryable(policy, status.code()) {
        return Verdict::GiveUp(DeathReason::NotRetryable);
    }
    if attempt >= policy.max_attempts {
        return Verdict::GiveUp(DeathReason::Exhausted);
    }
    match pushback {
        Some(Pushback::Wait(wait)) => Verdict::Retry(wait),
        _ => Verdict::Retry(jitter(backoff(policy, attempt))),
    }
}

/// The shortest wait after the attempt `attempt`.
fn backoff(policy: &RetryPolicy, attempt: u32) -> Duration {
    let exponent = i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX);
    let factor = policy.backoff_multiplier.max(1.0).powi(exponent);
    let seconds = policy.initial_backoff.as_secs_f64() * factor;
    Duration::try_from_secs_f64(seconds).unwrap_or(policy.max_backoff).min(policy.max_backoff)
}

/// Up to a fifth more, so that what failed together does not come back together.
fn jitter(wait: Duration) -> Duration {
    let share = (random() >> 32) as f64 / f64::from(u32::MAX);
    wait.saturating_add(wait.mul_f64(share.min(1.0) / 5.0))
}

fn is_retryable(policy: &RetryPolicy, code: Code) -> bool {
    if !policy.retryable_codes.is_empty() {
        return policy.retryable_codes.contains(&i32::from(code));
    }
    !matches!(
        code,
        Code::InvalidArgument
            | Code::OutOfRange
            | Code::Unimplemented
            | Code::AlreadyExists
            | Code::PermissionDenied
            | Code::Unauthenticated
            | Code::DataLoss
    )
}

#[derive(PartialEq, Eq)]
enum Pushback {
    Stop,
    Wait(Duration),
}

fn pushback(status: &Status) -> Option<Pushback> {
    let millis: i64 = status.metadata().get(PUSHBACK)?.to_str().ok()?.parse().ok()?;
    Some(u64::try_from(millis).map_or(Pushback::Stop, |millis| Pushback::Wait(Duration::from_millis(millis))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unavailable() -> Status {
        Status::unavailable("down")
    }

    fn wait(policy: &RetryPolicy, attempt: u32) -> Duration {
        match judge(policy, attempt, &unavailable()) {
            Verdict::Retry(wait) => wait,
            Verdict::GiveUp(reason) => unreachable!("gave up: {reason}"),
        }
    }

    #[test]
    fn waits_grow_from_the_floor_to_the_cap() {
        let policy = RetryPolicy::DEFAULT
            .with_max_attempts(100)
            .with_initial_backoff(Duration::from_millis(100))
            .with_max_backoff(Duration::from_secs(1));
        for (attempt, floor) in [(1, 100), (2, 200), (3, 400), (4, 800), (5, 1000), (99, 1000)] {
            let floor = Duration::from_millis(floor);
            let wait = wait(&policy, attempt);
            assert!(wait >= floor && wait <= floor.mul_f64(1.2), "attempt {attempt} waits {wait:?}");
        }
    }

    #[test]
    fn the_last_attempt_is_the_last() {
        let policy = RetryPolicy::DEFAULT.with_max_attempts(3);
        assert!(matches!(judge(&policy, 2, &unavailable()), Verdict::Retry(_)));
        assert_eq!(judge(&policy, 3, &unavailable()), Verdict::GiveUp(DeathReason::Exhausted));
    }

    #[test]
    fn codes_decide() {
        let wrong = Status::invalid_argument("wrong");
        let stop = Verdict::GiveUp(DeathReason::NotRetryable);
        assert_eq!(judge(&RetryPolicy::DEFAULT, 1, &wrong), stop);
        let policy = RetryPolicy::DEFAULT.with_retryable_codes(&[Code::InvalidArgument as i32]);
        assert!(matches!(judge(&policy, 1, &wrong), Verdict::Retry(_)));
        assert_eq!(judge(&policy, 1, &unavailable()), stop);
    }

    #[test]
    fn the_handler_decides_over_the_policy() {
        let mut status = unavailable();
        status.metadata_mut().insert(PUSHBACK, crate::metadata::MetadataValue::from_static("1500"));
        assert_eq!(judge(&RetryPolicy::DEFAULT, 1, &status), Verdict::Retry(Duration::from_millis(1500)));
        status.metadata_mut().insert(PUSHBACK, crate::metadata::MetadataValue::from_static("-1"));
        assert_eq!(judge(&RetryPolicy::DEFAULT, 1, &status), Verdict::GiveUp(DeathReason::NotRetryable));
    }
}
