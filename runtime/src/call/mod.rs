//! A call as a plain value: what stands between typed code and the wires.

mod cancellation;
pub(crate) mod client;
pub(crate) mod deadline;
mod duplicate;
#[cfg(any(feature = "grpc", feature = "rest"))]
mod failure;
pub mod fake;
mod guard;
mod handler;
mod handlers;
pub(crate) mod in_process;
mod messages;
pub(crate) mod method;
pub(crate) mod service;
pub(crate) mod streaming;
pub(crate) mod transport;

pub use duplicate::DuplicateService;
#[cfg(any(feature = "grpc", feature = "rest"))]
pub(crate) use failure::Failure;
pub use handler::Handler;
#[cfg(feature = "explain")]
pub(crate) use handler::Invoke;
pub use handlers::Handlers;
#[cfg(any(feature = "grpc", feature = "openapi"))]
pub(crate) use handlers::file_descriptor_sets;
pub use messages::{Call, Messages};
