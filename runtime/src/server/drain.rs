//! The announcements of a server before it takes no more calls.

use crate::BoxFuture;
use futures_util::{FutureExt as _, future::join_all};
use std::{
    fmt,
    panic::AssertUnwindSafe,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// The way in which a server stops; the order is that of [`Server::serve`](crate::Server::serve).
#[derive(Debug)]
pub(super) struct Drain {
    pub(super) deregistrations: Vec<Deregistration>,
    pub(super) lame_duck: Duration,
    pub(super) grace: Duration,
    #[cfg(feature = "grpc")]
    pub(super) health: crate::wire::grpc::Health,
}

impl Default for Drain {
    fn default() -> Self {
        Self {
            deregistrations: Vec::new(),
            lame_duck: Duration::from_secs(1),
            grace: Duration::from_secs(30),
            #[cfg(feature = "grpc")]
            health: crate::wire::grpc::Health::new(),
        }
    }
}

impl Drain {
    /// Takes the first three steps.
    pub(super) async fn announce(&mut self) {
        join_all(self.deregistrations.drain(..).map(Deregistration::run)).await;
        #[cfg(feature = "grpc")]
        self.health.drain();
        tokio::time::sleep(self.lame_duck).await;
    }

    /// Ends what would hold up the end of the calls in progress.
    pub(super) fn end_watching(&self) {
        #[cfg(feature = "grpc")]
        self.health.shutdown();
    }
}

/// A hook that takes the server out of a registry, and how long it may take.
pub(super) struct Deregistration {
    limit: Duration,
    /// Never contended: it only lets a server that is not yet bound be looked at by several threads.
    hook: Mutex<Hook>,
}

type Hook = Box<dyn FnOnce() -> BoxFuture<()> + Send>;

impl Deregistration {
    pub(super) fn new<F>(limit: Duration, hook: impl FnOnce() -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let hook: Hook = Box::new(move || Box::pin(hook()));
        Self { limit, hook: Mutex::new(hook) }
    }

    /// Runs the hook. One that fails does not stop the stop.
    async fn run(self) {
        let hook = self.hook.into_inner().unwrap_or_else(PoisonError::into_inner);
        let hook = async { hook().await };
        match tokio::time::timeout(self.limit, AssertUnwindSafe(hook).catch_unwind()).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => tracing::error!("a deregistration panicked; the server stops all the same"),
            Err(_) => {
                tracing::warn!(limit = ?self.limit, "a deregistration takes too long; the server stops without it");
            }
        }
    }
}

impl fmt::Debug for Deregistration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Deregistration").field("limit", &self.limit).finish_non_exhaustive()
    }
}
