//! Calls that go on after their first message: how both sides find each other, and know that the other is there.
//!
//! Both the client and the server have one inbox. A server that takes a call tells where its own is; from then on
//! both send frames to each other's inbox, matched to the call by its correlation id (at the server together with the
//! client's inbox, because foreign clients choose their ids freely).

mod call;
mod courier;
mod link;
mod reader;
mod table;

pub(super) use call::Session;
pub(super) use link::{Link, OpenSession};
pub(super) use reader::Reader;
pub(super) use table::{Key, Side};

use std::time::Duration;

/// How many items of a stream may be under way to a receiver that has not asked for more.
pub(super) const WINDOW: u32 = 64;

/// How often each side of a call that goes on says that it is there.
const ALIVE_INTERVAL: Duration = Duration::from_secs(5);

/// How long a side may be silent before the other gives the call up.
const SILENCE_LIMIT: Duration = Duration::from_secs(15);

fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
