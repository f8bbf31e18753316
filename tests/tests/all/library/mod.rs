//! The library on every broker by one type of client, and gateways to it: what differs is a URI.

mod beginners;
mod brokers;
mod gateway;
mod grpcurl;
pub(crate) mod shelves;
mod wires;
#[cfg(feature = "zeromq")]
mod zeromq;
