//! The stubs: Rust code for the messages and services of a definition.

#[cfg(feature = "proto")]
pub(crate) mod attributes;
#[cfg(feature = "proto")]
pub(crate) mod markers;
#[cfg(feature = "proto")]
pub(crate) mod messages;
#[cfg(feature = "proto")]
pub(crate) mod modules;
#[cfg(feature = "proto")]
pub(crate) mod package;
#[cfg(feature = "proto")]
pub(crate) mod rename;
#[cfg(any(feature = "proto", feature = "rust"))]
pub(crate) mod rules;
#[cfg(feature = "proto")]
pub(crate) mod types;
