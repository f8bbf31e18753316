//! The reading of annotated items, one by one, into plain values with their places.

pub(crate) mod arguments;
pub(crate) mod derives;
pub(crate) mod docs;
pub(crate) mod enumeration;
pub(crate) mod field;
pub(crate) mod message;
pub(crate) mod method;
pub(crate) mod names;
pub(crate) mod oneof;
pub(crate) mod package;
pub(crate) mod reserved;
pub(crate) mod rule;
pub(crate) mod service;
pub(crate) mod signature;
pub(crate) mod types;
