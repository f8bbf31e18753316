//! gRPC and REST on one port: a listener, and the service behind it.

mod dispatch;
mod head_timer;
mod incoming;
mod listener;
#[cfg(feature = "rest")]
mod refusal;
mod service;
mod settings;
mod upgrades;

pub(crate) use dispatch::Dispatch;
#[cfg(feature = "grpc")]
pub(crate) use incoming::BrokenBody;
pub(crate) use listener::HttpListener;
pub(crate) use service::BoxService;
pub use service::HttpService;
pub(crate) use settings::HttpSettings;
#[cfg(feature = "websocket")]
pub(crate) use upgrades::Upgrades;
