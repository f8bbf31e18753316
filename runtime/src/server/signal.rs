//! The signals by which a process is asked to end.

#[cfg(unix)]
use std::io;

/// The signals of this process, from here on: one that comes between two waits is not lost.
pub(super) struct Termination {
    #[cfg(unix)]
    signals: io::Result<[tokio::signal::unix::Signal; 2]>,
}

impl Termination {
    /// Begins to listen to SIGINT and SIGTERM, or to what the system has for them.
    pub(super) fn listen() -> Self {
        Self {
            #[cfg(unix)]
            signals: unix_signals(),
        }
    }

    /// Is ready when the process is asked to end. A system that cannot deliver a signal never asks by it.
    #[cfg(unix)]
    pub(super) async fn asked(&mut self) {
        match &mut self.signals {
            Ok([interrupt, terminate]) => tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            },
            Err(_) => std::future::pending().await,
        }
    }

    /// Is ready when the process is asked to end. A system that cannot deliver a signal never asks by it.
    #[cfg(not(unix))]
    pub(super) async fn asked(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
fn unix_signals() -> io::Result<[tokio::signal::unix::Signal; 2]> {
    use tokio::signal::unix::{SignalKind, signal};
    Ok([signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?])
}
