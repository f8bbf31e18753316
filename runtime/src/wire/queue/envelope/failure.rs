//! Why a message could not be handled.

use crate::{Code, Status, wire::queue::Address};
use std::{fmt, str::FromStr, time::SystemTime};

/// How an attempt at handling a message failed.
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

/// What a dead-letter queue knows of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Death {
    /// Why it was given up.
    pub reason: DeathReason,
    /// Where it was published.
    pub address: Address,
    /// The consumer group that gave it up.
    pub group: String,
    /// How often it was handled.
    pub attempts: u32,
    /// How the first attempt failed.
    pub first: Failure,
    /// How the last attempt failed.
    pub last: Failure,
    /// When it was given up.
    pub time: SystemTime,
}

/// Why a message was given up.
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
