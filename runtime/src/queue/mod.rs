//! Message queues: what a method asks of a queue, and the wires that keep it.

mod rule;

pub use rule::{QueuePattern, QueueRule, RetryPolicy};

#[cfg(feature = "queue")]
mod broker;
#[cfg(feature = "queue")]
mod client;
#[cfg(feature = "queue")]
mod envelope;
#[cfg(feature = "queue")]
mod id;
#[cfg(feature = "queue")]
mod key;
#[cfg(feature = "memory")]
pub mod memory;
#[cfg(feature = "queue")]
mod retry;
#[cfg(feature = "queue")]
mod route;
#[cfg(feature = "queue")]
mod server;
#[cfg(feature = "queue")]
mod session;

#[cfg(feature = "queue")]
pub use {
    broker::{
        Broker, BrokerError, Capabilities, Capability, Deliveries, Delivery, Inbox, Receive, Settle,
        Settlement, Target,
    },
    client::{ClientOptions, QueueTransport},
    envelope::{Death, DeathReason, Envelope, EnvelopeError, Failure, Frame, Limits},
    id::{Address, Id, IdSource},
    route::{Route, RouteError},
    server::{BindError, Consumer, ConsumerOptions},
    session::Liveness,
};
