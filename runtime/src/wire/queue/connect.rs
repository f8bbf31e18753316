//! Clients of queues, by URI.

use super::{Broker, BrokerError, ClientOptions, QueueTransport, Unsupported, envelope::sensitive};
use crate::{
    BoxFuture, Call, Channel, Messages, Outcome, Status, Transport,
    wire::{
        endpoint::{Connecting, Endpoint, in_time},
        error::{ConnectError, InvalidUri},
    },
};
use std::sync::Arc;
use tokio::sync::OnceCell;

/// Connects to the broker of an endpoint that is checked.
pub(crate) type Open = fn(Endpoint) -> BoxFuture<Result<Arc<dyn Broker>, BrokerError>>;

/// The options of a URI that concern queues, whatever the broker.
pub(super) struct QueueOptions {
    /// The consumer group, for servers.
    pub(super) group: Option<String>,
    /// The fate of methods that ask for too much.
    pub(super) unsupported: Unsupported,
    /// The metadata with credentials that may travel.
    pub(super) sensitive_metadata: Vec<String>,
}

impl QueueOptions {
    pub(super) fn of(endpoint: &Endpoint) -> Result<Self, InvalidUri> {
        Ok(Self {
            group: endpoint.option("group").map(str::to_owned),
            unsupported: match endpoint.flag("partial")? {
                Some(true) => Unsupported::LeaveOut,
                Some(false) | None => Unsupported::Refuse,
            },
            sensitive_metadata: sensitive::names(endpoint.option("sensitive").unwrap_or_default()),
        })
    }
}

/// Connects to a broker within the time of the endpoint.
pub(super) async fn broker(endpoint: &Endpoint, open: Open) -> Result<Arc<dyn Broker>, BrokerError> {
    in_time(endpoint, open(endpoint.clone()), |late| BrokerError::Connection(late.into())).await
}

/// Connects a client; a lazy one with its first call.
pub(crate) fn connect(connecting: Connecting, open: Open) -> BoxFuture<Result<Channel, ConnectError>> {
    Box::pin(async move {
        let options = QueueOptions::of(connecting.endpoint())?;
        match connecting.endpoint().is_lazy() {
            true => Ok(Channel::new(Lazy(Arc::new(Shared { connecting, open, channel: OnceCell::new() })))),
            false => transport(&connecting, open, options).await,
        }
    })
}

async fn transport(
    connecting: &Connecting,
    open: Open,
    options: QueueOptions,
) -> Result<Channel, ConnectError> {
    let endpoint = connecting.endpoint();
    let broker = broker(endpoint, open).await.map_err(|error| match error {
        BrokerError::InvalidUri { uri, reason } => ConnectError::InvalidUri { uri, reason },
        error => ConnectError::failed(endpoint, error),
    })?;
    let client = ClientOptions::default().with_sensitive_metadata(options.sensitive_metadata);
    let transport = QueueTransport::with_options(broker, client);
    if options.unsupported == Unsupported::Refuse {
        transport.check(connecting.methods()).map_err(|error| ConnectError::failed(endpoint, error))?;
    }
    Ok(Channel::new(transport))
}

/// A client that connects with its first call, and tries again with the next when it cannot.
struct Lazy(Arc<Shared>);

struct Shared {
    connecting: Connecting,
    open: Open,
    channel: OnceCell<Channel>,
}

impl Shared {
    async fn channel(&self) -> Result<&Channel, Status> {
        let connect = || async {
            let options = QueueOptions::of(self.connecting.endpoint())?;
            transport(&self.connecting, self.open, options).await
        };
        let connected = self.channel.get_or_try_init(connect).await;
        connected.map_err(|error: ConnectError| Status::unavailable(format!("{error:?}")))
    }
}

impl Transport for Lazy {
    fn call(&self, call: Call) -> BoxFuture<Outcome<Messages>> {
        if let Some(channel) = self.0.channel.get() {
            return channel.call(call);
        }
        let shared = self.0.clone();
        Box::pin(async move { shared.channel().await?.call(call).await })
    }
}
