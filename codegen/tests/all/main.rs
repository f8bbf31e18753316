//! The generator as its callers see it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[cfg(feature = "asyncapi")]
mod asyncapi;
mod bad_input;
mod breaking;
mod built_in;
mod determinism;
mod generator;
mod golden;
mod hostile;
#[cfg(feature = "openapi")]
mod openapi;
mod proto_random;
mod proto_text;
mod support;
