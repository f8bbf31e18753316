//! The wires: how calls travel, and the URIs that choose one.

pub(crate) mod connect;
#[cfg(any(feature = "grpc", feature = "openapi"))]
pub(crate) mod descriptors;
#[cfg(feature = "grpc")]
pub mod grpc;
#[cfg(feature = "_http-server")]
pub(crate) mod http;
pub(crate) mod listen;
#[cfg(feature = "openapi")]
pub mod openapi;
pub mod queue;
#[cfg(feature = "rest")]
pub mod rest;
pub(crate) mod serve_error;
#[cfg(any(feature = "tls", feature = "amqp-tls", feature = "nats"))]
pub mod tls;
pub(crate) mod uri;
