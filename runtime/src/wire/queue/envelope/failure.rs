//! The reasons that a message could not be handled.

use crate::{Code, Status, wire::queue::Address};
use std::{fmt, str::FromStr, time::SystemTime};

/// The failure of an attempt at handling a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The code.
    pub code: Code,
    /// The message, for people.
    pub message: String,
}

impl From<&Status> for Failure {
    fn from(status: &Status) -> Self {
        Self { code: status.code(), message: status.message().to_owned() }
    }
}

/// The record of a message in a dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Death {
    /// The reason that it was given up.
    pub reason: DeathReason,
    /// The address at which it was published.
    pub address: Address,
    /// The consumer group that gave it up.
    pub group: String,
    /// The number of times that it was handled.
    pub attempts: u32,
    /// The failure of the first attempt.
    pub first: Failure,
    /// The failure of the last attempt.
    pub last: Failure,
    /// When it was given up.
    pub time: SystemTime,
}

/// The reason that a message was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeathReason {
    /// Every attempt failed.
    Exhausted,
    /// It failed with a code that no further attempt can change.
    NotRetryable,
    /// It cannot be decoded, or names a method that is not served at its address.
    Undecodable,
}

impl DeathReason {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Exhausted, "exhausted"),
        (Self::NotRetryable, "not-retryable"),
        (Self::Undecodable, "undecodable"),
    ];
}

impl fmt::Display for DeathReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Self::ALL.iter().find(|(reason, _)| reason == self).map_or("", |(_, text)| text);
        formatter.write_str(text)
    }
}

impl FromStr for DeathReason {
    type Err = UnknownReason;

    fn from_str(text: &str) -> Result<Self, UnknownReason> {
        Self::ALL.iter().find(|(_, known)| *known == text).map(|(reason, _)| *reason).ok_or(UnknownReason)
    }
}

/// A text that names no [`DeathReason`].
#[derive(thiserror::Error)]
#[error("not a reason for giving a message up")]
pub struct UnknownReason;

crate::words::debug_in_words!(UnknownReason);
