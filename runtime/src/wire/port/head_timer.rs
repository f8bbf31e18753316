//! The time that a client may take to send the head of a request, measured at little cost.

use hyper::rt::{Sleep, Timer};
use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};
use tokio::time::sleep_until;

/// The timer of one connection.
///
/// hyper makes a timer for each head that it waits for, and drops it once the head is there. With tokio's own that is a
/// registration in the wheel of the whole runtime and its removal, each under a lock, for each request. All timers of a
/// connection share one of tokio's here: it stays registered at the earliest time that was asked for, and is set again
/// when it ends before a later one.
#[derive(Clone, Debug, Default)]
pub(super) struct HeadTimer(Arc<Mutex<Option<Pin<Box<tokio::time::Sleep>>>>>);

impl Timer for HeadTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(HeadSleep { timer: self.clone(), deadline: deadline.into() })
    }

    /// The time of the runtime, which tests can pause.
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }
}

/// The end of one wait.
#[derive(Debug)]
struct HeadSleep {
    timer: HeadTimer,
    deadline: tokio::time::Instant,
}

impl Sleep for HeadSleep {}

impl Future for HeadSleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut shared = self.timer.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sleep = shared.get_or_insert_with(|| Box::pin(sleep_until(self.deadline)));
        if sleep.deadline() > self.deadline {
            sleep.as_mut().reset(self.deadline);
        }
        loop {
            ready!(sleep.as_mut().poll(context));
            if sleep.deadline() >= self.deadline {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(self.deadline);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_wait_ends_at_its_own_time() {
        let timer = HeadTimer::default();
        let second = Duration::from_secs(1);
        let begun = timer.now();
        // Given up before its end, as when a head comes in time.
        let first = tokio::time::timeout(second, timer.sleep(second * 30)).await;
        assert!(first.is_err());
        timer.sleep(second * 60).await;
        assert_eq!((timer.now() - begun).as_secs(), 61);
        timer.sleep(second).await;
        assert_eq!((timer.now() - begun).as_secs(), 62);
        let (long, short) = (timer.sleep(second * 9), timer.sleep(second * 3));
        let given_up = tokio::time::timeout(second, long).await;
        assert!(given_up.is_err());
        short.await;
        assert_eq!((timer.now() - begun).as_secs(), 65);
    }
}
