//! The caller of a call, as its server sees it.

use crate::Wire;
use std::net::SocketAddr;

/// The caller of a call, as the server sees it. A handler or a layer asks for it with
/// [`RequestExt::peer`](crate::RequestExt::peer).
///
/// It is who stands at the other end of the connection: a proxy in between is the peer, and not who stands behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Peer {
    /// The wire that the call came by; `None` for a call within the process.
    pub wire: Option<Wire>,
    /// The address of the other end of the connection. A message that came by a queue has none.
    pub address: Option<SocketAddr>,
}

impl Peer {
    /// A caller by this wire.
    #[cfg(any(feature = "grpc", feature = "rest", feature = "_queue"))]
    pub(crate) const fn on(wire: Wire) -> Self {
        Self { wire: Some(wire), address: None }
    }

    /// A caller by this wire, at the other end of the connection of an HTTP request.
    #[cfg(any(feature = "grpc", feature = "rest"))]
    pub(crate) fn of_http(wire: Wire, extensions: &http::Extensions) -> Self {
        let connection = extensions.get::<tonic::transport::server::TcpConnectInfo>();
        Self { address: connection.and_then(|connection| connection.remote_addr), ..Self::on(wire) }
    }
}
