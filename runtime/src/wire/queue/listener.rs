//! Queues: a consumer on a broker.

use super::{Broker, Consumer, ConsumerOptions};
use crate::{
    BoxFuture, Handlers,
    wire::{listen::Listener, serve_error::ServeError},
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// A consumer that has subscribed to everything.
pub(crate) struct QueueListener {
    uri: String,
    broker: Arc<dyn Broker>,
    consumer: Consumer,
}

impl QueueListener {
    /// Serves over the in-memory broker of the name that `uri` gives.
    #[cfg(feature = "memory")]
    pub(crate) async fn open_memory(
        uri: &str,
        name: &str,
        services: &[Handlers],
    ) -> Result<Self, ServeError> {
        let opened = crate::wire::queue::brokers::memory::open(name)
            .map_err(|reason| ServeError::InvalidUri { uri: uri.to_owned(), reason })?;
        let options = ConsumerOptions::default().with_sensitive_metadata(opened.sensitive_metadata);
        Self::bind(uri.to_owned(), Arc::new(opened.broker), services, options).await
    }

    /// Serves over the broker that `uri` names.
    #[cfg(feature = "_broker")]
    pub(crate) async fn open(uri: &str, services: &[Handlers]) -> Result<Self, ServeError> {
        use crate::wire::{
            queue::{BrokerError, brokers::remote},
            uri::redacted,
        };
        let shown = redacted(uri);
        let opened = remote::open(uri).await.map_err(|error| match error {
            BrokerError::InvalidUri { uri, reason } => ServeError::InvalidUri { uri, reason },
            error => ServeError::failed(&shown, error),
        })?;
        let options = ConsumerOptions::default().with_unsupported(opened.unsupported);
        let options = options.with_sensitive_metadata(opened.sensitive_metadata);
        let options = ConsumerOptions { group: opened.group, ..options };
        Self::bind(shown, opened.broker, services, options).await
    }

    async fn bind(
        uri: String,
        broker: Arc<dyn Broker>,
        services: &[Handlers],
        options: ConsumerOptions,
    ) -> Result<Self, ServeError> {
        let bound = Consumer::bind_with(broker.clone(), services, options).await;
        let consumer = bound.map_err(|error| ServeError::failed(&uri, error))?;
        Ok(Self { uri, broker, consumer })
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
            let Self { uri, broker, consumer } = *self;
            let served = consumer.serve(stop.cancelled_owned(), abort.cancelled_owned()).await;
            broker.close().await;
            served.map_err(|error| ServeError::failed(&uri, error))
        })
    }
}
