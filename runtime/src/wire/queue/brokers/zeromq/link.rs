//! The client's socket to one server.

use super::{
    node::{Node, Peer},
    wire,
};
use crate::wire::queue::{BrokerError, Envelope};
use futures_util::StreamExt as _;
use std::{sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::timeout};
use tokio_util::sync::CancellationToken;
use zeromq::{
    DealerRecvHalf, DealerSendHalf, DealerSocket, Socket as _, SocketEvent, SocketRecv as _, SocketSend as _,
    ZmqError,
};

/// The time that a server may take to answer the greeting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// The connection to one server, made when it is first used, and made again when it was lost.
pub(super) struct Link {
    number: usize,
    endpoint: String,
    connected: Mutex<Option<Connected>>,
}

struct Connected {
    socket: DealerSendHalf,
    gone: CancellationToken,
}

impl Link {
    pub(super) fn new(number: usize, host: &str) -> Self {
        Self { number, endpoint: format!("tcp://{host}"), connected: Mutex::default() }
    }

    /// Sends in turn, connected or connecting.
    pub(super) async fn send(
        &self,
        node: &Arc<Node>,
        address: &str,
        envelope: &Envelope,
    ) -> Result<(), BrokerError> {
        // Written before it is this one's turn: others wait for that.
        let message = wire::write(address, envelope);
        let mut current = self.connected.lock().await;
        if current.as_ref().is_none_or(|connected| connected.gone.is_cancelled()) {
            *current = None;
        }
        let connected = match &mut *current {
            Some(connected) => connected,
            None => current.insert(self.connect(node).await?),
        };
        let sent = connected.socket.send(message).await;
        sent.map_err(|error| {
            connected.gone.cancel();
            lost(error)
        })
    }

    async fn connect(&self, node: &Arc<Node>) -> Result<Connected, BrokerError> {
        let mut socket = DealerSocket::new();
        let events = socket.monitor();
        let connecting = timeout(CONNECT_TIMEOUT, socket.connect(&self.endpoint)).await;
        connecting.unwrap_or(Err(ZmqError::ConnectTimeout(CONNECT_TIMEOUT))).map_err(lost)?;
        let (send, receive) = socket.split();
        let gone = node.closed().child_token();
        let reader = Reader { node: Arc::downgrade(node), link: self.number, gone: gone.clone() };
        tokio::spawn(reader.run(receive, events));
        Ok(Connected { socket: send, gone })
    }
}

fn lost(error: ZmqError) -> BrokerError {
    BrokerError::Connection(error.into())
}

struct Reader {
    node: std::sync::Weak<Node>,
    link: usize,
    gone: CancellationToken,
}

impl Reader {
    /// Hands over what the server sends, until it is gone.
    async fn run(
        self,
        mut socket: DealerRecvHalf,
        mut events: impl futures_core::Stream<Item = SocketEvent> + Unpin,
    ) {
        let given_up = self.gone.cancelled();
        tokio::pin!(given_up);
        loop {
            let received = tokio::select! {
                biased;
                received = socket.recv() => received,
                event = events.next() => match event {
                    Some(SocketEvent::Disconnected(_)) | None => break,
                    Some(_) => continue,
                },
                () = &mut given_up => break,
            };
            let (Ok(message), Some(node)) = (received, self.node.upgrade()) else { break };
            let peer = Peer::Server { link: self.link };
            match wire::read(&message.into_vec(), node.ids.next(), &node.limits()) {
                Some(incoming) => node.receive(&peer, incoming).await,
                None => tracing::debug!("dropped what is no message"),
            }
        }
        self.gone.cancel();
        if let Some(node) = self.node.upgrade() {
            node.lost();
        }
    }
}
