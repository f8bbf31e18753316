//! The library that is written in Rust: its messages are those of the stubs that come of its `.proto` text, and a client
//! that Python's tools make of that text calls it.

#[allow(dead_code, reason = "nobody serves it")]
#[path = "../../../../fixtures/rust/attributes.rs"]
mod attributes;
#[allow(dead_code, reason = "not every message is looked into")]
#[path = "../../../../fixtures/rust/library.rs"]
mod definition;
mod doors;
mod grpcurl;
mod python;
mod round_trip;
mod shelves;
