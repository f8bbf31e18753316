//! Deadlines, which mean the same on every wire.

use crate::{Code, Status, Streaming, metadata::MetadataMap};
use futures_util::{FutureExt as _, future::Either};
use std::{
    future::Future,
    time::{Duration, Instant},
};

/// The moment at which a call is no longer worth anything to its caller.
///
/// A client sets it with [`Request::set_timeout`](crate::Request::set_timeout); it travels as `grpc-timeout`. A handler reads it with
/// [`RequestExt::deadline`](crate::RequestExt::deadline).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// A deadline at this moment.
    pub const fn at(moment: Instant) -> Self {
        Self(moment)
    }

    /// The moment.
    pub const fn instant(self) -> Instant {
        self.0
    }

    /// The time that is left; zero when it has passed.
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(now())
    }
}

/// The moment of the runtime's clock, which tests can pause.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// The metadata key by which a deadline travels, on every wire.
pub(crate) const TIMEOUT: &str = "grpc-timeout";

/// The deadline that `grpc-timeout` gives, counted from now.
///
/// # Errors
/// `INVALID_ARGUMENT` when the value is not of the form that the gRPC specification gives (at most eight digits and
/// a unit, "PROTOCOL-HTTP2", Timeout).
pub(crate) fn of_metadata(metadata: &MetadataMap) -> Result<Option<Deadline>, Status> {
    // Most messages have none, and a look-up by a name in text begins with checking the name.
    if metadata.is_empty() {
        return Ok(None);
    }
    let Some(value) = metadata.get(TIMEOUT) else { return Ok(None) };
    let timeout = value
        .to_str()
        .ok()
        .and_then(parse_timeout)
        .ok_or_else(|| Status::invalid_argument("grpc-timeout is not a timeout"))?;
    Ok(now().checked_add(timeout).map(Deadline))
}

fn parse_timeout(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(count * 3600),
        "M" => Duration::from_secs(count * 60),
        "S" => Duration::from_secs(count),
        "m" => Duration::from_millis(count),
        "u" => Duration::from_micros(count),
        "n" => Duration::from_nanos(count),
        _ => return None,
    })
}

/// Runs `future` until the deadline.
///
/// # Errors
/// `DEADLINE_EXCEEDED` when the deadline comes first.
pub(crate) fn keep<T>(
    deadline: Option<Deadline>,
    future: impl Future<Output = Result<T, Status>>,
) -> impl Future<Output = Result<T, Status>> {
    // No `async fn`: it would have room for `future` twice, once as it comes and once as it is awaited.
    match deadline {
        None => Either::Left(future),
        Some(deadline) => {
            let kept = tokio::time::timeout_at(deadline.0.into(), future);
            Either::Right(kept.map(move |kept| match kept {
                Ok(outcome) => outcome.map_err(|status| told(deadline, status)),
                Err(_) => Err(exceeded()),
            }))
        }
    }
}

/// Ends `stream` with `DEADLINE_EXCEEDED` at the deadline.
pub(crate) fn keep_stream<T: Send + 'static>(
    deadline: Option<Deadline>,
    stream: Streaming<T>,
) -> Streaming<T> {
    match deadline {
        None => stream,
        Some(deadline) => told_of_stream(deadline, stream).until(async move {
            tokio::time::sleep_until(deadline.0.into()).await;
            exceeded()
        }),
    }
}

/// The status of a call whose deadline has passed.
pub(crate) fn exceeded() -> Status {
    Status::deadline_exceeded("the deadline has passed")
}

/// The status of a call that ended with `status`: a call that was cancelled because its deadline has passed says so,
/// whichever end noticed first.
fn told(deadline: Deadline, status: Status) -> Status {
    let late = status.code() == Code::Cancelled && deadline.remaining().is_zero();
    if late { exceeded() } else { status }
}

/// [`told`] of a stream.
pub(crate) fn told_of_stream<T: Send + 'static>(deadline: Deadline, stream: Streaming<T>) -> Streaming<T> {
    stream.map(move |item| item.map_err(|status| told(deadline, status)))
}
