//! Real brokers, each a process of its own that a test may freeze, kill and start again.
//!
//! Everything is on loopback and on ports that were free; data lies in a temporary folder. A process is ended by its id
//! when its value is dropped, and by the system when the test's process goes; the folder goes after it. A broker that is not
//! installed fails the test with how to install it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failure is a failed test")]

mod folder;
mod identity;
mod kafka;
mod nats;
mod process;
mod rabbitmq;

pub use identity::certificate;
pub use kafka::KafkaServer;
pub use nats::NatsServer;
pub use process::free_port;
pub use rabbitmq::RabbitServer;
