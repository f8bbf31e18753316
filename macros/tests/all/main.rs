//! The macros as their users see them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[cfg(feature = "service")]
mod conditions;
mod dependencies;
#[cfg(feature = "service")]
mod derives;
#[cfg(feature = "service")]
mod ui;
