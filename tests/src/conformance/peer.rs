//! Peers that speak the wire by hand: what a foreign client or server may do, and what it must not.

use super::{Lab, desk::Ask, within};
use polywire::{
    Method,
    queue::{Broker, Deliveries, Envelope, Frame, Id, Inbox, Receive, Route, Settlement, Target},
};
use std::{fmt, sync::Arc};
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;

/// A peer that knows no more than requests and replies.
#[derive(Debug)]
pub struct Peer {
    broker: PrintableBroker,
    inbox: Inbox,
    replies: mpsc::UnboundedReceiver<Envelope>,
    next: u32,
}

struct PrintableBroker(Arc<dyn Broker>);

impl fmt::Debug for PrintableBroker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.name())
    }
}

struct Forward(mpsc::UnboundedSender<Envelope>);

impl Receive for Forward {
    fn receive(&self, envelope: Envelope) {
        let _ = self.0.send(envelope);
    }

    fn lost(&self) {}
}

impl Peer {
    /// A peer with a connection and an inbox of its own.
    pub async fn new(lab: &impl Lab) -> Self {
        let broker = lab.connect().await;
        let (sender, replies) = mpsc::unbounded_channel();
        let inbox = broker.inbox(Arc::new(Forward(sender))).await.unwrap();
        Self { broker: PrintableBroker(broker), inbox, replies, next: 0 }
    }

    /// A request for `method`.
    pub fn request(&mut self, method: &str, payload: &[u8]) -> Envelope {
        self.next += 1;
        let mut envelope = Envelope::new(Id::parse(&format!("request {}", self.next)));
        envelope.method = method.to_owned().into();
        envelope.correlation = Some(Id::parse(&format!("call {}", self.next)));
        envelope.reply_to = Some(self.inbox.address().clone());
        envelope.payload = bytes::Bytes::copy_from_slice(payload);
        envelope
    }

    /// Publishes a request where [`Ask`] is served, and waits for the reply.
    pub async fn send(&mut self, request: Envelope) -> Envelope {
        let call = request.correlation.clone();
        self.publish::<Ask>(request).await;
        let reply = self.receive().await;
        assert_eq!(reply.correlation, call);
        reply
    }

    /// Publishes a request where `M` is served.
    pub async fn publish<M: Method>(&self, request: Envelope) {
        let route = Arc::new(Route::of(M::DESCRIPTOR).unwrap());
        self.broker.0.publish(Target::Route(route), request).await.unwrap();
    }

    /// The next message in the inbox. That the other side is still there, which it may say at any time, is none.
    pub async fn receive(&mut self) -> Envelope {
        loop {
            let envelope = within("a message arrives", self.replies.recv()).await.unwrap();
            if envelope.frame != Frame::Alive {
                return envelope;
            }
        }
    }

    /// Asks `method` at the address of [`Ask`].
    pub async fn ask(&mut self, method: &str, payload: &[u8]) -> Envelope {
        let request = self.request(method, payload);
        self.send(request).await
    }
}

/// The messages for one method, taken by hand.
#[derive(Debug)]
pub struct RawServer(Deliveries);

impl RawServer {
    /// Takes requests from now on.
    pub async fn subscribe<M: Method>(broker: &Arc<dyn Broker>) -> Self {
        let route = Arc::new(Route::of(M::DESCRIPTOR).unwrap());
        Self(broker.subscribe(route).await.unwrap())
    }

    /// The next request, settled.
    pub async fn next(&mut self) -> Arc<Envelope> {
        let delivery = within("a request arrives", self.0.next()).await.unwrap().unwrap();
        let envelope = delivery.envelope().clone();
        delivery.settle(Settlement::Done).await.unwrap();
        envelope
    }
}

/// The letters of a dead-letter queue.
#[derive(Debug)]
pub struct Letters(RawServer);

impl Letters {
    /// Takes letters from now on; `M` describes the queue.
    pub async fn of<M: Method>(broker: &Arc<dyn Broker>) -> Self {
        Self(RawServer::subscribe::<M>(broker).await)
    }

    /// The next letter.
    pub async fn next(&mut self) -> Arc<Envelope> {
        self.0.next().await
    }
}
