//! The settings of a connection to RabbitMQ.

use crate::wire::{
    endpoint::Endpoint,
    error::InvalidUri,
    queue::{AmqpQueueType, Limits},
};
use std::time::Duration;

/// The settings of a connection to RabbitMQ.
///
/// ```no_run
/// use polywire::queue::{AmqpQueueType, Limits, amqp::{AmqpBroker, AmqpOptions}};
/// use std::time::Duration;
///
/// # async fn run() -> Result<(), polywire::queue::BrokerError> {
/// let options = AmqpOptions::default()
///     .with_declare(false)
///     .with_prefix("staging.")
///     .with_queue_type(AmqpQueueType::Quorum)
///     .with_heartbeat(Duration::from_secs(20))
///     .with_limits(Limits::DEFAULT.with_payload(1 << 20));
/// let broker = AmqpBroker::connect_with("amqp://localhost", options).await?;
/// # drop(broker);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AmqpOptions {
    /// True if missing exchanges and queues are made; otherwise they are only checked.
    pub declare: bool,
    /// The prefix of the name of every exchange and queue.
    pub prefix: String,
    /// The type of the queues of commands, events and dead letters, where a method's rule does not name one.
    pub queue_type: AmqpQueueType,
    /// The interval in which both sides show that they are there; a side that is silent for twice as long is gone.
    /// Whole seconds.
    pub heartbeat: Duration,
    /// The size that a message may have; the server's own limit counts as well.
    pub limits: Limits,
}

impl AmqpOptions {
    /// Topology is declared, with classic queues and names as they are; a heartbeat each 10 s.
    pub const DEFAULT: Self = Self {
        declare: true,
        prefix: String::new(),
        queue_type: AmqpQueueType::Classic,
        heartbeat: Duration::from_secs(10),
        limits: Limits::DEFAULT,
    };

    /// Sets that missing exchanges and queues are made; otherwise they are `BrokerError::Missing`. Default: true.
    #[must_use]
    pub const fn with_declare(mut self, declare: bool) -> Self {
        self.declare = declare;
        self
    }

    /// Sets the prefix of the name of every exchange and queue. Default: none.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Sets the type of the queues of commands, events and dead letters, where a method's rule names none. Default:
    /// classic.
    #[must_use]
    pub const fn with_queue_type(mut self, queue_type: AmqpQueueType) -> Self {
        self.queue_type = queue_type;
        self
    }

    /// Sets the interval in which both sides show that they are there, in whole seconds. Default: 10 s.
    #[must_use]
    pub const fn with_heartbeat(mut self, heartbeat: Duration) -> Self {
        self.heartbeat = heartbeat;
        self
    }

    /// Sets the size that a message may have. Default: [`Limits::DEFAULT`].
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Takes over what `uri` says.
    pub(super) fn take_from(&mut self, uri: &Endpoint) -> Result<(), InvalidUri> {
        if let Some(declare) = uri.flag("declare")? {
            self.declare = declare;
        }
        if let Some(prefix) = uri.option("prefix") {
            self.prefix = prefix.to_owned();
        }
        match uri.option("queue_type") {
            None => {}
            Some("classic") => self.queue_type = AmqpQueueType::Classic,
            Some("quorum") => self.queue_type = AmqpQueueType::Quorum,
            Some(_) => return Err(uri.invalid("`queue_type` is `classic` or `quorum`")),
        }
        if let Some(text) = uri.option("heartbeat") {
            let seconds = text.parse::<u16>().ok().filter(|seconds| *seconds > 0);
            let seconds = seconds.ok_or_else(|| uri.invalid("`heartbeat` is a number of seconds"))?;
            self.heartbeat = Duration::from_secs(seconds.into());
        }
        Ok(())
    }
}

impl Default for AmqpOptions {
    fn default() -> Self {
        Self::DEFAULT
    }
}
