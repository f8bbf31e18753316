//! The library on every broker by one type of client, and gateways to it: what differs is a URI.

#![allow(clippy::expect_used, clippy::panic, reason = "a failure is a failed test")]

mod beginners;
mod brokers;
mod gateway;
mod grpcurl;
mod shelves;
mod wires;
#[cfg(feature = "zeromq")]
mod zeromq;
