//! The binding of a method: from path, query, headers and body to the fields of a message.

pub(crate) mod connect_get;
pub(crate) mod cookies;
pub(crate) mod media;
pub(crate) mod multipart;
pub(crate) mod patch;
pub(crate) mod query;
pub(crate) mod route;
pub(crate) mod trace;
