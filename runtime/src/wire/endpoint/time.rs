//! The time that connecting may take.

#[cfg(any(feature = "grpc", feature = "rest", feature = "memory", feature = "_broker"))]
use super::Endpoint;
use std::time::Duration;

/// The error that nothing answered in time.
#[cfg(any(feature = "grpc", feature = "rest", feature = "memory", feature = "_broker"))]
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("nothing answered within {0:?}")]
pub(crate) struct Late(Duration);

/// The time in a text such as `2s`, `500ms` or `1m`.
pub(super) fn parse(text: &str) -> Result<Duration, ()> {
    let unit_at = text.find(|character: char| !character.is_ascii_digit()).ok_or(())?;
    let (number, unit) = text.split_at(unit_at);
    let number: u32 = number.parse().map_err(drop)?;
    let unit = match unit {
        "ms" => Duration::from_millis(1),
        "s" => Duration::from_secs(1),
        "m" => Duration::from_secs(60),
        _ => return Err(()),
    };
    if number == 0 { Err(()) } else { Ok(unit * number) }
}

/// Connects within the time that the endpoint allows.
///
/// # Errors
/// As `connecting`, and `late` when it takes too long.
#[cfg(any(feature = "grpc", feature = "rest", feature = "memory", feature = "_broker"))]
pub(crate) async fn in_time<T, E>(
    endpoint: &Endpoint,
    connecting: impl Future<Output = Result<T, E>>,
    late: impl FnOnce(Late) -> E,
) -> Result<T, E> {
    let Some(limit) = endpoint.connect_timeout() else { return connecting.await };
    match tokio::time::timeout(limit, connecting).await {
        Ok(connected) => connected,
        Err(_) => Err(late(Late(limit))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit() {
        assert_eq!(parse("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(parse("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse("1m"), Ok(Duration::from_secs(60)));
        for text in ["", "2", "s", "-1s", "0s", "1.5s", "2 s", "5000000000s", "1h"] {
            assert_eq!(parse(text), Err(()), "{text}");
        }
    }
}
