//! One connection, and what happens to it.

use super::options::NatsOptions;
use crate::wire::{
    endpoint::{
        Endpoint,
        uri::{Credentials, Host},
    },
    error::InvalidUri,
    queue::{BrokerError, IdSource, Limits, Receive},
    tls,
};
use async_nats::{
    Client, ConnectErrorKind, ConnectOptions, Event, Message, RequestErrorKind, ServerAddr, Subscriber,
    jetstream,
};
use futures_util::{FutureExt as _, StreamExt as _};
use std::{
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::{runtime::Handle, sync::watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

const DEFAULT_PORT: u16 = 4222;
/// The scheme of connections over TLS.
const SECURED: &str = "nats+tls";
/// The time that an answer of the server may take before it is asked for again.
pub(super) const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// The share of the headers in the server's limit of a message.
const ROOM_FOR_HEADERS: usize = 32 << 10;

/// One connection to NATS.
pub(super) struct Connection {
    pub(super) client: Client,
    pub(super) jetstream: jetstream::Context,
    pub(super) options: NatsOptions,
    pub(super) ids: IdSource,
    /// Cancelled when this side has closed the connection.
    pub(super) closed: CancellationToken,
    /// Changes with every reconnect.
    pub(super) reconnects: watch::Receiver<u64>,
    /// The tasks that have to end before the process may.
    pub(super) pending: TaskTracker,
    listeners: Arc<Listeners>,
}

/// The inboxes that hear of a lost connection.
type Listeners = Mutex<Vec<Weak<dyn Receive>>>;

impl Connection {
    pub(super) async fn open(
        endpoint: &Endpoint,
        mut options: NatsOptions,
    ) -> Result<Arc<Self>, BrokerError> {
        if let Some(declare) = endpoint.flag("declare")? {
            options.declare = declare;
        }
        let listeners = Arc::new(Listeners::default());
        let (count, reconnects) = watch::channel(0);
        let heard = listeners.clone();
        let connect = secured(credentials(ConnectOptions::new(), endpoint), endpoint)?
            .name("polywire")
            .request_timeout(Some(ANSWER_TIMEOUT))
            .reconnect_delay_callback(pause)
            .event_callback(move |event| {
                hear(&event, &heard, &count);
                std::future::ready(())
            });
        let client = connect.connect(addresses(endpoint)?).await.map_err(connect_error)?;
        let mut jetstream = jetstream::new(client.clone());
        jetstream.set_timeout(ANSWER_TIMEOUT);
        let (ids, closed) = (IdSource::new(), CancellationToken::new());
        let pending = TaskTracker::new();
        Ok(Arc::new(Self { client, jetstream, options, ids, closed, reconnects, pending, listeners }))
    }

    pub(super) fn limits(&self) -> Limits {
        let limits = self.options.limits;
        let server = self.client.max_payload();
        limits.with_payload(limits.payload.min(server.saturating_sub(ROOM_FOR_HEADERS)))
    }

    /// Tells `receiver` when the connection is lost.
    pub(super) fn listen(&self, receiver: &Arc<dyn Receive>) {
        let mut listeners = lock(&self.listeners);
        listeners.retain(|listener| listener.strong_count() > 0);
        listeners.push(Arc::downgrade(receiver));
    }

    /// Resolves when the server has taken everything that was sent before.
    pub(super) async fn synchronize(&self) -> Result<(), BrokerError> {
        // This subject has no subscriber: the server answers so, after everything before it.
        match self.client.request(self.client.new_inbox(), "".into()).await {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == RequestErrorKind::NoResponders => Ok(()),
            Err(error) => Err(BrokerError::Connection(error.into())),
        }
    }

    /// Ends a subscription, and gives what the server sent before it knew.
    ///
    /// The client forgets a subscription when it asks the server to end it, and drops what is still under way; so does
    /// its `drain`, which does not wait for the server. It keeps one that has to end after a number of messages, and a
    /// number that the server cannot read ends the subscription there at once.
    pub(super) async fn end(&self, mut subscriber: Subscriber) -> Vec<Message> {
        let mut last = Vec::new();
        if subscriber.unsubscribe_after(u64::MAX).await.is_ok()
            && matches!(tokio::time::timeout(ANSWER_TIMEOUT, self.synchronize()).await, Ok(Ok(())))
        {
            while let Some(Some(message)) = subscriber.next().now_or_never() {
                last.push(message);
            }
        }
        last
    }

    pub(super) async fn close(&self) {
        if self.closed.is_cancelled() {
            return;
        }
        self.closed.cancel();
        self.pending.close();
        let flushed = async {
            self.pending.wait().await;
            self.synchronize().await
        };
        if tokio::time::timeout(ANSWER_TIMEOUT, flushed).await.is_err() {
            tracing::debug!("the connection to NATS was closed while it was down");
        }
    }
}

impl Drop for Connection {
    /// The client ends with its last handle, and with it what it has not yet sent.
    fn drop(&mut self) {
        let client = self.client.clone();
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                if let Ok(Err(error)) = tokio::time::timeout(ANSWER_TIMEOUT, client.flush()).await {
                    tracing::debug!(%error, "what was sent last did not leave");
                }
            });
        }
    }
}

fn credentials(options: ConnectOptions, endpoint: &Endpoint) -> ConnectOptions {
    match endpoint.credentials().cloned() {
        Some(Credentials { user, password: Some(password) }) => options.user_and_password(user, password),
        Some(Credentials { user: token, password: None }) => options.token(token),
        None => options,
    }
}

/// A connection over TLS never speaks in clear, neither with a server that has no TLS, nor with another of its cluster.
fn secured(connect: ConnectOptions, endpoint: &Endpoint) -> Result<ConnectOptions, BrokerError> {
    if endpoint.scheme() != SECURED {
        return Ok(connect);
    }
    let config = endpoint.tls().cloned().unwrap_or_default().config();
    let config = config.map_err(|error| BrokerError::Connection(error.into()))?;
    Ok(connect.require_tls(true).tls_client_config(config))
}

fn addresses(endpoint: &Endpoint) -> Result<Vec<ServerAddr>, InvalidUri> {
    let scheme = match endpoint.scheme() {
        SECURED => "tls",
        "nats" => "nats",
        _ => return Err(endpoint.invalid("expected `nats://` or `nats+tls://`")),
    };
    let parse = |host: Result<Host<'_>, &'static str>| {
        let host = host.map_err(|reason| endpoint.invalid(reason))?;
        let address = format!("{scheme}://{}", host.with_default_port(DEFAULT_PORT));
        address.parse().map_err(|error: std::io::Error| endpoint.invalid(error.to_string()))
    };
    endpoint.uri.hosts().map(parse).collect()
}

fn pause(attempts: usize) -> Duration {
    let exponent = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX).min(10);
    SHORTEST_PAUSE.saturating_mul(1 << exponent).min(LONGEST_PAUSE)
}

fn connect_error(error: async_nats::ConnectError) -> BrokerError {
    match error.kind() {
        ConnectErrorKind::Authentication | ConnectErrorKind::AuthorizationViolation => {
            BrokerError::Denied(error.into())
        }
        ConnectErrorKind::Io if is_untrusted(&error) => BrokerError::Untrusted(error.into()),
        _ => BrokerError::Connection(error.into()),
    }
}

fn is_untrusted(error: &async_nats::ConnectError) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref());
    cause.is_some_and(tls::is_untrusted)
}

fn hear(event: &Event, listeners: &Listeners, reconnects: &watch::Sender<u64>) {
    match event {
        Event::Disconnected => {
            tracing::warn!("the connection to NATS was lost");
            let listeners: Vec<_> = lock(listeners).iter().filter_map(Weak::upgrade).collect();
            listeners.iter().for_each(|listener| listener.lost());
        }
        Event::Connected => reconnects.send_modify(|count| *count += 1),
        Event::SlowConsumer(_) => tracing::warn!("NATS sent faster than messages were taken: some are lost"),
        Event::ServerError(error) => tracing::warn!(%error, "NATS reports an error"),
        event => tracing::debug!(%event, "NATS"),
    }
}

/// A locked value stays consistent when a holder panics: every change is one step.
pub(super) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
