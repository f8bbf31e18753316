//! Inboxes: where replies and the later messages of a call arrive.

use crate::wire::queue::{Address, Envelope};
use std::{any::Any, fmt};

/// Takes the messages of an inbox.
///
/// Its methods are called from the broker's own tasks, in the order of arrival: they return at once and never block.
/// An inbox is bounded because a peer sends only what it was asked for.
pub trait Receive: Send + Sync + 'static {
    /// A message has arrived.
    fn receive(&self, envelope: Envelope);
    /// The connection was lost: replies may be missing, and every call that waits for one has failed.
    fn lost(&self);
}

/// An open inbox; dropping it closes it.
pub struct Inbox {
    address: Address,
    _open: Box<dyn Any + Send + Sync>,
}

impl Inbox {
    /// An inbox at `address`, closed by dropping `open`.
    pub fn new(address: Address, open: impl Any + Send + Sync) -> Self {
        Self { address, _open: Box::new(open) }
    }

    /// Its address: what peers find in `reply_to`.
    pub fn address(&self) -> &Address {
        &self.address
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Inbox").field("address", &self.address).finish_non_exhaustive()
    }
}
