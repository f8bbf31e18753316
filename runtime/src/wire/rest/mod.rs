//! REST by the rules of `google.api.http`: services behind HTTP and JSON.
//!
//! ```text
//! request ─▶ router ─▶ route (path, query, body) ─▶ Handler ─▶ reply / stream / errors ─▶ response
//! ```
//!
//! | what | how |
//! |---|---|
//! | a method with a binding | by its bindings, main and additional |
//! | a method without one | `POST /package.Service/Method`, the message as the body; without side effects, GET as well |
//! | a stream of responses | by `Accept`: NDJSON (the default), a JSON array, or server-sent events |
//! | a stream of requests | NDJSON |
//! | a stream either way | a WebSocket as well, one message in each frame (feature `websocket`) |
//! | an error | `google.rpc.Status` in JSON, with the HTTP status of its code; or AIP-193, Connect, Twirp |
//! | an error within a stream | a last line or element `{"error":{…}}`, or an event `error` |
//! | statuses, headers and cookies | by `(polywire.http)` ([`HttpOptions`](crate::http::HttpOptions)) |
//! | metadata | headers of the same name, both ways; `-bin` in base64 |
//! | the deadline | `Grpc-Timeout` |
//!
//! A value of the path wins over one of the body, and that over one of the query. A field that is bound to a header or
//! a cookie comes from there alone.

mod binding;
mod client;
pub mod config;
mod error;
mod errors;
#[cfg(feature = "explain")]
#[doc(hidden)]
pub mod explain;
mod metadata;
mod router;
mod routes;
mod server;
mod text;

pub use client::RestTransport;
pub(crate) use client::connect;
pub use config::Config;
pub use error::RouteError;
pub use router::TemplateError;
pub use server::RestServer;
pub use server::origins::Origins;
pub use server::stream::StreamFormat;
