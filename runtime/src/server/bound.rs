//! A server whose wires are open.

use super::{drain::Drain, signal::Termination};
use crate::wire::{
    endpoint::{Listener, Shutdown},
    serve_error::ServeError,
};
use std::{fmt, future::Future};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// A server whose wires are open: its ports are known, and clients that connect now are served as soon as it serves.
#[must_use]
pub struct BoundServer {
    listeners: Vec<Box<dyn Listener>>,
    uris: Vec<String>,
    drain: Drain,
}

impl BoundServer {
    pub(super) fn new(listeners: Vec<Box<dyn Listener>>, drain: Drain) -> Self {
        let uris = listeners.iter().map(|listener| listener.uri().to_owned()).collect();
        Self { listeners, uris, drain }
    }

    /// The URIs that are listened on, in the order of [`super::Server::listen`], with the ports that the system chose.
    pub fn uris(&self) -> &[String] {
        &self.uris
    }

    /// The handle by which the server reports its health and that of its services.
    #[cfg(feature = "grpc")]
    pub fn health(&self) -> crate::wire::grpc::Health {
        self.drain.health.clone()
    }

    /// Serves until the process is asked to end; see [`super::Server::serve`].
    ///
    /// # Errors
    /// When a wire breaks for good.
    pub async fn serve(self) -> Result<(), ServeError> {
        let abort = CancellationToken::new();
        let twice = abort.clone();
        let mut termination = Termination::listen();
        let first = async move {
            termination.asked().await;
            tokio::spawn(async move {
                termination.asked().await;
                twice.cancel();
            });
        };
        self.run(first, abort).await
    }

    /// Serves until `shutdown` is ready; see [`super::Server::serve_until`].
    ///
    /// # Errors
    /// When a wire breaks for good.
    pub async fn serve_until(self, shutdown: impl Future<Output = ()> + Send) -> Result<(), ServeError> {
        self.run(shutdown, CancellationToken::new()).await
    }

    async fn run(
        mut self,
        shutdown: impl Future<Output = ()> + Send,
        abort: CancellationToken,
    ) -> Result<(), ServeError> {
        let stop = CancellationToken::new();
        let mut running = JoinSet::new();
        for listener in self.listeners {
            running.spawn(listener.serve(Shutdown { stop: stop.clone(), abort: abort.clone() }));
        }
        let broken = tokio::select! {
            () = shutdown => None,
            first = running.join_next() => first,
        };
        tokio::select! {
            () = self.drain.announce() => {}
            () = abort.cancelled() => {}
        }
        self.drain.end_watching();
        stop.cancel();
        let late = tokio::time::sleep(self.drain.grace);
        tokio::pin!(late);
        let mut result = broken.map_or(Ok(()), flatten);
        loop {
            tokio::select! {
                ended = running.join_next() => match ended {
                    Some(ended) => result = result.and(flatten(ended)),
                    None => return result,
                },
                () = &mut late, if !abort.is_cancelled() => abort.cancel(),
            }
        }
    }
}

/// A listener that panicked is not the server's error to hide: the panic goes on.
fn flatten(ended: Result<Result<(), ServeError>, tokio::task::JoinError>) -> Result<(), ServeError> {
    ended.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Ok(()),
    })
}

impl fmt::Debug for BoundServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("BoundServer").field("uris", &self.uris).finish_non_exhaustive()
    }
}
