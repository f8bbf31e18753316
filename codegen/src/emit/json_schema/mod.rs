//! JSON Schema of the definition, with what its comments and options say to readers: what the documents of REST and of
//! queues have in common.

pub(super) mod definition;
pub(super) mod schema;
pub(super) mod types;
