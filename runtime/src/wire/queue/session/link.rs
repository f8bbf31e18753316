//! One side's inbox, and what it sends through.

use super::{Key, Liveness, Reader, Session, Side, courier::Courier, table::Table};
use crate::{
    BoxFuture,
    wire::queue::{Address, Broker, BrokerError, Envelope, Frame, IdSource, Inbox, Target},
};
use std::{ops::Deref, sync::Arc};

/// One side's inbox with its calls, and the broker that it sends through.
#[derive(Debug)]
pub(in crate::wire::queue) struct Link {
    broker: Shared,
    inbox: Inbox,
    table: Arc<Table>,
    ids: IdSource,
}

/// A broker that can be printed.
struct Shared(Arc<dyn Broker>);

impl std::fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0.name())
    }
}

impl Link {
    /// Opens the inbox of one side.
    pub(in crate::wire::queue) async fn open(
        broker: Arc<dyn Broker>,
        side: Side,
        liveness: Liveness,
    ) -> Result<Self, BrokerError> {
        let (courier, post) = Courier::new(broker.clone(), liveness);
        let table = Arc::new(Table::new(side, courier));
        let inbox = broker.inbox(table.clone()).await?;
        post.inbox.get_or_init(|| inbox.address().clone());
        tokio::spawn(post.run(Arc::downgrade(&table)));
        Ok(Self { broker: Shared(broker), inbox, table, ids: IdSource::new() })
    }

    pub(in crate::wire::queue) fn broker(&self) -> &Arc<dyn Broker> {
        &self.broker.0
    }

    /// The address at which this side listens.
    pub(in crate::wire::queue) fn inbox(&self) -> &Address {
        self.inbox.address()
    }

    /// A new message of this side.
    pub(in crate::wire::queue) fn envelope(&self, frame: Frame) -> Envelope {
        let mut envelope = Envelope::new(self.ids.next());
        envelope.frame = frame;
        envelope
    }

    /// Sends a message to an inbox.
    pub(in crate::wire::queue) fn send(
        &self,
        to: Address,
        envelope: Envelope,
    ) -> BoxFuture<Result<(), BrokerError>> {
        self.broker.0.publish(Target::Inbox(to), envelope)
    }

    /// Adds a call; `None` when there is one with its key. It lasts as long as what is returned.
    pub(in crate::wire::queue) fn session(self: &Arc<Self>, key: Key) -> Option<OpenSession> {
        let session = self.table.open(key)?;
        Some(OpenSession { link: self.clone(), session })
    }
}

/// A call in the table of its side. Dropped before the peer's last message, it cancels the call.
#[derive(Debug)]
pub(in crate::wire::queue) struct OpenSession {
    link: Arc<Link>,
    session: Arc<Session>,
}

impl OpenSession {
    pub(in crate::wire::queue) fn shared(&self) -> &Arc<Session> {
        &self.session
    }

    /// Reads what the peer sends.
    pub(in crate::wire::queue) fn reader(&self) -> Reader {
        Reader::new(self.link.clone(), self.session.clone())
    }
}

impl Deref for OpenSession {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl Drop for OpenSession {
    fn drop(&mut self) {
        self.link.table.close(&self.session);
    }
}
