//! The wire is a URI: the client side.

use crate::{Channel, MethodDescriptor, wire::uri};
use std::error::Error;

/// Connects to the URI `uri`: the wire is chosen by its scheme.
///
/// | scheme | wire | cargo feature |
/// |---|---|---|
/// | `grpc`, `grpcs` | gRPC, in clear or over TLS | `grpc`; `tls` |
/// | `http`, `https` | REST, in clear or over TLS | `rest`; `tls` |
/// | `memory` | the in-memory broker of that name | `memory` |
/// | `amqp`, `amqps` | RabbitMQ, in clear or over TLS, see `queue::amqp` | `amqp`; `amqp-tls` |
/// | `kafka`, `kafka+tls` | Kafka, see `queue::kafka` | `kafka`; `kafka-tls` |
/// | `zmq+tcp` | ZeroMQ, see `queue::zeromq` | `zeromq` |
/// | `nats`, `nats+tls` | NATS, see [`queue::nats`](crate::wire::queue) | `nats` |
///
/// Schemes have no case. A user and a password, and options after a `?`, belong to the URIs of brokers alone.
///
/// `LibraryClient::connect("grpc://127.0.0.1:8080")` of generated clients does the same, and is refused where a method of
/// the service asks for more than the message broker keeps. With `?partial=true` in the URI of a broker only those
/// methods are refused, when they are called; a server leaves them out. Credentials in metadata go to no broker, but for
/// those that `?sensitive=authorization,cookie` names; see [`queue`](crate::wire::queue).
///
/// # Errors
/// When the URI is not one, its scheme is unknown or not compiled in, or nothing answers there.
pub async fn connect(uri: &str) -> Result<Channel, ConnectError> {
    connect_for(uri, &[]).await
}

/// As [`connect`], for a client that calls `methods`.
#[allow(unused_variables, reason = "each wire uses some of them")]
pub async fn connect_for(uri: &str, methods: &[&'static MethodDescriptor]) -> Result<Channel, ConnectError> {
    let (scheme, rest) = uri::split(uri).map_err(|reason| ConnectError::invalid_uri(uri, reason))?;
    match &*scheme {
        #[cfg(feature = "grpc")]
        "grpc" => Ok(Channel::new(crate::wire::grpc::GrpcTransport::connect(uri).await?)),
        #[cfg(all(feature = "grpc", feature = "tls"))]
        "grpcs" => Ok(Channel::new(crate::wire::grpc::GrpcTransport::connect(uri).await?)),
        #[cfg(feature = "memory")]
        "memory" => {
            use crate::wire::queue::{ClientOptions, QueueTransport, brokers::memory};
            let opened = memory::open(rest).map_err(|reason| ConnectError::invalid_uri(uri, reason))?;
            let options = ClientOptions::default().with_sensitive_metadata(opened.sensitive_metadata);
            over_queue(uri, QueueTransport::with_options(opened.broker, options), methods)
        }
        #[cfg(feature = "amqp")]
        "amqp" => connect_to_broker(uri, methods).await,
        #[cfg(feature = "amqp-tls")]
        "amqps" => connect_to_broker(uri, methods).await,
        #[cfg(feature = "kafka")]
        "kafka" => connect_to_broker(uri, methods).await,
        #[cfg(feature = "kafka-tls")]
        "kafka+tls" => connect_to_broker(uri, methods).await,
        #[cfg(feature = "zeromq")]
        "zmq+tcp" => connect_to_broker(uri, methods).await,
        #[cfg(feature = "nats")]
        "nats" | "nats+tls" => connect_to_broker(uri, methods).await,
        #[cfg(feature = "rest")]
        "http" => Ok(Channel::new(crate::wire::rest::RestTransport::connect(uri).await?)),
        #[cfg(all(feature = "rest", feature = "tls"))]
        "https" => Ok(Channel::new(crate::wire::rest::RestTransport::connect(uri).await?)),
        scheme => Err(unusable(scheme)),
    }
}

/// Connects to a message broker outside the process.
#[cfg(feature = "_broker")]
async fn connect_to_broker(
    uri: &str,
    methods: &[&'static MethodDescriptor],
) -> Result<Channel, ConnectError> {
    use crate::wire::queue::{BrokerError, ClientOptions, QueueTransport, Unsupported, brokers::remote};
    let opened = remote::open(uri).await.map_err(|error| match error {
        BrokerError::InvalidUri { uri, reason } => ConnectError::InvalidUri { uri, reason },
        error => ConnectError::failed(uri, error),
    })?;
    let methods = if opened.unsupported == Unsupported::LeaveOut { &[] } else { methods };
    let options = ClientOptions::default().with_sensitive_metadata(opened.sensitive_metadata);
    over_queue(uri, QueueTransport::with_options(opened.broker, options), methods)
}

#[cfg(any(feature = "_broker", feature = "memory"))]
fn over_queue(
    uri: &str,
    transport: crate::wire::queue::QueueTransport,
    methods: &[&'static MethodDescriptor],
) -> Result<Channel, ConnectError> {
    transport.check(methods).map_err(|error| ConnectError::failed(uri, error))?;
    Ok(Channel::new(transport))
}

fn unusable(scheme: &str) -> ConnectError {
    match feature_of(scheme) {
        Some(feature) => ConnectError::MissingFeature { scheme: scheme.to_owned(), feature },
        None => ConnectError::UnknownScheme { scheme: scheme.to_owned() },
    }
}

/// The cargo feature that a scheme needs.
pub(crate) fn feature_of(scheme: &str) -> Option<&'static str> {
    Some(match scheme {
        "grpc" => "grpc",
        "grpcs" | "https" => "tls",
        "http" => "rest",
        "memory" => "memory",
        "amqp" => "amqp",
        "amqps" => "amqp-tls",
        "kafka" => "kafka",
        "kafka+tls" => "kafka-tls",
        "zmq+tcp" => "zeromq",
        "nats" | "nats+tls" => "nats",
        _ => return None,
    })
}

/// The schemes that this version of polywire knows, for messages.
pub(crate) const SCHEMES: &str =
    "grpc, grpcs, http, https, memory, amqp, amqps, kafka, kafka+tls, zmq+tcp, nats, nats+tls";

/// The reason that a client could not be connected.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The text is not a URI that the wire understands.
    #[error("`{uri}` is not a URI that can be connected to: {reason}")]
    InvalidUri {
        /// The text.
        uri: String,
        /// The fault in the URI.
        reason: String,
    },
    /// No wire has this scheme.
    #[error("no wire has the scheme `{scheme}`; there are: {SCHEMES}")]
    UnknownScheme {
        /// The scheme.
        scheme: String,
    },
    /// The wire is not compiled in.
    #[error("`{scheme}://` needs the cargo feature `{feature}` of polywire, which is not enabled")]
    MissingFeature {
        /// The scheme.
        scheme: String,
        /// The feature to enable.
        feature: &'static str,
    },
    /// Nothing answers there, or not as it should.
    #[error("cannot connect to `{uri}`")]
    Failed {
        /// The URI.
        uri: String,
        /// The cause.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

crate::words::debug_in_words!(ConnectError);

impl ConnectError {
    pub(crate) fn invalid_uri(uri: &str, reason: impl ToString) -> Self {
        Self::InvalidUri { uri: uri::redacted(uri), reason: reason.to_string() }
    }

    #[allow(dead_code, reason = "each wire uses some of them")]
    pub(crate) fn failed(uri: &str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed { uri: uri::redacted(uri), source: source.into() }
    }
}
