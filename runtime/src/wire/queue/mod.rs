//! Message queues: what a method asks of a queue, and the wires that keep it.
//!
//! A method's [`QueueRule`] says whether it is a call that waits for its reply, a command, or an event. A [`Route`] is
//! the rule with its defaults; a [`Broker`] keeps routes, a [`QueueTransport`] calls over one, a [`Consumer`] serves
//! over one. What travels is an [`Envelope`].
//!
//! # The wire
//!
//! Every message has these headers, as far as they apply, under these names or where the broker has a place of its own
//! for them. Peers in any language may leave out all but `reply-to` and `correlation-id` of a request.
//!
//! | header | value |
//! |---|---|
//! | `content-type` | `application/protobuf` |
//! | `message-id` | the same on every retry |
//! | `polywire-method` | `/package.Service/Method` |
//! | `correlation-id`, `reply-to` | where a reply goes, and which |
//! | `partition-key` | the ordering key |
//! | `polywire-group` | the only consumer group that an event is for, when it is published again |
//! | `grpc-timeout`, `polywire-deadline` | when the caller stops waiting: relative as in gRPC, and in Unix milliseconds |
//! | `polywire-expiry` | when the message is worthless, in Unix milliseconds |
//! | `grpc-status`, `grpc-message`, `grpc-status-details-bin` | how a call failed, as in gRPC |
//! | `polywire-seq`, `polywire-end` | the place of a message in its stream; `true` at its end |
//! | `polywire-frame` | `accept`, `open`, `credit`, `alive` or `cancel`: see [`Frame`] |
//! | `polywire-credit` | how many more messages of a stream the sender takes |
//! | `polywire-attempt`, `polywire-first-code`, `polywire-first-error` | retries |
//! | `polywire-dlq-*` | why a message lies in a dead-letter queue: see [`Death`] |
//! | `polywire-address` | where the message was published, when fields of the request make its address |
//! | any other | the user's metadata; `-bin` in base64, as in gRPC |
//!
//! # Credentials
//!
//! Brokers store what they carry, dead letters until an operator looks at them. So metadata whose name shows that it
//! holds a credential (`authorization`, `cookie`, `set-cookie`, `x-api-key`, `x-auth-token` and the like) is not given
//! to a broker, by no client and in no answer: a gateway does not forward what its callers signed in with. To send some
//! of it nevertheless, name it: [`ClientOptions::with_sensitive_metadata`],
//! [`ConsumerOptions::with_sensitive_metadata`], or `?sensitive=authorization,cookie` in the URI that a client connects
//! to or a server listens on. What a peer of another kind has sent reaches the handler as it came.
//!
//! # Addresses
//!
//! An address is parts with dots between them. A rule may let fields of the request make parts of it:
//! `library.{shelf}.returns`. The client fills such a template in with the texts of the fields, as ProtoJSON writes them
//! and without quotes. Every byte that is not a letter, a digit, `-` or `_` of ASCII becomes `%XX`: so a value is one part
//! whatever it holds, and cannot be a wildcard. An empty value, or an address of more than 255 bytes, is
//! `INVALID_ARGUMENT`. The server takes the messages of every address that the template makes, and sets the fields to what
//! the address says: what a broker's permissions have let through is what the handler sees.
//!
//! One template is one place at a broker: one stream, topic or queue, and one dead-letter address. It is named after the
//! template with `_` for each field ([`Route::name`]).

pub use polywire_rules::queue::{
    AddressFault, AddressPart, AmqpBinding, AmqpQueueType, Bindings, Deduplication, KafkaBinding,
    NatsBinding, NatsStorage, QueueAddress, QueuePattern, QueueRule, RetryPolicy,
};

#[cfg(feature = "_queue")]
mod address;
#[cfg(feature = "_queue")]
mod broker;
#[cfg(feature = "_queue")]
pub(crate) mod brokers;
#[cfg(feature = "_queue")]
mod client;
#[cfg(any(feature = "memory", feature = "_broker"))]
pub(crate) mod connect;
#[cfg(feature = "_queue")]
mod envelope;
#[cfg(any(feature = "memory", feature = "_broker"))]
pub(crate) mod listener;
#[cfg(feature = "_queue")]
mod server;
#[cfg(feature = "_queue")]
mod session;

#[cfg(feature = "amqp")]
pub use brokers::amqp;
#[cfg(feature = "kafka")]
pub use brokers::kafka;
#[cfg(feature = "memory")]
pub use brokers::memory;
#[cfg(feature = "nats")]
pub use brokers::nats;
#[cfg(feature = "zeromq")]
pub use brokers::zeromq;

// What all brokers share is there with any of them.
#[cfg(feature = "_queue")]
#[cfg_attr(
    docsrs,
    doc(cfg(any(
        feature = "memory",
        feature = "nats",
        feature = "amqp",
        feature = "kafka",
        feature = "zeromq"
    )))
)]
pub use self::{
    address::{
        id::{Address, Id, IdSource},
        route::{Route, RouteError},
    },
    broker::{
        Broker, BrokerError, Capabilities, Capability, Deliveries, Delivery, Inbox, Receive, Settle,
        Settlement, Target, Unsupported,
    },
    client::{ClientOptions, QueueTransport},
    envelope::{Death, DeathReason, Envelope, EnvelopeError, Failure, Frame, Limits},
    server::{BindError, Consumer, ConsumerOptions},
    session::Liveness,
};
