//! The sockets that a server listens on: of a port, or of a path.

use crate::wire::endpoint::Endpoint;
use ::http::Extensions;
use std::io;
use tokio::net::{TcpListener, TcpStream};
use tonic::transport::server::TcpConnectInfo;
#[cfg(unix)]
use {
    std::{
        fs,
        os::unix::fs::{FileTypeExt as _, MetadataExt as _},
        path::{Path, PathBuf},
    },
    tokio::net::{UnixListener, UnixStream},
    tonic::transport::server::{Connected as _, UdsConnectInfo},
};

/// A socket that is listened on.
pub(super) enum Socket {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix {
        listener: UnixListener,
        _file: SocketFile,
    },
}

/// A connection that came in.
pub(super) enum Accepted {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

impl Socket {
    /// Listens where the endpoint says.
    pub(super) async fn bind(endpoint: &Endpoint) -> io::Result<Self> {
        match endpoint.socket_path() {
            None => Ok(Self::Tcp(TcpListener::bind(endpoint.authority()).await?)),
            #[cfg(unix)]
            Some(path) => {
                remove_stale(&path).await?;
                let listener = UnixListener::bind(&path)?;
                Ok(Self::Unix { listener, _file: SocketFile::new(path)? })
            }
            #[cfg(not(unix))]
            Some(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// The part of the URI after `scheme://`, with the port that the system chose.
    pub(super) fn place(&self, endpoint: &Endpoint) -> io::Result<String> {
        match self {
            Self::Tcp(listener) => Ok(listener.local_addr()?.to_string()),
            #[cfg(unix)]
            Self::Unix { .. } => Ok(endpoint.path().to_owned()),
        }
    }

    pub(super) async fn accept(&self) -> io::Result<Accepted> {
        match self {
            Self::Tcp(listener) => Ok(Accepted::Tcp(listener.accept().await?.0)),
            #[cfg(unix)]
            Self::Unix { listener, .. } => Ok(Accepted::Unix(listener.accept().await?.0)),
        }
    }
}

/// The other side of a connection, as handlers find it in the extensions of a request.
#[derive(Clone)]
pub(super) enum Peer {
    Tcp(TcpConnectInfo),
    #[cfg(unix)]
    Unix(UdsConnectInfo),
}

impl Accepted {
    /// The other side.
    pub(super) fn peer(&self) -> Peer {
        match self {
            Self::Tcp(stream) => Peer::Tcp(TcpConnectInfo {
                local_addr: stream.local_addr().ok(),
                remote_addr: stream.peer_addr().ok(),
            }),
            #[cfg(unix)]
            Self::Unix(stream) => Peer::Unix(stream.connect_info()),
        }
    }
}

impl Peer {
    /// Puts the peer where tonic's users look for it.
    pub(super) fn tell(&self, extensions: &mut Extensions) {
        match self {
            Self::Tcp(peer) => drop(extensions.insert(peer.clone())),
            #[cfg(unix)]
            Self::Unix(peer) => drop(extensions.insert(peer.clone())),
        }
    }
}

/// The file of a socket that is listened on: removed when the listening ends, unless another has taken its path.
#[cfg(unix)]
pub(super) struct SocketFile {
    path: PathBuf,
    /// Device and number of the file.
    identity: (u64, u64),
}

#[cfg(unix)]
impl SocketFile {
    fn new(path: PathBuf) -> io::Result<Self> {
        let identity = identity(&path)?;
        Ok(Self { path, identity })
    }
}

#[cfg(unix)]
impl Drop for SocketFile {
    fn drop(&mut self) {
        if identity(&self.path).is_ok_and(|found| found == self.identity)
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::debug!(%error, path = %self.path.display(), "the socket is not removed");
        }
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::symlink_metadata(path).map(|file| (file.dev(), file.ino()))
}

/// Removes the socket that a server left behind which ended without a chance to. One that a server listens on stays,
/// and so does a file of another kind: to bind then fails.
#[cfg(unix)]
async fn remove_stale(path: &Path) -> io::Result<()> {
    let is_socket = fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket());
    if !is_socket {
        return Ok(());
    }
    match UnixStream::connect(path).await {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => fs::remove_file(path),
        _ => Ok(()),
    }
}
