//! Calls that go on after their first message: how both sides find each other, and know that the other is there.
//!
//! Both the client and the server have one inbox. A server that takes a call sends the address of its own; from then on
//! both send frames to each other's inbox, matched to the call by its correlation id (at the server together with the
//! client's inbox, because foreign clients choose their ids freely).

mod call;
mod courier;
mod link;
mod liveness;
mod over;
mod reader;
mod table;

pub(super) use call::Session;
pub use liveness::Liveness;

pub(super) use link::{Link, OpenSession};
pub(super) use reader::Reader;
pub(super) use table::{Key, Side};

/// The number of items of a stream that may be under way to a receiver that has not asked for more.
pub(super) const WINDOW: u32 = 64;

fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
