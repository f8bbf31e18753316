//! gRPC, on tonic.

mod bounds;
mod client;
mod codec;
mod config;
mod endless;
mod error;
mod extras;
mod framing;
mod health;
mod loss;
mod server;
mod sound;
mod target;
mod upload;

pub use client::GrpcTransport;
pub(crate) use client::connect;
pub use config::{Compression, Config};
pub use error::GrpcServerError;
pub use health::{Health, UnknownService};
pub use server::GrpcServer;
