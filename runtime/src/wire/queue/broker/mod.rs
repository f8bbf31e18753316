//! The contract that a message broker keeps to carry methods.

mod delivery;
mod error;
mod inbox;

pub use delivery::{Deliveries, Delivery, Settle, Settlement};
pub use error::BrokerError;
pub use inbox::{Inbox, Receive};
pub use polywire_rules::guarantee::{Capabilities, Capability};

use super::{Address, Envelope, Limits, Route};
use crate::BoxFuture;
use std::sync::Arc;

/// A connection to a message broker.
///
/// polywire gives the meaning of calls, commands and events; a broker moves [`Envelope`]s. It re-connects by itself:
/// topology and subscriptions are declared again, and messages whose fate is unknown are published again under their
/// id. How the parts map to the brokers in use:
///
/// | | AMQP 0-9-1 | Kafka | NATS | ZeroMQ |
/// |---|---|---|---|---|
/// | request route | durable queue, `mandatory` | topic | subject and queue group, core | DEALER to ROUTER |
/// | command route | durable queue, confirms | topic, one group | stream and durable pull consumer | PUSH to PULL |
/// | event route | topic exchange, a queue per group | topic, a group per service | stream, a durable per group | PUB to SUB |
/// | [`Broker::inbox`] | direct reply-to, or an exclusive queue | own partition, read from its end | `_INBOX` subject | own ROUTER |
/// | [`BrokerError::NoReceiver`] | `basic.return` 312 | – | status 503 | unroutable identity |
/// | `max_in_flight` | prefetch | pause and resume | `MaxAckPending`, pull size | high-water mark |
/// | [`Settlement::Done`] | ack | commit up to the lowest unsettled | `+ACK` | – |
/// | [`Settlement::Retry`] | copy to a queue with TTL, then ack | copy to a retry topic, then commit | `-NAK` with delay | – |
/// | [`Settlement::Dead`] | copy with confirm, then ack | copy, then commit | copy, then `+TERM` | – |
/// | [`Route::ordered`] | single active consumer | partition by key | lanes in the adapter | per connection |
pub trait Broker: Send + Sync + 'static {
    /// The broker's name in messages to people.
    fn name(&self) -> &str;

    /// The guarantees that it can keep.
    fn capabilities(&self) -> Capabilities;

    /// The remedy for capabilities that this server lacks and another of its kind has: the version that is there and
    /// the one that is needed, or a setting. Shown to people; `None` when no such server has them.
    fn remedy(&self, missing: Capabilities) -> Option<String> {
        let _ = missing;
        None
    }

    /// The size that a message may have.
    fn limits(&self) -> Limits;

    /// Makes sure that what `route` needs exists, or checks it. Doing it again changes nothing. Called by clients
    /// before they first publish a command or an event, and by [`Broker::subscribe`].
    fn declare(&self, route: Arc<Route>) -> BoxFuture<Result<(), BrokerError>>;

    /// Publishes a message. Resolves when the broker has it, and not before there is room for it.
    ///
    /// Two messages of one publisher to one target arrive in the order in which their futures were first polled.
    /// Dropping the future leaves open whether the message was published.
    fn publish(&self, target: Target, envelope: Envelope) -> BoxFuture<Result<(), BrokerError>>;

    /// Starts to consume: each request and command goes to one of the subscriptions of its address, each event to
    /// one subscription of every group. Resolves when messages that are published from now on will arrive.
    ///
    /// When the route is ordered, a message is not handed out while an earlier one of its key and group is unsettled
    /// or waits for another attempt.
    fn subscribe(&self, route: Arc<Route>) -> BoxFuture<Result<Deliveries, BrokerError>>;

    /// Opens an inbox: an address of its own whose messages go to `receiver`. It lives as long as the value that is
    /// returned; messages to it are neither stored nor redelivered.
    fn inbox(&self, receiver: Arc<dyn Receive>) -> BoxFuture<Result<Inbox, BrokerError>>;

    /// Publishes the letters of the dead-letter queue `dead_letters` again where they came from, with their id and key and
    /// with a fresh count of attempts, and says how many they were. An event goes only to the group that gave it up. What
    /// dies again meanwhile stays, and so does a message that is not a dead letter.
    ///
    /// Each letter is published before it is removed: a failure in between leaves it in both places.
    ///
    /// # Errors
    /// When the broker has no such queue or does not claim [`Capability::Redrive`], and when a letter cannot be
    /// published: it and those after it stay.
    fn redrive(&self, dead_letters: Address) -> BoxFuture<Result<usize, BrokerError>> {
        let missing = BrokerError::Missing { address: dead_letters, what: "dead-letter queue" };
        Box::pin(std::future::ready(Err(missing)))
    }

    /// Closes this connection: subscriptions end, and nothing can be published any more. Deliveries that are not
    /// settled go back. Closing twice is harmless.
    fn close(&self) -> BoxFuture<()>;
}

/// The fate of methods that ask for more than a broker keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unsupported {
    /// Nothing is served.
    #[default]
    Refuse,
    /// The other methods are served.
    LeaveOut,
}

/// The place at which a message is published.
#[derive(Clone, Debug)]
pub enum Target {
    /// To the consumers of a method.
    Route(Arc<Route>),
    /// To one inbox.
    Inbox(Address),
}

/// Refuses a route that asks for more than the broker can keep.
pub(super) fn check(broker: &dyn Broker, route: &Route) -> Result<(), BrokerError> {
    let missing = route.needs.without(broker.capabilities());
    if missing.is_empty() {
        return Ok(());
    }
    let (method, broker_name, remedy) = (route.method, broker.name().to_owned(), broker.remedy(missing));
    Err(BrokerError::Unsupported { method, broker: broker_name, missing, remedy })
}
