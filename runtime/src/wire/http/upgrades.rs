//! The tasks that outlive the HTTP connection on which they began.

use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The connections of a listener that are no HTTP any more: the server waits for them too when it drains.
#[derive(Clone, Debug, Default)]
pub(crate) struct Upgrades {
    running: TaskTracker,
    #[cfg_attr(not(feature = "websocket"), expect(dead_code, reason = "only a WebSocket is an upgrade"))]
    abort: CancellationToken,
}

impl Upgrades {
    /// Upgraded connections that end when `abort` is cancelled.
    pub(crate) fn new(abort: CancellationToken) -> Self {
        Self { running: TaskTracker::new(), abort }
    }

    /// Runs what an upgraded connection does.
    #[cfg(feature = "websocket")]
    pub(crate) fn spawn(&self, connection: impl Future<Output = ()> + Send + 'static) {
        let abort = self.abort.clone();
        self.running.spawn(async move {
            tokio::select! {
                () = connection => {}
                () = abort.cancelled() => {}
            }
        });
    }

    /// Waits until all have ended.
    pub(crate) async fn drained(&self) {
        self.running.close();
        self.running.wait().await;
    }
}
