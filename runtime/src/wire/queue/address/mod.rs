//! The destinations of messages: names, addresses, keys and routes.

pub(crate) mod id;
pub(crate) mod key;
pub(crate) mod route;
pub(crate) mod template;
