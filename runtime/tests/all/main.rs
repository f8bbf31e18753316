//! The runtime without generated code: fields by their paths, and REST as its clients see it.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "helpers of tests")]

mod fields;
#[cfg(feature = "rest")]
mod rest;
