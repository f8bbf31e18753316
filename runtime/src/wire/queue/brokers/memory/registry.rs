//! The brokers of the process by name.
//!
//! The one global of the crate: `memory://NAME` has to mean the same to a client and a server that share nothing but
//! the URI. It holds no broker alive.

use super::{MemoryOptions, hub::Hub, lock};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, Weak},
};

static BROKERS: Mutex<BTreeMap<String, Weak<Hub>>> = Mutex::new(BTreeMap::new());

/// The broker called `name`, made when there is none.
pub(super) fn open(name: &str) -> Arc<Hub> {
    let mut brokers = lock(&BROKERS);
    if let Some(hub) = brokers.get(name).and_then(Weak::upgrade) {
        return hub;
    }
    let hub = Arc::new(Hub::new(Some(name), MemoryOptions::DEFAULT));
    brokers.insert(name.to_owned(), Arc::downgrade(&hub));
    hub
}

/// Forgets the broker called `name`, unless another has the name already.
pub(super) fn forget(name: &str) {
    let mut brokers = lock(&BROKERS);
    if brokers.get(name).is_some_and(|hub| hub.strong_count() == 0) {
        brokers.remove(name);
    }
}
