//! One interface definition, every wire.
//!
//! polywire turns an interface definition into typed clients and servers that speak gRPC, REST and message
//! queues. This crate is what generated code stands on, and the only one that a user's crate depends on.
//!
//! The road of a call is the same on every wire:
//!
//! ```text
//! XClient ─ typed ─▶ Call ─▶ Transport ═ wire ═▶ Handler ─ typed ─▶ impl X
//! ```
//!
//! Generated code describes methods ([`Method`], [`Service`]); it names no transport. At both ends the typed
//! call becomes a plain value ([`Call`], [`Handler`]), so each wire is written and compiled once, for all methods.
//!
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `grpc` | yes | gRPC client and server, health and reflection |
//! | `rest` | yes | REST client and server |
//! | `memory` | yes | the in-memory queue |
//! | `macros` | | interface definitions in Rust: `#[service]` and `#[message]` |
//! | `openapi` | | `/openapi.json` of a REST server, and a page to read and try it, `/docs` |
//! | `websocket` | | WebSockets for the streams of REST |
//! | `tls` | | TLS for clients and servers of gRPC and REST |
//! | `gzip`, `zstd` | | compression of gRPC messages; `zstd` needs a C compiler |
//! | `nats` | | NATS, in clear and over TLS |
//! | `amqp`, `amqp-tls` | | RabbitMQ, in clear; also over TLS |
//! | `kafka`, `kafka-tls` | | Kafka, by librdkafka: needs a C compiler and make; over TLS also OpenSSL's headers |
//! | `zeromq` | | ZeroMQ |
//! | `explain` | | what `polywire routes --explain` of the command line needs |
//!
//! Wires that are not compiled in are refused by name: `connect` and `Server::bind` say which feature is missing.

// On docs.rs each item shows the feature that it needs.
#![cfg_attr(
    docsrs,
    feature(doc_cfg),
    doc(auto_cfg(hide(feature = "_broker"), hide(feature = "_http-server"), hide(feature = "_queue")))
)]

mod call;
#[cfg(feature = "macros")]
mod definition;
pub mod http;
mod message;
mod server;
mod shared;
mod wire;
mod words;

pub use call::deadline::Deadline;
pub use call::in_process::InProcess;
pub use call::method::{Method, MethodDescriptor, ServiceDescriptor};
pub use call::service::{BidiStreaming, ClientStreaming, ServerStreaming, Service, Unary, Visitor};
pub use call::streaming::{Streaming, Trailers};
pub use call::transport::{BoxFuture, Channel, Transport};
pub use call::{Call, DuplicateService, Handler, Handlers, Messages, Peer, RequestExt, fake};
pub use message::fields::Message;
pub use message::payload::Payload;
pub use message::registry::{TypeEntry, TypeRegistry, Types};
pub use message::{descriptor, fields, json};
pub use polywire_macros::Message;
#[cfg(feature = "macros")]
pub use polywire_macros::{message, service};
pub use polywire_rules::{Idempotency, StreamingKind, Wire, Wires};
pub use server::{BoundServer, Server};
pub use shared::Shared;
pub use tonic::{Code, IntoRequest, Request, Response, Status, metadata};
pub use wire::connect::connect;
pub use wire::endpoint::{Endpoint, IntoEndpoint};
pub use wire::error::{ConnectError, InvalidUri};
#[cfg(feature = "grpc")]
pub use wire::grpc;
#[cfg(feature = "openapi")]
pub use wire::openapi;
#[cfg(feature = "_http-server")]
#[cfg_attr(docsrs, doc(cfg(any(feature = "grpc", feature = "rest"))))]
pub use wire::port::HttpService;
pub use wire::queue;
#[cfg(feature = "rest")]
pub use wire::rest;
pub use wire::serve_error::ServeError;
/// Schemes of URIs of your own, beside those that are built in.
pub mod scheme {
    pub use crate::wire::endpoint::{Connecting, Listener, Listening, Scheme, Schemes, Shutdown};
}
#[cfg(feature = "_tls")]
#[cfg_attr(
    docsrs,
    doc(cfg(any(feature = "tls", feature = "amqp-tls", feature = "nats", feature = "kafka-tls")))
)]
pub use wire::tls;

pub use prost;
pub use prost_types;

/// Messages, services and calls of definitions that are read at run time. Not covered by semantic versioning.
#[cfg(feature = "explain")]
#[doc(hidden)]
pub mod dynamic {
    pub use crate::call::dynamic::{DefinitionError, services};
    pub use crate::message::dynamic::{DynamicError, DynamicMessage, DynamicTypes};
}

/// Layers: what stands around calls on every wire, at servers and at clients.
pub mod layer {
    pub use crate::call::layer::{Layer, interceptor};
    pub use crate::call::{End, Next};
}

/// The result of every method: a response with its metadata, or a status.
pub type Outcome<T> = Result<Response<T>, Status>;

/// The items that generated code needs and users do not. Not covered by semantic versioning.
#[doc(hidden)]
pub mod __codegen {
    pub use crate::call::client::{bidi_streaming, client_streaming, server_streaming, unary};
    pub use crate::wire::connect::connect_for as connect;

    /// The types that `Debug` of messages needs for enums.
    pub mod debug {
        pub use crate::message::fields::debug::{EnumField, Shown};
    }

    /// serde's traits and what implements them for messages.
    pub mod serde {
        pub use crate::message::json::serde::{deserialize, serialize};
        pub use ::serde::{Deserialize, Deserializer, Serialize, Serializer};
    }

    #[cfg(feature = "macros")]
    pub use crate::definition::{Definition, MethodDefinition, constant::*, descriptor, types};
    #[cfg(feature = "macros")]
    pub use polywire_macros::{Configured, discard};

    /// The contract between generated code and this crate. Raised when either side changes.
    pub const VERSION: u32 = 3;

    /// Stops the build of generated code that another version of polywire wrote.
    ///
    /// # Panics
    /// At compile time, when `generated` is not [`VERSION`].
    #[expect(clippy::panic, reason = "evaluated at compile time, where a panic is the error message")]
    pub const fn assert_version(generated: u32) {
        if generated != VERSION {
            panic!("this file was generated by another version of polywire: run `polywire generate` again");
        }
    }
}
