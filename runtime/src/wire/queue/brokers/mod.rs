//! The brokers.

#[cfg(feature = "amqp")]
pub mod amqp;
#[cfg(feature = "kafka")]
pub mod kafka;
#[cfg(feature = "memory")]
pub mod memory;
#[cfg(feature = "nats")]
pub mod nats;
#[cfg(feature = "_broker")]
pub(crate) mod remote;
#[cfg(feature = "zeromq")]
pub mod zeromq;
