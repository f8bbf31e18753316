//! The programs as their users see them.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod buf;
mod plugin;
mod polywire;
mod routes;
mod support;
