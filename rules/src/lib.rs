//! The rules of a method, described once: how HTTP and queues carry it, which wires do, and what brokers keep of it.
//!
//! A rule is a struct that [`schema`] describes field by field. The generator reads it from a definition, checks it and
//! prints it as a constant; the runtime holds it, and writes it into the descriptors that it gives away. Whoever does
//! one of these does it over the schema, so a new field is a line in the declaration of its rule.
//!
//! This crate is for `polywire` and `polywire-codegen`; applications find what they need in `polywire`.

pub mod fault;
pub mod guarantee;
pub mod http;
pub mod idempotency;
pub mod place;
pub mod queue;
pub mod schema;
pub mod shape;
pub mod streaming;
pub mod wire;
pub mod wires;

pub use {
    fault::{Fault, Severity},
    idempotency::Idempotency,
    place::{Part, Report},
    schema::{Rule, Schema},
    shape::{FieldShape, MessageShape, MethodShape},
    streaming::StreamingKind,
    wires::{Wire, Wires},
};
