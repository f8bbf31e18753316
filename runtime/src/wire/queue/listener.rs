//! Servers on queues, by URI: a consumer on a broker.

use super::{
    Broker, BrokerError, Consumer, ConsumerOptions,
    connect::{Open, QueueOptions, broker},
};
use crate::{
    BoxFuture,
    wire::{
        endpoint::{Listener, Listening, Shutdown},
        serve_error::ServeError,
    },
};
use std::sync::Arc;

/// A consumer that has subscribed to everything.
struct QueueListener {
    uri: String,
    broker: Arc<dyn Broker>,
    consumer: Consumer,
}

/// Serves over the broker of an endpoint that is checked.
pub(crate) fn listen(listening: Listening, open: Open) -> BoxFuture<Result<Box<dyn Listener>, ServeError>> {
    Box::pin(async move {
        let endpoint = listening.endpoint();
        let options = QueueOptions::of(endpoint)?;
        let broker = broker(endpoint, open).await.map_err(|error| match error {
            BrokerError::InvalidUri { uri, reason } => ServeError::InvalidUri { uri, reason },
            error => ServeError::failed(endpoint, error),
        })?;
        let consuming = ConsumerOptions::default()
            .with_unsupported(options.unsupported)
            .with_sensitive_metadata(options.sensitive_metadata);
        let consuming = ConsumerOptions { group: options.group, ..consuming };
        let bound = Consumer::bind_with(broker.clone(), listening.services(), consuming).await;
        let consumer = bound.map_err(|error| ServeError::failed(endpoint, error))?;
        let listener: Box<dyn Listener> =
            Box::new(QueueListener { uri: endpoint.to_string(), broker, consumer });
        Ok(listener)
    })
}

impl Listener for QueueListener {
    fn uri(&self) -> &str {
        &self.uri
    }

    fn serve(self: Box<Self>, shutdown: Shutdown) -> BoxFuture<Result<(), ServeError>> {
        Box::pin(async move {
            let Self { uri, broker, consumer } = *self;
            let Shutdown { stop, abort } = shutdown;
            let served = consumer.serve(stop.cancelled_owned(), abort.cancelled_owned()).await;
            broker.close().await;
            served.map_err(|error| ServeError::failed(&uri, error))
        })
    }
}
