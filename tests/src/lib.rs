//! What the end-to-end tests and the benches share.

pub mod brokers;
pub mod conformance;
pub mod definitions;
pub mod echo_server;
pub mod foreign;
pub mod http;
pub mod oracle;
pub mod orders;
pub mod outside;
pub mod plain;
pub mod random;
pub mod tables;
pub mod wires;

mod generated {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}

pub use generated::*;
