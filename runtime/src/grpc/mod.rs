//! gRPC, on tonic.

mod client;
mod codec;
mod config;
mod extras;
mod server;
mod sound;

pub use client::GrpcTransport;
pub use config::{Compression, Config};
pub use server::{GrpcServer, ReflectionError};
