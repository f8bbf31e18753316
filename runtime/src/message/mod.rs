//! Messages: their field tables, their binary form and JSON, and the types that `Any` finds by name.

pub(crate) mod budget;
pub mod descriptor;
#[cfg(feature = "explain")]
pub(crate) mod dynamic;
pub mod fields;
pub mod json;
pub(crate) mod payload;
pub(crate) mod registry;
#[cfg(feature = "rest")]
pub(crate) mod rpc;
