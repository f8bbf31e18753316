//! Calls of librdkafka that wait for the cluster, however long that is.
//!
//! None of them runs among the blocking tasks of the runtime: when it ends it waits for those.

use std::{ops::Deref, sync::Arc, thread, time::Duration};
use tokio::sync::oneshot;

/// The interval in which the last holder of an ending client is looked for.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Does `work` in a thread of its own; `None` when no thread can be had.
pub(super) async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (sender, done) = oneshot::channel();
    spawn(move || {
        let _nobody_waits = sender.send(work());
    });
    done.await.ok()
}

fn spawn(work: impl FnOnce() + Send + 'static) {
    // Detached: it ends when the cluster answers, or with the process.
    if let Err(error) = thread::Builder::new().name("polywire-kafka".to_owned()).spawn(work) {
        tracing::warn!(%error, "there is no thread to wait for Kafka");
    }
}

/// A client of librdkafka. Its end may wait for the cluster, so it ends in a thread of its own, wherever it and the
/// last of its parts are dropped.
pub(super) struct Apart<T: Send + Sync + 'static> {
    value: Arc<T>,
    ended: Option<oneshot::Sender<()>>,
}

impl<T: Send + Sync + 'static> Apart<T> {
    pub(super) fn new(value: T) -> Self {
        Self { value: Arc::new(value), ended: None }
    }

    /// Resolves when it has ended.
    pub(super) async fn end(mut self) {
        let (sender, ended) = oneshot::channel();
        self.ended = Some(sender);
        drop(self);
        let _without_thread = ended.await;
    }
}

impl<T: Send + Sync + 'static> Deref for Apart<T> {
    type Target = Arc<T>;

    fn deref(&self) -> &Arc<T> {
        &self.value
    }
}

impl<T: Send + Sync + 'static> Drop for Apart<T> {
    fn drop(&mut self) {
        let (mut value, ended) = (self.value.clone(), self.ended.take());
        spawn(move || {
            // The owner of this is in the middle of dropping its own, and so may be the owners of queues.
            while let Err(shared) = Arc::try_unwrap(value).map(drop) {
                value = shared;
                thread::sleep(LOOK_AGAIN);
            }
            if let Some(ended) = ended {
                let _nobody_waits = ended.send(());
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::ThreadId;

    struct Tells(std::sync::mpsc::Sender<ThreadId>);

    impl Drop for Tells {
        fn drop(&mut self) {
            self.0.send(thread::current().id()).unwrap();
        }
    }

    #[test]
    fn the_last_owner_is_never_the_one_who_drops() {
        let (sender, dropped) = std::sync::mpsc::channel();
        let client = Apart::new(Tells(sender));
        let part = client.clone();
        drop(client);
        drop(part);
        assert_ne!(dropped.recv().unwrap(), thread::current().id());
    }
}
