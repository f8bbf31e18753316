//! The macros as their users see them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(unreachable_pub, reason = "definitions are as public as those of users")]

#[cfg(feature = "service")]
mod conditions;
mod dependencies;
#[cfg(feature = "service")]
mod derives;
#[cfg(feature = "service")]
mod ui;
