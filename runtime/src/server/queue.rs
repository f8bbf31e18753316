//! Queues: a consumer on a broker.

use super::{ServeError, listener::Listener};
use crate::{BoxFuture, Handlers, queue::Consumer};
use tokio_util::sync::CancellationToken;

/// A consumer that has subscribed to everything.
pub(super) struct QueueListener {
    uri: String,
    consumer: Consumer,
}

impl QueueListener {
    /// Serves over the in-memory broker of the name that `uri` gives.
    #[cfg(feature = "memory")]
    pub(super) async fn open_memory(
        uri: &str,
        name: &str,
        services: &[Handlers],
    ) -> Result<Self, ServeError> {
        let broker = crate::queue::memory::MemoryBroker::open(name);
        let consumer =
            Consumer::bind(broker, services).await.map_err(|error| ServeError::failed(uri, error))?;
        Ok(Self { uri: uri.to_owned(), consumer })
    }
}

impl Listener for QueueListener {
    fn uri(&self) -> &str {
        &self.uri
    }

    fn serve(
        self: Box<Self>,
        stop: CancellationToken,
        abort: CancellationToken,
    ) -> BoxFuture<Result<(), ServeError>> {
        Box::pin(async move {
            let Self { uri, consumer } = *self;
            let served = consumer.serve(stop.cancelled_owned(), abort.cancelled_owned()).await;
            served.map_err(|error| ServeError::failed(&uri, error))
        })
    }
}
