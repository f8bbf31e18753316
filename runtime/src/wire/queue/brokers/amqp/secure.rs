//! TLS, beneath lapin: a runtime whose connections are secured before lapin sees them.

use super::connection::ANSWER_TIMEOUT;
use crate::wire::{endpoint::Endpoint, queue::BrokerError};
use async_rs::{Runtime, Tokio, traits::Reactor, util::RuntimeParts};
use futures_core::Stream;
use lapin::{ConnectionProperties, uri::AMQPUri};
use rustls::{ClientConfig, pki_types::ServerName};
use std::{
    fmt, io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_util::compat::{Compat, TokioAsyncReadCompatExt as _};

/// The servers that connections to an endpoint trust, and what they show.
pub(super) fn trusted(endpoint: &Endpoint) -> Result<Arc<ClientConfig>, BrokerError> {
    let config = endpoint.tls().cloned().unwrap_or_default().config();
    config.map(Arc::new).map_err(|error| BrokerError::Connection(error.into()))
}

/// Makes connections over TLS to one server.
#[derive(Clone)]
pub(super) struct Secure {
    connector: TlsConnector,
    /// The name or address that the server's certificate has to be for.
    name: ServerName<'static>,
    tokio: Tokio,
}

impl Secure {
    /// `None` when no certificate can be for `host`. Has to be called within the runtime that connections live in.
    pub(super) fn new(trusted: &Arc<ClientConfig>, host: &str) -> Option<Self> {
        let name = ServerName::try_from(host.to_owned()).ok()?;
        Some(Self { connector: trusted.clone().into(), name, tokio: Tokio::current() })
    }

    pub(super) async fn connect(
        &self,
        uri: AMQPUri,
        properties: ConnectionProperties,
    ) -> lapin::Result<lapin::Connection> {
        let runtime = Runtime::new(RuntimeParts::new(self.tokio.clone(), self.clone()));
        lapin::Connection::connect_uri_with_runtime(uri, properties, runtime).await
    }
}

impl Reactor for Secure {
    type TcpStream = Compat<TlsStream<TcpStream>>;
    type Sleep = <Tokio as Reactor>::Sleep;

    /// lapin registers nothing; if it did, it would be something that is not secured.
    #[expect(refining_impl_trait_internal, reason = "nobody outside sees the type")]
    fn register<H>(&self, _: H) -> io::Result<Self::TcpStream> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn sleep(&self, duration: Duration) -> Self::Sleep {
        self.tokio.sleep(duration)
    }

    fn interval(&self, period: Duration) -> impl Stream<Item = Instant> + Send + 'static {
        self.tokio.interval(period)
    }

    fn tcp_connect_addr(
        &self,
        address: SocketAddr,
    ) -> impl Future<Output = io::Result<Self::TcpStream>> + Send + 'static {
        let (connector, name) = (self.connector.clone(), self.name.clone());
        async move {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            // lapin waits in a thread of its own, which could not be ended while a server is silent.
            let secured = timeout(ANSWER_TIMEOUT, connector.connect(name, stream)).await??;
            Ok(secured.compat())
        }
    }
}

impl fmt::Debug for Secure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Secure").field("name", &self.name).finish_non_exhaustive()
    }
}
