//! The receiving end of a stream, at either side.

use super::{Link, Session, WINDOW};
use crate::{
    Status,
    wire::queue::{Envelope, Frame},
};
use std::sync::Arc;

/// Reads what the peer sends, and lets it send as many more items as were read, in steps of half a window.
#[derive(Debug)]
pub(in crate::wire::queue) struct Reader {
    link: Arc<Link>,
    session: Arc<Session>,
    unacknowledged: u32,
}

impl Reader {
    pub(super) fn new(link: Arc<Link>, session: Arc<Session>) -> Self {
        Self { link, session, unacknowledged: 0 }
    }

    /// The next message of the peer.
    ///
    /// # Errors
    /// When the call has failed.
    pub(in crate::wire::queue) async fn next(&mut self) -> Result<Box<Envelope>, Status> {
        let envelope = self.session.next().await?;
        if matches!(envelope.frame, Frame::Item { .. }) {
            self.unacknowledged += 1;
            if self.unacknowledged >= WINDOW / 2 {
                // On the heap: the reader of one answer does not carry the room for this.
                Box::pin(self.acknowledge()).await;
            }
        }
        Ok(envelope)
    }

    async fn acknowledge(&mut self) {
        let Some(peer) = self.session.peer() else { return };
        let mut envelope = self.link.envelope(Frame::Credit);
        envelope.correlation = self.session.key().call.clone();
        envelope.reply_to = Some(self.link.inbox().clone());
        envelope.credit = Some(std::mem::take(&mut self.unacknowledged));
        if let Err(error) = self.link.send(peer, envelope).await {
            self.session.fail(error.into());
        }
    }
}
