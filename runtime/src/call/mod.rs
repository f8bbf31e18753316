//! A call as a plain value: what stands between typed code and the wires.

pub(crate) mod client;
mod guard;
mod handler;
mod handlers;
mod messages;

pub use handler::Handler;
pub use handlers::Handlers;
pub use messages::{Call, Messages};
