//! gRPC, on tonic.

mod client;
mod codec;
mod config;
mod endless;
mod error;
mod extras;
mod health;
mod server;
mod sound;

pub use client::GrpcTransport;
pub use config::{Compression, Config};
pub use error::GrpcServerError;
pub use health::{Health, UnknownService};
pub use server::GrpcServer;
