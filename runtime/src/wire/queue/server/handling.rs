//! The beginning of a delivery's handling: here, or in a task.

use crate::BoxFuture;
use futures_util::FutureExt as _;
use std::{
    future::poll_fn,
    panic::AssertUnwindSafe,
    task::Poll,
    time::{Duration, Instant},
};
use tokio_util::task::TaskTracker;

/// A first step that takes longer than this is worth a task: a task costs a few microseconds itself.
const QUICK: Duration = Duration::from_micros(20);
/// For how many deliveries a slow first step counts, and for how many at most when one slow one follows another.
const SLOW_FOR: u32 = 256;
const SLOW_FOR_AT_MOST: u32 = 1 << 16;

/// The deliveries of one subscription that are handled.
///
/// The first step of a request is taken by who takes the deliveries: most handlers are done with it, and have needed no
/// task, no wake-up and no other processor. What waits for something goes on as a task. Where first steps compute for
/// long, they are taken by tasks as well, so that they run at the same time on several processors. Nobody waits for an
/// answer to a command or an event, and they come in numbers: they are spread over the processors at once.
#[derive(Default)]
pub(super) struct Handling {
    tasks: TaskTracker,
    /// For how many deliveries still a task begins at once.
    slow: u32,
    slow_for: u32,
}

impl Handling {
    /// Handles a delivery in a task.
    pub(super) fn spawn(&self, handling: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(handling);
    }

    /// Begins to handle a delivery. A panic ends the handling alone.
    pub(super) async fn begin(&mut self, handling: BoxFuture<()>) {
        if self.slow > 0 {
            self.slow -= 1;
            self.tasks.spawn(handling);
            return;
        }
        let mut handling = AssertUnwindSafe(handling).catch_unwind();
        let begin = Instant::now();
        let step = poll_fn(|context| Poll::Ready(handling.poll_unpin(context))).await;
        self.note(begin.elapsed());
        if step.is_pending() {
            self.tasks.spawn(handling);
        }
    }

    fn note(&mut self, step: Duration) {
        if step <= QUICK {
            self.slow_for = 0;
            return;
        }
        self.slow_for = (self.slow_for * 2).clamp(SLOW_FOR, SLOW_FOR_AT_MOST);
        self.slow = self.slow_for;
    }

    /// Waits until all is handled.
    pub(super) async fn end(self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{
        Arc, Barrier,
        atomic::{AtomicBool, Ordering},
    };
    use tokio::sync::{Notify, oneshot};

    #[tokio::test]
    async fn what_waits_holds_nothing_up() {
        let (mut handling, go, done) = (Handling::default(), Arc::new(Notify::new()), Arc::default());
        let (told, mark) = (go.clone(), Arc::<AtomicBool>::clone(&done));
        handling
            .begin(Box::pin(async move {
                told.notified().await;
                mark.store(true, Ordering::SeqCst);
            }))
            .await;
        let (end, ended) = oneshot::channel();
        handling
            .begin(Box::pin(async move {
                let _ = end.send(());
            }))
            .await;
        assert!(ended.await.is_ok() && !done.load(Ordering::SeqCst));
        go.notify_one();
        handling.end().await;
        assert!(done.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn a_panic_ends_its_own_handling_alone() {
        let mut handling = Handling::default();
        handling.begin(Box::pin(async { panic!("a panic that the test wants") })).await;
        let (end, ended) = oneshot::channel();
        handling
            .begin(Box::pin(async move {
                let _ = end.send(());
            }))
            .await;
        assert!(ended.await.is_ok());
        handling.end().await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn after_a_slow_first_step_the_next_run_side_by_side() {
        let (mut handling, both) = (Handling::default(), Arc::new(Barrier::new(2)));
        handling.begin(Box::pin(async { std::thread::sleep(2 * QUICK) })).await;
        for _ in 0..2 {
            let both = both.clone();
            // Neither ends before the other has begun.
            handling
                .begin(Box::pin(async move {
                    both.wait();
                }))
                .await;
        }
        handling.end().await;
    }
}
