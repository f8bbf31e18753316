//! The parts of HTTP that gRPC and REST share: below both.

pub(crate) mod incoming;
mod service;
pub(crate) mod upgrades;

#[cfg(feature = "grpc")]
pub(crate) use incoming::BrokenBody;
pub(crate) use service::BoxService;
#[cfg(feature = "websocket")]
pub(crate) use upgrades::Upgrades;
