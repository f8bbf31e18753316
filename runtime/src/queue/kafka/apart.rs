//! Calls of librdkafka that wait for the cluster, however long that is.

use tokio::sync::oneshot;

/// Does `work` in a thread of its own; `None` when no thread can be had.
///
/// Not among the blocking tasks of the runtime: when it ends it waits for those, and a cluster that is gone keeps a
/// consumer from closing.
pub(super) async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (sender, done) = oneshot::channel();
    let thread = std::thread::Builder::new().name("polywire-kafka".to_owned()).spawn(move || {
        let _nobody_waits = sender.send(work());
    });
    match thread {
        Ok(_detached) => done.await.ok(),
        Err(error) => {
            tracing::warn!(%error, "there is no thread to wait for Kafka");
            None
        }
    }
}
