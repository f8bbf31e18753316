//! The faults between a broker and its users.

use super::Capabilities;
use crate::{
    Status,
    wire::{
        error::InvalidUri,
        queue::{Address, EnvelopeError},
    },
};
use std::{error::Error, fmt};

/// A fault between a broker and its users.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum BrokerError {
    /// The address has no receiver: an inbox that is gone, a request that no consumer serves.
    #[error("nobody listens at `{address}`")]
    NoReceiver {
        /// The address.
        address: Address,
    },
    /// The message is larger than the broker takes.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The queue is full, and has no consumer.
    #[error("`{address}` is full")]
    Full {
        /// The address.
        address: Address,
    },
    /// The broker lacks what the method asks for.
    #[error("`{method}` asks for what the {broker} broker cannot keep: {missing}{}", Because(.remedy))]
    Unsupported {
        /// The gRPC path of the method.
        method: &'static str,
        /// The broker's name.
        broker: String,
        /// The missing capabilities.
        missing: Capabilities,
        /// The remedy, where another server of the kind has them.
        remedy: Option<String>,
    },
    /// A thing at the broker differs from the one that is asked for.
    #[error("`{address}` exists with another {property}")]
    Topology {
        /// The address.
        address: Address,
        /// The property that differs.
        property: &'static str,
    },
    /// The address is none that the broker can have.
    #[error("`{address}` is no address of the broker: {reason}")]
    InvalidAddress {
        /// The address.
        address: Address,
        /// The fault in it.
        reason: &'static str,
    },
    /// The address needs a thing that does not exist, and this side may not declare it, or the broker has lost it.
    #[error("there is no {what} for `{address}`")]
    Missing {
        /// The address.
        address: Address,
        /// The missing thing: a queue, stream, exchange, topic, consumer.
        what: &'static str,
    },
    /// The text is not a URI of a broker.
    #[error("`{uri}` is not a URI of a broker: {reason}")]
    InvalidUri {
        /// The text, without its password.
        uri: String,
        /// The fault in the URI.
        reason: String,
    },
    /// The server is older than what is asked of it.
    #[error("the server is too old: {needed} or later is needed")]
    Outdated {
        /// The first version that has it, with the name of the server.
        needed: &'static str,
        /// The report of the server or its client library.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The broker refuses what it was asked for.
    #[error("the broker refuses what it was asked for")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// The broker may have the message or not: the connection broke between publishing and the broker's word. To
    /// publish it again under the same id does no harm where consumers or the broker drop duplicates.
    #[error("it is not known whether the message reached `{address}`")]
    Unconfirmed {
        /// The address.
        address: Address,
    },
    /// The broker refuses the credentials.
    #[error("the broker refuses the credentials")]
    Denied(#[source] Box<dyn Error + Send + Sync>),
    /// The certificate of the broker is not one that this side trusts: none of its roots vouches for it, it is for
    /// another name, or its time is over.
    #[error("the certificate of the broker is not trusted")]
    Untrusted(#[source] Box<dyn Error + Send + Sync>),
    /// The broker was closed at this side.
    #[error("the broker is closed")]
    Closed,
    /// The connection to the broker failed.
    #[error("the connection to the broker failed")]
    Connection(#[source] Box<dyn Error + Send + Sync>),
}

/// The remedy for a missing capability, after its name.
struct Because<'a>(&'a Option<String>);

impl fmt::Display for Because<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(remedy) => write!(formatter, "; {remedy}"),
            None => Ok(()),
        }
    }
}
crate::words::debug_in_words!(BrokerError);

impl From<InvalidUri> for BrokerError {
    fn from(error: InvalidUri) -> Self {
        Self::InvalidUri { uri: error.uri().to_owned(), reason: error.reason().to_owned() }
    }
}

impl From<BrokerError> for Status {
    fn from(error: BrokerError) -> Self {
        match error {
            BrokerError::Envelope(error) => error.into(),
            BrokerError::Full { .. } => Self::resource_exhausted(error.to_string()),
            BrokerError::Unsupported { .. } => Self::unimplemented(error.to_string()),
            BrokerError::Topology { .. }
            | BrokerError::Missing { .. }
            | BrokerError::Outdated { .. }
            | BrokerError::Refused(_) => Self::failed_precondition(error.to_string()),
            BrokerError::InvalidAddress { .. } | BrokerError::InvalidUri { .. } => {
                Self::invalid_argument(error.to_string())
            }
            BrokerError::Denied(_) => Self::unauthenticated(error.to_string()),
            BrokerError::Unconfirmed { .. } => Self::unknown(error.to_string()),
            BrokerError::NoReceiver { .. }
            | BrokerError::Closed
            | BrokerError::Untrusted(_)
            | BrokerError::Connection(_) => Self::unavailable(error.to_string()),
        }
    }
}
