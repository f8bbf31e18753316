//! gRPC and REST on one port, or on one Unix socket: above both.

mod dispatch;
mod head_timer;
mod listener;
#[cfg(feature = "rest")]
mod refusal;
mod service;
mod settings;
mod socket;

pub(crate) use dispatch::Dispatch;
pub use service::HttpService;
pub(crate) use settings::HttpSettings;
