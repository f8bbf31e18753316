//! Google's Pub/Sub API over a store in memory.

#[rustfmt::skip]
#[path = "../generated/mod.rs"]
pub mod generated;
mod publisher;
mod store;
mod subscriber;

pub use generated::google::pubsub::v1;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::Store;

/// A Pub/Sub in memory; its clones are one and the same.
#[derive(Clone, Debug, Default)]
pub struct PubSub(Arc<Mutex<Store>>);

impl PubSub {
    fn store(&self) -> MutexGuard<'_, Store> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
