//! The settings of a connection to NATS.

use crate::wire::queue::Limits;
use std::time::Duration;

/// The settings of a connection to NATS.
///
/// ```no_run
/// use polywire::queue::{Limits, nats::{NatsBroker, NatsOptions}};
/// use std::time::Duration;
///
/// # async fn run() -> Result<(), polywire::queue::BrokerError> {
/// let options = NatsOptions::default()
///     .with_declare(false)
///     .with_ack_wait(Duration::from_secs(10))
///     .with_duplicate_window(Duration::from_secs(300))
///     .with_replicas(3)
///     .with_limits(Limits::DEFAULT.with_payload(1 << 20));
/// let broker = NatsBroker::connect_with("nats://localhost", options).await?;
/// # drop(broker);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NatsOptions {
    /// True if missing streams and consumers are made; otherwise they are only checked.
    pub declare: bool,
    /// The time that a consumer may be silent about a message before it is delivered again, in consumers that are made
    /// here. A slow handler needs no more: the connection reports that it goes on.
    pub ack_wait: Duration,
    /// The time within which a second message of the same id is dropped, in streams that are made here.
    pub duplicate_window: Duration,
    /// The number of copies that a cluster keeps of streams that are made here.
    pub replicas: usize,
    /// The size that a message may have; the server's own limit counts as well.
    pub limits: Limits,
}

impl NatsOptions {
    /// Topology is declared; 30 s of acknowledgement wait; ids are remembered for 2 min; one copy.
    pub const DEFAULT: Self = Self {
        declare: true,
        ack_wait: Duration::from_secs(30),
        duplicate_window: Duration::from_secs(120),
        replicas: 1,
        limits: Limits::DEFAULT,
    };

    /// Sets that missing streams and consumers are made; otherwise they are `BrokerError::Missing`. Default: true.
    #[must_use]
    pub const fn with_declare(mut self, declare: bool) -> Self {
        self.declare = declare;
        self
    }

    /// Sets the silence of its consumer after which a message is delivered again. Default: 30 s.
    #[must_use]
    pub const fn with_ack_wait(mut self, wait: Duration) -> Self {
        self.ack_wait = wait;
        self
    }

    /// Sets the time within which a second message of the same id is dropped. Default: 2 min.
    #[must_use]
    pub const fn with_duplicate_window(mut self, window: Duration) -> Self {
        self.duplicate_window = window;
        self
    }

    /// Sets the number of copies that a cluster keeps. Default: 1.
    #[must_use]
    pub const fn with_replicas(mut self, copies: usize) -> Self {
        self.replicas = copies;
        self
    }

    /// Sets the size that a message may have. Default: [`Limits::DEFAULT`].
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

impl Default for NatsOptions {
    fn default() -> Self {
        Self::DEFAULT
    }
}
