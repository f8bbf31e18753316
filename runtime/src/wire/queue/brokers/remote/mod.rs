//! The code that brokers outside the process share: their URIs, and messages that cannot be read.

#[cfg(any(feature = "amqp", feature = "kafka", feature = "nats"))]
mod cloud_event;
#[cfg(any(feature = "amqp", feature = "kafka"))]
mod lanes;
#[cfg(any(feature = "amqp", feature = "nats"))]
pub(in crate::wire::queue) mod partition;
mod spoiled;
mod uri;

#[cfg(any(feature = "amqp", feature = "kafka"))]
pub(in crate::wire::queue) use lanes::Lanes;
pub(in crate::wire::queue) use spoiled::refusal;
pub(in crate::wire::queue) use uri::BrokerUri;
#[cfg(any(feature = "amqp", feature = "nats"))]
pub(in crate::wire::queue) use uri::Endpoint;
#[cfg(any(feature = "amqp", feature = "kafka", feature = "nats"))]
pub(in crate::wire::queue) use {cloud_event::attributes, spoiled::death};

use crate::wire::queue::{Broker, BrokerError, Unsupported, envelope::sensitive};
use std::{borrow::Cow, sync::Arc};

/// A broker that was opened by its URI.
pub(crate) struct Opened {
    /// The connection.
    pub(crate) broker: Arc<dyn Broker>,
    /// The consumer group that the URI names, for servers.
    pub(crate) group: Option<String>,
    /// The fate of methods that ask for too much.
    pub(crate) unsupported: Unsupported,
    /// The metadata with credentials that may travel.
    pub(crate) sensitive_metadata: Vec<String>,
}

/// Connects to the broker that `uri` names; the scheme is one of those whose feature is on.
pub(crate) async fn open(uri: &str) -> Result<Opened, BrokerError> {
    let mut parsed = BrokerUri::parse(uri)?;
    let group = parsed.take("group").map(Cow::into_owned);
    let unsupported = match parsed.take_flag("partial")? {
        Some(true) => Unsupported::LeaveOut,
        Some(false) | None => Unsupported::Refuse,
    };
    let sensitive_metadata = sensitive::names(&parsed.take("sensitive").unwrap_or_default());
    let broker: Arc<dyn Broker> = match parsed.scheme() {
        #[cfg(feature = "amqp")]
        "amqp" | "amqps" => Arc::new(super::amqp::AmqpBroker::open(parsed).await?),
        #[cfg(feature = "kafka")]
        "kafka" | "kafka+tls" => Arc::new(super::kafka::KafkaBroker::open(parsed).await?),
        #[cfg(feature = "zeromq")]
        "zmq+tcp" => Arc::new(super::zeromq::ZmqBroker::open(&parsed)?),
        #[cfg(feature = "nats")]
        "nats" | "nats+tls" => Arc::new(super::nats::NatsBroker::open(parsed).await?),
        _ => return Err(parsed.invalid("no broker has this scheme")),
    };
    Ok(Opened { broker, group, unsupported, sensitive_metadata })
}
