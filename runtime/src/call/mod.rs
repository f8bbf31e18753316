//! A call as a plain value: what stands between typed code and the wires.

mod cancellation;
pub(crate) mod client;
pub(crate) mod deadline;
mod duplicate;
#[cfg(feature = "explain")]
pub(crate) mod dynamic;
mod end;
#[cfg(any(feature = "grpc", feature = "rest"))]
mod failure;
pub mod fake;
mod forward;
mod guard;
mod handler;
mod handlers;
pub(crate) mod in_process;
pub(crate) mod layer;
mod messages;
pub(crate) mod method;
mod peer;
mod request;
pub(crate) mod service;
pub(crate) mod streaming;
pub(crate) mod transport;
mod value;

pub use duplicate::DuplicateService;
pub use end::End;
#[cfg(any(feature = "grpc", feature = "rest"))]
pub(crate) use failure::Failure;
pub use handler::Handler;
pub use handlers::Handlers;
pub use layer::Next;
pub use messages::Messages;
pub use peer::Peer;
pub use request::RequestExt;
pub use value::Call;
