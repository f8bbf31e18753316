//! The server's socket.

use super::{
    node::{Node, Peer},
    wire,
};
use crate::wire::queue::{BrokerError, Envelope};
use bytes::Bytes;
use std::{any::Any, sync::Arc};
use tokio::{net::TcpListener, sync::Mutex};
use zeromq::{
    RouterRecvHalf, RouterSendHalf, RouterSocket, Socket as _, SocketRecv as _, SocketSend as _, ZmqError,
};

/// Sends to clients.
pub(super) struct Router(Mutex<RouterSendHalf>);

/// As long as it lives, clients can connect.
pub(super) struct Listening {
    _accepts: Box<dyn Any + Send + Sync>,
}

impl Router {
    pub(super) async fn open(
        node: &Arc<Node>,
        number: usize,
        host: &str,
    ) -> Result<(Arc<Self>, Listening), BrokerError> {
        let failed = |error: ZmqError| BrokerError::Connection(error.into());
        let listener = TcpListener::bind(host).await.and_then(TcpListener::into_std);
        let listener = listener.map_err(|error| BrokerError::Connection(error.into()))?;
        let mut socket = RouterSocket::new();
        let endpoint = socket.bind_listener(listener).await.map_err(failed)?;
        let accepts = socket.binds().remove(&endpoint);
        let (send, receive) = socket.split();
        tokio::spawn(run(receive, node.clone().closed(), Arc::downgrade(node), number));
        Ok((Arc::new(Self(Mutex::new(send))), Listening { _accepts: Box::new(accepts) }))
    }

    /// Sends to the client of this identity.
    pub(super) async fn send(
        &self,
        identity: &str,
        inbox: &str,
        envelope: &Envelope,
    ) -> Result<(), ZmqError> {
        let mut message = wire::write(inbox, envelope);
        message.push_front(from_hex(identity).ok_or(ZmqError::PeerIdentity)?);
        self.0.lock().await.send(message).await
    }
}

/// Hands over what clients send, until the node is gone.
async fn run(
    mut socket: RouterRecvHalf,
    closed: tokio_util::sync::CancellationToken,
    node: std::sync::Weak<Node>,
    router: usize,
) {
    let closed = closed.cancelled();
    tokio::pin!(closed);
    loop {
        let received = tokio::select! {
            biased;
            () = &mut closed => return,
            received = socket.recv() => received,
        };
        let (Ok(message), Some(node)) = (received, node.upgrade()) else { return };
        let frames = message.into_vec();
        let Some((identity, frames)) = frames.split_first() else { continue };
        let peer = Peer::Client { router, identity: to_hex(identity) };
        match wire::read(frames, node.ids.next(), &node.limits()) {
            Some(incoming) => node.receive(&peer, incoming).await,
            None => tracing::debug!("dropped what is no message"),
        }
    }
}

fn to_hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn from_hex(text: &str) -> Option<Bytes> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let pairs = text.as_bytes().as_chunks::<2>().0.iter();
    pairs
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect::<Option<Vec<u8>>>()
        .map(Bytes::from)
}
