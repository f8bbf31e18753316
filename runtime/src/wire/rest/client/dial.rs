//! Connections in clear: to a host, or to a Unix socket.

use crate::{
    BoxFuture,
    wire::endpoint::{Endpoint, uri::Host},
};
use ::http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::{
    client::legacy::connect::{Connected, Connection, HttpConnector},
    rt::TokioIo,
};
use std::{
    error::Error,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tower::Service;

/// Makes connections in clear.
#[derive(Clone, Debug)]
pub(crate) enum Dialer {
    /// To the host of a URI.
    Tcp(HttpConnector),
    /// To the socket of a path, whatever the host of a URI.
    #[cfg_attr(not(unix), allow(dead_code, reason = "this system has none"))]
    Unix(Arc<std::path::Path>),
}

/// A connection in clear.
#[derive(Debug)]
pub(crate) enum Dialed {
    Tcp(TokioIo<TcpStream>),
    #[cfg(unix)]
    Unix(TokioIo<UnixStream>),
}

impl Service<Uri> for Dialer {
    type Response = Dialed;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = BoxFuture<Result<Dialed, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        match self {
            Self::Tcp(connector) => connector.poll_ready(context).map_err(Into::into),
            Self::Unix(_) => Poll::Ready(Ok(())),
        }
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        match self {
            Self::Tcp(connector) => {
                let connecting = connector.call(uri);
                Box::pin(async move { Ok(Dialed::Tcp(connecting.await?)) })
            }
            #[cfg(unix)]
            Self::Unix(path) => {
                let path = path.clone();
                Box::pin(async move { Ok(Dialed::Unix(TokioIo::new(UnixStream::connect(path).await?))) })
            }
            #[cfg(not(unix))]
            Self::Unix(_) => {
                Box::pin(std::future::ready(Err(io::Error::from(io::ErrorKind::Unsupported).into())))
            }
        }
    }
}

/// Connects to the server of an endpoint and hangs up again, to see that it is there.
pub(super) async fn probe(endpoint: &Endpoint) -> io::Result<()> {
    match endpoint.socket_path() {
        None => {
            let host = Host::parse(endpoint.authority())
                .map_err(|reason| io::Error::new(io::ErrorKind::InvalidInput, reason))?;
            let port = host.port.unwrap_or(if endpoint.scheme() == "https" { 443 } else { 80 });
            TcpStream::connect((host.bare_name(), port)).await.map(drop)
        }
        #[cfg(unix)]
        Some(path) => UnixStream::connect(path).await.map(drop),
        #[cfg(not(unix))]
        Some(_) => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// Does the same with the connection of either kind.
macro_rules! either {
    ($self:ident, $stream:ident => $done:expr) => {
        match $self.get_mut() {
            Dialed::Tcp($stream) => $done,
            #[cfg(unix)]
            Dialed::Unix($stream) => $done,
        }
    };
}

impl Connection for Dialed {
    fn connected(&self) -> Connected {
        match self {
            Self::Tcp(stream) => stream.connected(),
            #[cfg(unix)]
            Self::Unix(_) => Connected::new(),
        }
    }
}

impl Read for Dialed {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        either!(self, stream => Pin::new(stream).poll_read(context, buffer))
    }
}

impl Write for Dialed {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        either!(self, stream => Pin::new(stream).poll_write(context, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        either!(self, stream => Pin::new(stream).poll_write_vectored(context, slices))
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Tcp(stream) => stream.is_write_vectored(),
            #[cfg(unix)]
            Self::Unix(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, stream => Pin::new(stream).poll_flush(context))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, stream => Pin::new(stream).poll_shutdown(context))
    }
}
