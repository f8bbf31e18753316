//! JSON Schema of the definition, with the comments and options for readers: what the documents of REST and of
//! queues have in common.

pub(super) mod definition;
pub(super) mod schema;
pub(super) mod types;
