//! REST by the rules of `google.api.http`: services behind HTTP and JSON.
//!
//! ```text
//! request ─▶ router ─▶ route (path, query, body) ─▶ Handler ─▶ reply / stream / errors ─▶ response
//! ```
//!
//! | what | how |
//! |---|---|
//! | a method with a binding | by its bindings, main and additional |
//! | a method without one | `POST /package.Service/Method`, the message as the body |
//! | a stream of responses | NDJSON (`application/x-ndjson`): one JSON value on each line |
//! | a stream of requests | NDJSON |
//! | an error | `google.rpc.Status` in JSON, with the HTTP status of its code |
//! | an error within a stream | a last line `{"error":{…}}` |
//! | metadata | headers of the same name, both ways; `-bin` in base64 |
//! | the deadline | `Grpc-Timeout` |
//!
//! A value of the path wins over one of the body, and that over one of the query.

mod ahead;
mod body;
mod client;
mod config;
mod details;
mod error;
mod errors;
mod lines;
mod metadata;
mod percent;
mod problem;
mod query;
mod reply;
mod request;
mod route;
mod router;
mod routes;
mod server;
mod settings;
mod status;
mod stream;

pub use client::RestTransport;
pub use config::Config;
pub use error::RouteError;
pub use router::TemplateError;
pub use server::RestServer;
