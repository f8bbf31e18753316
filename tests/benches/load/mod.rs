//! A closed loop of callers.

use std::{
    future::Future,
    sync::Arc,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

/// Runs calls on one runtime, which serves them as well.
pub struct Load {
    runtime: Runtime,
}

impl Load {
    /// A runtime with one thread for each processor.
    pub fn new() -> Self {
        Self { runtime: tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime") }
    }

    /// Runs one future.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// The time that `calls` calls take when `concurrency` callers share them.
    pub fn run<F>(&self, calls: u64, concurrency: u64, call: impl Fn() -> F) -> Duration
    where
        F: AsyncCall,
    {
        let left = Arc::new(AtomicU64::new(calls));
        self.runtime.block_on(async {
            let start = Instant::now();
            let callers: Vec<_> = (0..concurrency)
                .map(|_| {
                    let (left, mut caller) = (left.clone(), call());
                    tokio::spawn(async move {
                        while left
                            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
                            .is_ok()
                        {
                            caller.call().await;
                        }
                    })
                })
                .collect();
            for caller in callers {
                caller.await.expect("a caller panicked");
            }
            start.elapsed()
        })
    }
}

/// One caller: its own clone of a client.
pub trait AsyncCall: Send + 'static {
    /// Makes one call and checks that it succeeded.
    fn call(&mut self) -> impl Future<Output = ()> + Send;
}
