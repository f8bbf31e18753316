//! The macros of polywire. Users reach them through the `polywire` crate.
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `service` | yes | `#[service]` and `#[message]`; `polywire` calls it `macros` |

// On docs.rs each item shows the feature that it needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "service")]
mod definition;
mod message;

use proc_macro::TokenStream;

/// Gives a message, a oneof or an enum its field table, from the `#[prost(…)]` attributes on it.
///
/// Generated code carries it on every type. A struct gets `polywire::fields::Message` and, as ProtoJSON, serde's
/// `Serialize` and `Deserialize`; an enum with payloads gets `OneofValue`; any other enum gets `Enumeration`.
///
/// On the type, `#[polywire(…)]` takes:
///
/// | key | meaning |
/// |---|---|
/// | `name = "package.Message"` | the full name; without it the name of the type, in no package |
/// | `types = path` | the `TypeRegistry` that `google.protobuf.Any` is resolved with |
/// | `crate = path` | where `polywire` is, when it is not `::polywire` |
/// | `alias("OLD_NAME" = 1)` | on an enum: more names of a number |
/// | `remote = path` | the type of another crate that this definition describes |
///
/// On a field or variant it takes `proto = "…"` where the name in the definition is not the field's identifier
/// (for a variant: the identifier in snake case), and `json = "…"` where the JSON name is not the one that protoc
/// would derive from it.
#[proc_macro_derive(Message, attributes(prost, polywire))]
pub fn derive_message(item: TokenStream) -> TokenStream {
    message::derive(item.into()).into()
}

/// Makes a trait an interface definition: server, client, methods and descriptors appear beside it.
///
/// The trait stays what it is, but for three things: the attributes in it go, `async fn` becomes
/// `fn … -> impl Future<…> + Send`, and it asks for `Send + Sync + 'static`, as every service does.
///
/// ```
/// use polywire::{InProcess, Outcome, Request, Response, Status, Streaming};
///
/// /// Lends books.
/// #[polywire::service(package = "library.v1", fake)]
/// pub trait Library {
///     /// Returns the book.
///     #[http(get = "/v1/{name=shelves/*/books/*}", additional(get = "/v1/books/{name=**}:byName"))]
///     #[idempotency(no_side_effects)]
///     async fn get_book(&self, request: GetBookRequest) -> Result<Book, Status>;
///
///     /// Streams its pages; metadata come and go with them.
///     async fn read_book(&self, request: Request<GetBookRequest>) -> Outcome<Streaming<Book>>;
///
///     /// Hears that a book is back; by default nothing is done.
///     #[queue(event, address = "library.returns", key = "name")]
///     async fn book_returned(&self, request: Book) -> Result<(), Status> {
///         let _ = request;
///         Ok(())
///     }
/// }
///
/// #[polywire::message(package = "library.v1")]
/// pub struct GetBookRequest {
///     #[field(1)]
///     pub name: String,
/// }
///
/// #[polywire::message(package = "library.v1")]
/// pub struct Book {
///     #[field(1)]
///     pub name: String,
/// }
///
/// struct Shelf;
///
/// impl Library for Shelf {
///     async fn get_book(&self, request: GetBookRequest) -> Result<Book, Status> {
///         Ok(Book { name: request.name })
///     }
///
///     async fn read_book(&self, _: Request<GetBookRequest>) -> Outcome<Streaming<Book>> {
///         Ok(Response::new(Streaming::new(tokio_stream::empty())))
///     }
/// }
///
/// // What generated code has as well: `LibraryServer`, `LibraryClient`, `library_methods`, `LibraryFake`.
/// let library = LibraryClient::new(InProcess::new(LibraryServer::new(Shelf)));
/// ```
///
/// # Attributes
///
/// | attribute | takes |
/// |---|---|
/// | `#[polywire::service(…)]` | `package = "…"`; `name = "…"` where it is not the trait's; `crate = path` where polywire goes by another name, or where the crate has no prelude; `fake` for a double for tests, see `polywire::fake`; `queue(…)` for what the queue rules of its methods have in common; `wires(…)` for the wires of methods that name none |
/// | `#[http(…)]` | one of `get`, `put`, `post`, `delete`, `patch` `= "template"` and `custom(kind = "HEAD", path = "template")`; `body = "…"`, `response_body = "…"`, `additional(…)` with the same keys, any number of times |
/// | `#[http_options(…)]` | `success = 201`, `location = "/v1/{name}"`, `cache_control = "…"`, `forms`; `header(name = "…", field = "…")`, `request_header(…)` and `cookie(…)`, any number of times |
/// | `#[queue(…)]` | `request_reply` (the default), `command` or `event`; `address`, `group`, `key`, `dead_letter` `= "…"`; `expiry = "1h"`, `max_in_flight = 16`, `ordered`, `retry(max_attempts = 3, initial_backoff = "20ms", max_backoff = "1s", backoff_multiplier = 2.0, retryable_codes(unavailable, aborted))`, `dedup` or `dedup(id_field = "…", window = "2m")`, `durable`; `amqp(exchange = "…", queue_type = quorum, max_length = 1000)`, `kafka(topic = "…", partitions = 12, replicas = 3, retention = "168h")`, `nats(stream = "…", replicas = 3, storage = file)` |
/// | `#[wires(…)]` | those of `grpc`, `rest` and `queue` that carry the method; none of them for calls within the process alone. Without it all do, but a command or event without `#[http(…)]` is on queues alone |
/// | `#[idempotency(…)]` | `no_side_effects` or `idempotent` |
/// | `#[rpc(…)]` | `name = "…"` where it is not the function's in upper camel case |
///
/// # Methods
///
/// A method is `async`, or returns `impl Future<Output = …> + Send`. It takes `&self` and one message, in `Streaming<…>`
/// where the client streams, in `Request<…>` where it wants metadata. It returns `Result<…, Status>` of a message, of
/// `Streaming<…>`, or of either in `Response<…>` where it sends metadata; `Outcome<…>` is `Result<Response<…>, Status>`.
/// `()` is `google.protobuf.Empty`.
///
/// # The package
///
/// The argument `package`; without it, `package` below `[package.metadata.polywire]` of the crate's `Cargo.toml`; else
/// the name of the crate in snake case.
///
/// # Errors
/// Faults are shown where they are written, all in one run. A template, body or key that names no field of the
/// message is found by a constant, so rustc shows it once the types are known; paths of more than two steps are checked
/// when a server starts.
#[cfg(feature = "service")]
#[proc_macro_attribute]
pub fn service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    definition::service(arguments.into(), item.into()).into()
}

/// Makes a struct a message, and an enum an enum or a oneof of a definition.
///
/// The struct is a `prost::Message` with its field table (`derive(Message)`), so ProtoJSON, serde and every wire take
/// it. `Clone`, `PartialEq`, `Debug` and `Default` come with it. Derives stand below the attribute: what stands above it,
/// rustc has taken away before the attribute is read, so a `derive(Debug)` there is one too many.
///
/// ```
/// use polywire::prost_types::Timestamp;
/// use std::collections::HashMap;
///
/// #[polywire::message(package = "library.v1", reserved(2, 4..=6, "isbn10"))]
/// #[derive(Eq)]
/// pub struct Book {
///     #[field(1)]
///     pub name: String,
///     #[field(3, sint)]
///     pub shift: i32,
///     #[field(7, enum = Binding)]
///     pub binding: i32,
///     #[field(8)]
///     pub published: Option<Timestamp>,
///     #[field(9)]
///     pub labels: HashMap<String, String>,
///     #[field(10)]
///     pub previous: Option<Box<Book>>,
///     #[oneof(11, 12)]
///     pub place: Option<Place>,
/// }
///
/// #[polywire::message(package = "library.v1")]
/// pub enum Binding {
///     Unspecified = 0,
///     Hardcover = 1,
/// }
///
/// #[polywire::message]
/// #[derive(Eq)]
/// pub enum Place {
///     #[field(11)]
///     Shelf(String),
///     #[field(12)]
///     Cellar(u32),
/// }
///
/// let book = Book { binding: Binding::Hardcover.into(), place: Some(Place::Cellar(3)), ..Book::default() };
/// assert_eq!(polywire::json::to_string(&book)?, r#"{"binding":"BINDING_HARDCOVER","cellar":3}"#);
/// # Ok::<(), polywire::json::Error>(())
/// ```
///
/// # Attributes
///
/// | attribute | takes |
/// |---|---|
/// | `#[polywire::message(…)]` | `package = "…"` as [`macro@service`]; `name = "…"` where it is not the type's (`name = "Book.Author"` puts it into the message `Book`); `reserved(numbers, ranges, "names")`; `crate = path` |
/// | `#[field(3, …)]` | the number; `sint` or `fixed` for integers (`key = sint`, `value = fixed` for those of a map), `enum = Path` on an `i32`, `wrapper` on an optional scalar that is to be `google.protobuf.StringValue` and so on, `name = "…"`, `json = "…"` |
/// | `#[oneof(8, 9)]` | the numbers of the members, on a field of type `Option<TheEnum>`; `name = "…"` |
/// | `#[value(…)]` | on a variant without payload: `name = "…"` where it is not `BINDING_HARDCOVER` |
///
/// Integers, floats, `bool`, `String`, `Vec<u8>` and `Bytes` are scalars; `Option<T>` has presence, `Vec<T>` repeats,
/// `HashMap` and `BTreeMap` are maps; messages stand in `Option<T>` or `Option<Box<T>>`.
///
/// In a crate without the prelude, prost's own derives want `Default`, `Iterator` and `Some` in scope.
#[cfg(feature = "service")]
#[proc_macro_attribute]
pub fn message(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let above = definition::derives_above(proc_macro::Span::call_site());
    definition::message(arguments.into(), item.into(), &above).into()
}

/// Gives an item back to [`macro@service`] or [`macro@message`] once rustc has decided on the conditions in it.
#[cfg(feature = "service")]
#[doc(hidden)]
#[proc_macro_derive(Configured)]
pub fn derive_configured(holder: TokenStream) -> TokenStream {
    definition::configured(holder.into()).into()
}

/// Takes away what held an item for [`macro@Configured`].
#[cfg(feature = "service")]
#[doc(hidden)]
#[proc_macro_attribute]
pub fn discard(_: TokenStream, _: TokenStream) -> TokenStream {
    TokenStream::new()
}
