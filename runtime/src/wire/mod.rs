//! The wires: how calls travel, and the URIs that choose one.

pub(crate) mod connect;
#[cfg(any(feature = "grpc", feature = "openapi"))]
pub(crate) mod descriptors;
pub(crate) mod endpoint;
pub(crate) mod error;
#[cfg(feature = "grpc")]
pub mod grpc;
#[cfg(feature = "_http-server")]
pub(crate) mod http;
#[cfg(feature = "openapi")]
pub mod openapi;
#[cfg(feature = "_http-server")]
pub(crate) mod port;
pub mod queue;
#[cfg(feature = "rest")]
pub mod rest;
mod schemes;
pub(crate) mod serve_error;
#[cfg(feature = "_tls")]
pub mod tls;
