//! The wire is a URI: the server side.

#[cfg(feature = "_http-server")]
use super::http::{HttpListener, HttpSettings};
use super::{connect::feature_of, serve_error::ServeError, uri};
use crate::{BoxFuture, Handlers};
use futures_util::future;
use tokio_util::sync::CancellationToken;

/// One open wire.
pub(crate) trait Listener: Send {
    /// The URI that clients connect to.
    fn uri(&self) -> &str;
    /// Serves until `stop` is cancelled, then drains; ends what is left when `abort` is cancelled.
    fn serve(
        self: Box<Self>,
        stop: CancellationToken,
        abort: CancellationToken,
    ) -> BoxFuture<Result<(), ServeError>>;
}

/// Opens the wire that `uri` names. On the heap, so that it is compiled once, and not into each caller.
pub(crate) fn open<'a>(
    uri: &'a str,
    services: &'a [Handlers],
    #[cfg(feature = "_http-server")] settings: &'a HttpSettings,
) -> future::BoxFuture<'a, Result<Box<dyn Listener>, ServeError>> {
    Box::pin(open_wire(
        uri,
        services,
        #[cfg(feature = "_http-server")]
        settings,
    ))
}

#[allow(unused_variables, reason = "each wire uses some of them")]
async fn open_wire(
    uri: &str,
    services: &[Handlers],
    #[cfg(feature = "_http-server")] settings: &HttpSettings,
) -> Result<Box<dyn Listener>, ServeError> {
    let (scheme, rest) = uri::split(uri).map_err(|reason| ServeError::invalid_uri(uri, reason))?;
    match &*scheme {
        #[cfg(feature = "_http-server")]
        "http" | "grpc" if cfg!(feature = "grpc") || scheme == "http" => {
            Ok(Box::new(HttpListener::open(uri, services, settings).await?))
        }
        #[cfg(feature = "tls")]
        "https" | "grpcs" if cfg!(feature = "grpc") || scheme == "https" => {
            Ok(Box::new(HttpListener::open(uri, services, settings).await?))
        }
        #[cfg(feature = "memory")]
        "memory" => {
            Ok(Box::new(super::queue::listener::QueueListener::open_memory(uri, rest, services).await?))
        }
        #[cfg(feature = "amqp")]
        "amqp" => Ok(Box::new(super::queue::listener::QueueListener::open(uri, services).await?)),
        #[cfg(feature = "amqp-tls")]
        "amqps" => Ok(Box::new(super::queue::listener::QueueListener::open(uri, services).await?)),
        #[cfg(feature = "kafka")]
        "kafka" => Ok(Box::new(super::queue::listener::QueueListener::open(uri, services).await?)),
        #[cfg(feature = "kafka-tls")]
        "kafka+tls" => Ok(Box::new(super::queue::listener::QueueListener::open(uri, services).await?)),
        #[cfg(feature = "zeromq")]
        "zmq+tcp" => Ok(Box::new(super::queue::listener::QueueListener::open(uri, services).await?)),
        #[cfg(feature = "nats")]
        "nats" | "nats+tls" => {
            Ok(Box::new(super::queue::listener::QueueListener::open(uri, services).await?))
        }
        scheme => Err(unusable(scheme)),
    }
}

fn unusable(scheme: &str) -> ServeError {
    match feature_of(scheme) {
        Some(feature) => ServeError::MissingFeature { scheme: scheme.to_owned(), feature },
        None => ServeError::UnknownScheme { scheme: scheme.to_owned() },
    }
}
