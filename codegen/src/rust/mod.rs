//! Definitions in annotated Rust.
//!
//! Each item is read alone, into plain values with the places they come from: [`RustService`] of a trait,
//! [`RustMessage`], [`RustEnum`] or [`RustOneof`] of a struct or enum. The macros expand these values; the descriptors
//! of source files are made of the same ones. So both say the same of the same item.
//!
//! Reading goes on after a fault, so that one run finds all of them: what could be read is returned, and [`Faults`]
//! holds the rest.
//!
//! # Services
//!
//! ```ignore
//! /// Lends books.
//! #[polywire::service(package = "library.v1")]
//! pub trait Library {
//!     #[http(get = "/v1/{name=shelves/*/books/*}", additional(get = "/v1/books/{name=**}:byName"))]
//!     #[idempotency(no_side_effects)]
//!     async fn get_book(&self, request: GetBookRequest) -> Result<Book, Status>;
//!
//!     async fn watch_books(&self, request: Request<WatchBooksRequest>) -> Outcome<Streaming<Book>>;
//!
//!     #[queue(command, address = "library.orders", retry(max_attempts = 3, initial_backoff = "20ms"))]
//!     async fn order_book(&self, request: OrderBookRequest) -> Result<(), Status>;
//! }
//! ```
//!
//! | attribute | takes |
//! |---|---|
//! | `#[polywire::service(…)]` | `package = "…"`, `name = "…"` where it is not the trait's, `queue(…)` for what the methods have in common (`address_prefix`, `group`, `expiry`, `max_in_flight`, `retry`, `amqp`, `kafka`, `nats`), `crate = path`, `fake` for a double for tests, `wires(…)` for the wires of methods that name none |
//! | `#[http(…)]` | one of `get`, `put`, `post`, `delete`, `patch` `= "template"` and `custom(kind = "HEAD", path = "template")`; `body = "…"`, `response_body = "…"`, `additional(…)` with the same keys, any number of times |
//! | `#[http_options(…)]` | `success = 201`, `location = "/v1/{name}"`, `cache_control = "…"`, `forms`; `header(name = "…", field = "…")`, `request_header(…)` and `cookie(…)`, any number of times |
//! | `#[queue(…)]` | `request_reply` (the default), `command` or `event`; `address`, `group`, `key`, `dead_letter` `= "…"`; `expiry = "1h"`, `max_in_flight = 16`, `ordered`, `retry(max_attempts = 3, initial_backoff = "20ms", max_backoff = "1s", backoff_multiplier = 2.0, retryable_codes(unavailable, aborted))`, `dedup` or `dedup(id_field = "…", window = "2m")`, `durable`; `amqp(exchange = "…", queue_type = quorum, max_length = 1000)`, `kafka(topic = "…", partitions = 12, replicas = 3, retention = "168h")`, `nats(stream = "…", replicas = 3, storage = file)` |
//! | `#[wires(…)]` | those of `grpc`, `rest` and `queue` that carry the method; none of them for calls within the process alone. Without it all do, but a command or event without `#[http(…)]` is on queues alone |
//! | `#[idempotency(…)]` | `no_side_effects` or `idempotent` |
//! | `#[rpc(…)]` | `name = "…"` where it is not the function's in upper camel case |
//! | `#[deprecated]`, `///` | as everywhere in Rust |
//!
//! A method is `async`, or returns `impl Future<Output = …> + Send`. It takes `&self` and one argument: a message, or
//! `()` for `google.protobuf.Empty`, in `Streaming<…>` where the client streams, in `Request<…>` where metadata is
//! wanted. It returns `Result<…, Status>` of a message, `()` or `Streaming<…>`, in `Response<…>` where metadata is
//! sent; `Outcome<…>` is short for `Result<Response<…>, Status>`.
//!
//! # Messages
//!
//! ```ignore
//! #[polywire::message(package = "library.v1", reserved(2, 4..=6, "old_name"))]
//! pub struct Book {
//!     #[field(1)]
//!     pub name: String,
//!     #[field(3, sint)]
//!     pub shift: i32,
//!     #[field(7, enum = Binding)]
//!     pub binding: i32,
//!     #[oneof(8, 9)]
//!     pub place: Option<Place>,
//! }
//!
//! #[polywire::message]
//! pub enum Place {
//!     #[field(8)]
//!     Shelf(String),
//!     #[field(9)]
//!     Loan(Loan),
//! }
//!
//! #[polywire::message(package = "library.v1")]
//! pub enum Binding {
//!     Unspecified = 0,
//!     Hardcover = 1,
//! }
//! ```
//!
//! | attribute | takes |
//! |---|---|
//! | `#[polywire::message(…)]` | `package = "…"`, `name = "…"` where it is not the type's (`name = "Book.Author"` puts it into the message `Book`), `reserved(numbers, ranges, "names")`, `crate = path` |
//! | `#[field(3, …)]` | the number; `sint` or `fixed` for integers (`key = sint`, `value = fixed` for those of a map), `enum = Path` on an `i32`, `wrapper` on an optional scalar that is to be `google.protobuf.StringValue` and so on, `name = "…"`, `json = "…"` |
//! | `#[oneof(8, 9)]` | the numbers of the members, on a field of type `Option<TheEnum>`; `name = "…"` |
//! | `#[value(…)]` | on a variant without payload: `name = "…"` where it is not `BINDING_HARDCOVER` |
//!
//! | Rust | definition |
//! |---|---|
//! | `i32`, `i64`, `u32`, `u64` | `int32`, `int64`, `uint32`, `uint64`; `sint…` with `sint`, `sfixed…` or `fixed…` with `fixed` |
//! | `f32`, `f64`, `bool`, `String` | `float`, `double`, `bool`, `string` |
//! | `Vec<u8>`, `Bytes` | `bytes` |
//! | `i32` with `enum = Path` | an enum, which keeps values that are not known |
//! | `Option<scalar>` | `optional`, or a wrapper |
//! | `Option<Message>`, `Option<Box<Message>>` | a message |
//! | `Vec<T>` | `repeated` |
//! | `HashMap<K, V>`, `BTreeMap<K, V>` | `map` |
//! | `prost_types::Timestamp` and so on | `google.protobuf.Timestamp` and so on |
//! | `()` | `google.protobuf.Empty` |
//!
//! Types of the standard library are known by their last name, whatever stands before it. Messages of `.proto` files are
//! named by the module that is generated of their package, `library::v1::Book`; so are `google::api::HttpBody` and the
//! types of `google::rpc`, for which no file has to be given.
//!
//! # The package
//!
//! The argument `package`; without it, `package` below `[package.metadata.polywire]` of the crate's `Cargo.toml`; else
//! the name of the crate in snake case.

#[cfg(feature = "rust")]
pub(crate) mod emit;
mod fault;
#[cfg(feature = "proto")]
pub(crate) mod lower;
mod read;
#[cfg(test)]
mod tests;
mod texts;

pub use crate::rust::emit::{Expected, FieldCheck, Sentence, Side, checks, lints, placeholder, stubs};
pub use fault::{Fault, Faults, Spanned};
pub use read::arguments::crate_path;
pub use read::derives::derives_above;
pub use read::docs::Docs;
pub use read::enumeration::{RustEnum, RustValue};
pub use read::field::{FieldType, Label, RustField};
pub use read::message::{MembersCheck, RustMember, RustMessage, RustOneofField, RustType};
pub use read::method::RustMethod;
pub use read::names::is_helper;
pub use read::oneof::RustOneof;
pub use read::package::package_of_manifest;
pub use read::reserved::Reserved;
pub use read::rule::Written;
pub use read::service::RustService;
pub use read::signature::{Cardinality, Payload, Shape, Wrapping};
pub use read::types::{BytesType, MessageType, Scalar};
