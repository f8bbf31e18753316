//! One connection, made again when it is lost.

use super::{
    calls::Replies, delays::Known, error, inbox::Inboxes, options::AmqpOptions, outbox::Outbox,
    servers::Servers,
};
use crate::wire::{
    endpoint::Endpoint,
    queue::{BrokerError, IdSource, Limits},
};
use futures_util::StreamExt as _;
use lapin::{Channel, Event};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, watch},
    time::{sleep, timeout},
};
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};

/// The time that the server may take to answer, or to be there again, before an operation fails.
pub(super) const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// The time that closing waits for unfinished work.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// The bytes that the frame of a header has beside the properties.
const FRAME_OVERHEAD: usize = 64;
/// The largest message that RabbitMQ takes by default.
const LARGEST_MESSAGE: usize = 128 << 20;

/// The state that everything over one connection shares.
pub(super) struct Connection {
    pub(super) options: AmqpOptions,
    pub(super) ids: IdSource,
    /// The messages that have to be stored: they are published again after a reconnect.
    pub(super) stored: Outbox,
    /// Requests: they fail with the connection.
    pub(super) requests: Outbox,
    pub(super) replies: Replies,
    pub(super) inboxes: Inboxes,
    /// The queues of delays that are there.
    pub(super) delays: Known,
    /// Cancelled when this side has closed the connection.
    pub(super) closed: CancellationToken,
    /// The tasks that have to end before the connection does.
    pub(super) tasks: TaskTracker,
    links: watch::Receiver<Option<Link>>,
    frame_max: usize,
    gone: CancellationToken,
    _ends_with_this: DropGuard,
}

/// The connection as it is between two failures.
#[derive(Clone)]
pub(super) struct Link(Arc<lapin::Connection>);

impl Connection {
    pub(super) async fn open(endpoint: &Endpoint, options: AmqpOptions) -> Result<Arc<Self>, BrokerError> {
        let servers = Servers::new(endpoint, &options)?;
        let first = servers.connect().await?;
        let frame_max = usize::try_from(first.configuration().frame_max()).unwrap_or(usize::MAX);
        let gone = CancellationToken::new();
        let (sender, links) = watch::channel(None);
        tokio::spawn(supervise(servers, first, sender, gone.clone()));
        let ((stored, send_stored), (requests, send_requests)) = (Outbox::new(), Outbox::new());
        let connection = Arc::new(Self {
            options,
            ids: IdSource::new(),
            stored,
            requests,
            replies: Replies::default(),
            inboxes: Inboxes::default(),
            delays: Known::default(),
            closed: CancellationToken::new(),
            tasks: TaskTracker::new(),
            links: links.clone(),
            frame_max,
            _ends_with_this: gone.clone().drop_guard(),
            gone,
        });
        tokio::spawn(send_stored.stored().run(Links(links.clone())));
        let (undeliverable, returned) = mpsc::unbounded_channel();
        tokio::spawn(send_requests.requests(undeliverable).run(Links(links)));
        tokio::spawn(super::calls::answer_undeliverable(Arc::downgrade(&connection), returned));
        Ok(connection)
    }

    pub(super) fn limits(&self) -> Limits {
        let limits = self.options.limits;
        limits.with_payload(limits.payload.min(LARGEST_MESSAGE))
    }

    /// The length that the properties of a message may have: they have to fit into one frame.
    pub(super) fn room_for_properties(&self) -> usize {
        self.frame_max.saturating_sub(FRAME_OVERHEAD)
    }

    pub(super) fn check_open(&self) -> Result<(), BrokerError> {
        if self.closed.is_cancelled() { Err(BrokerError::Closed) } else { Ok(()) }
    }

    pub(super) fn links(&self) -> Links {
        Links(self.links.clone())
    }

    /// A new channel, once the connection is there.
    pub(super) async fn channel(&self) -> Result<Channel, BrokerError> {
        match timeout(ANSWER_TIMEOUT, self.links().next()).await {
            Ok(Some(link)) => link.channel().await,
            Ok(None) => Err(BrokerError::Closed),
            Err(_) => Err(BrokerError::Connection("there is no connection to the server".into())),
        }
    }

    /// Ends what goes on over the connection, then the connection.
    pub(super) async fn close(&self) {
        if self.closed.is_cancelled() {
            return;
        }
        self.closed.cancel();
        self.tasks.close();
        if timeout(CLOSE_TIMEOUT, self.tasks.wait()).await.is_err() {
            tracing::debug!("the connection to RabbitMQ was closed while something was under way");
        }
        if let Some(link) = self.links().now() {
            let _late = timeout(CLOSE_TIMEOUT, link.0.close(200, "OK".into())).await;
        }
        self.gone.cancel();
    }
}

/// The connection as it comes and goes.
#[derive(Clone)]
pub(super) struct Links(watch::Receiver<Option<Link>>);

impl Links {
    /// The connection, if it is there.
    pub(super) fn now(&self) -> Option<Link> {
        self.0.borrow().clone()
    }

    /// The connection, once it is there; `None` when it is closed for good.
    pub(super) async fn next(&mut self) -> Option<Link> {
        let link = self.0.wait_for(|link| link.as_ref().is_some_and(Link::is_up)).await.ok()?;
        link.clone()
    }
}

impl Link {
    fn is_up(&self) -> bool {
        self.0.status().connected()
    }

    pub(super) async fn channel(&self) -> Result<Channel, BrokerError> {
        let opened = timeout(ANSWER_TIMEOUT, self.0.create_channel()).await;
        opened.map_err(|_| silent())?.map_err(error::of)
    }
}

pub(super) fn silent() -> BrokerError {
    BrokerError::Connection("the server does not answer".into())
}

/// Keeps the connection until it is closed or no longer needed.
async fn supervise(
    servers: Servers,
    first: lapin::Connection,
    links: watch::Sender<Option<Link>>,
    gone: CancellationToken,
) {
    let mut connection = Arc::new(first);
    loop {
        let mut events = Box::pin(connection.events_listener());
        links.send_replace(Some(Link(connection.clone())));
        let lost = async {
            while connection.status().connected() {
                match events.next().await {
                    Some(Event::ConnectionBlocked(reason)) => {
                        tracing::warn!(reason, "RabbitMQ takes no messages for now");
                    }
                    Some(Event::ConnectionUnblocked) => tracing::info!("RabbitMQ takes messages again"),
                    Some(event) => tracing::debug!(?event, "RabbitMQ"),
                    None => break,
                }
            }
        };
        tokio::select! {
            () = gone.cancelled() => return drop(links.send_replace(None)),
            () = lost => drop(links.send_replace(None)),
        }
        drop(connection);
        tracing::warn!("the connection to RabbitMQ was lost");
        connection = tokio::select! {
            () = gone.cancelled() => return,
            again = reconnect(&servers) => Arc::new(again),
        };
    }
}

async fn reconnect(servers: &Servers) -> lapin::Connection {
    let mut pause = SHORTEST_PAUSE;
    loop {
        sleep(pause).await;
        match servers.connect().await {
            Ok(connection) => return connection,
            Err(error) => tracing::debug!(%error, "RabbitMQ cannot be reached"),
        }
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}
